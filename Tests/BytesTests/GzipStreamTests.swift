import Bytes
import TestSupport
import Testing

@Suite("Gzip data")
struct GzipStreamTests {
    /// What a decoder made of pieces of data.
    private struct Reading: Equatable {
        var content: [UInt8] = []
        var error: GzipError?
    }

    private func read(_ pieces: [ArraySlice<UInt8>], room: Int = 1 << 16) -> Reading {
        var decoder = GzipStream()
        var reading = Reading()
        do throws(GzipError) {
            for piece in pieces {
                let bytes = Array(piece)
                var used = 0
                reading: while true {
                    let status = try decoder.read(
                        bytes.span,
                        consumed: &used,
                        into: &reading.content,
                        room: room
                    )
                    switch status {
                    case .needsRoom: continue
                    case .needsInput: break reading
                    }
                }
                #expect(used == bytes.count)
            }
            try decoder.finish()
        } catch {
            reading.error = error
        }
        return reading
    }

    private func read(_ bytes: [UInt8]) -> Reading { read([bytes[...]]) }

    /// The samples by name, with length and SHA-256 of their contents.
    private func samples() throws -> [(name: String, count: Int, digest: String)] {
        let text = String(
            decoding: try Repository.bytes(ofFixture: "gzip/contents.txt"),
            as: UTF8.self
        )
        return try text.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            return (String(words[0]), try #require(Int(words[1])), String(words[2]))
        }
    }

    private func sample(_ name: String) throws -> [UInt8] {
        try Repository.bytes(ofFixture: "gzip/\(name).gz")
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        SHA256.digest(of: bytes.span).bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }

    @Test("of zlib at every level and strategy gives back what it was made of")
    func everySample() throws {
        let samples = try samples()
        #expect(samples.count > 100)
        for (name, count, digest) in samples where name != "limit-beyond" {
            let data = try sample(name)
            let reading = read(data)
            #expect(reading.error == nil, "\(name)")
            #expect(reading.content.count == count, "\(name)")
            #expect(hexadecimal(reading.content) == digest, "\(name)")
        }
    }

    @Test("may come in pieces that end at any byte, and go into room of any size")
    func everySplit() throws {
        for (name, count, _) in try samples() where count < 300 || name.hasPrefix("noise-6") {
            let data = try sample(name)
            let whole = read(data)
            for cut in 0...min(data.count, 400) {
                let halves = read([data[..<cut], data[cut...]])
                #expect(halves == whole, "\(name) at \(cut)")
            }
            let bytes = read(data.indices.map { data[$0...$0] }, room: 1)
            #expect(bytes == whole, "\(name) byte by byte")
        }
        for name in ["far-6-default", "text-6-default", "repeats-9-default", "members", "flushed"] {
            let data = try sample(name)
            let whole = read(data)
            for size in [1, 7, 9, 8191] {
                let pieces = stride(from: 0, to: data.count, by: size).map { start in
                    data[start..<min(start + size, data.count)]
                }
                #expect(read(pieces, room: 100) == whole, "\(name) by \(size)")
            }
        }
    }

    @Test("that ends too soon is said to, wherever it ends, after all that came before")
    func everyTruncation() throws {
        for name in ["few-6-default", "few-0-default", "fields-15", "noise-6-default", "members"] {
            let data = try sample(name)
            let whole = read(data).content
            let ends = try name == "members" ? memberEnds() : []
            for count in 0..<data.count {
                let reading = read([data[..<count]])
                #expect(reading.error == (ends.contains(count) ? nil : .truncated), "\(count)")
                #expect(whole.starts(with: reading.content))
            }
        }
    }

    /// Where members end before the last one in the sample of four.
    private func memberEnds() throws -> Set<Int> {
        let first = try sample("few-6-default").count
        let second = first + (try sample("empty-6-default").count)
        let last = try sample("few-0-default").count
        return [first, second, try sample("members").count - last]
    }

    @Test("with any one bit changed is refused or the same, and never more than it can be")
    func everyBit() throws {
        for name in [
            "few-6-default", "few-6-fixed", "few-0-default", "fields-15", "noise-0-default",
        ] {
            let data = try sample(name)
            let whole = read(data)
            var refused = 0
            for bit in 0..<min(8 * data.count, 4000) {
                var changed = data
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                let reading = read(changed)
                if reading.error == nil {
                    #expect(reading == whole, "\(name) bit \(bit)")
                } else {
                    refused += 1
                }
                #expect(reading.content.count <= 1032 * data.count)
            }
            // Time, system, the mark of a text and what fills up the last byte may change.
            #expect(refused >= 8 * min(data.count, 500) - 8 * 6 - 8)
        }
    }

    @Test("that is damaged is refused with its reason")
    func reasons() throws {
        let data = try sample("few-6-default")
        let checksummed = try sample("fields-08")
        let cases: [(Int, UInt8, GzipError)] = [
            (0, 1, .notGzip), (1, 1, .notGzip), (2, 1, .unknownMethod), (3, 0x20, .reservedFlags),
            (3, 0x40, .reservedFlags), (3, 0x80, .reservedFlags),
            (data.count - 8, 1, .badChecksum), (data.count - 5, 0x80, .badChecksum),
            (data.count - 4, 1, .badLength), (data.count - 1, 0x80, .badLength),
        ]
        for (place, bit, error) in cases {
            var changed = data
            changed[place] ^= bit
            #expect(read(changed).error == error)
        }
        for place in 4..<12 {
            var changed = checksummed
            changed[place] ^= 1
            #expect(read(changed).error == .badHeaderChecksum)
        }
        var reserved = data
        reserved[10] = reserved[10] | 6
        #expect(read(reserved).error == .deflate(.badBlockType))
        #expect(read([]).error == .truncated)
    }

    @Test("may be followed by members and by zero bytes, and by nothing else")
    func whatFollows() throws {
        let data = try sample("few-6-default")
        let content = read(data).content
        #expect(read(data + data) == Reading(content: content + content))
        for zeros in [1, 511, 70_000] {
            let padded = data + [UInt8](repeating: 0, count: zeros)
            #expect(read(padded) == Reading(content: content))
            #expect(read(padded + [1]) == Reading(content: content, error: .trailingBytes))
            #expect(read(padded + data).error == .trailingBytes)
        }
        for tail in [[1], [0x1F, 0], [0x1F, 0x8A, 8], Array("text\n".utf8)] as [[UInt8]] {
            #expect(read(data + tail) == Reading(content: content, error: .trailingBytes))
        }
        #expect(read(data + [0x1F]) == Reading(content: content, error: .truncated))
        #expect(read(data + [0x1F, 0x8B, 7]).error == .unknownMethod)
    }

    @Test("may expand 200 times once more than 16 MiB came out, and any times before")
    func expansion() throws {
        #expect(GzipStream.freeBytes == 16 << 20 && GzipStream.expansionMax == 200)
        let beyond = read(try sample("limit-beyond"))
        #expect(beyond.error == .expandsTooFar)
        #expect(beyond.content.count > 16 << 20 && beyond.content.count <= 17 << 20)
        // The samples just below, and at the limit of what is free, are among those read whole.
        let names = try samples().map(\.name)
        #expect(names.contains("limit-below") && names.contains("limit-free"))
        let below = try sample("limit-below").count
        #expect((17 << 20) / below > 150 && (17 << 20) / below < 200)
    }
}
