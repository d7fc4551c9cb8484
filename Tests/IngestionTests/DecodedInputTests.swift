import Bytes
import Ingestion
import Platform
import TestSupport
import Testing

@Suite("A decoded input")
struct DecodedInputTests {
    private func read(_ input: inout DecodedInput, by size: Int = 1000) throws -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: size)
        while true {
            let count = try input.read(into: &buffer, 0..<size)
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }

    private func read(_ bytes: [UInt8], by size: Int = 1000) throws -> [UInt8] {
        var input = DecodedInput(PipelineStream(bytes, isEnded: true))
        return try read(&input, by: size)
    }

    private static let samples = ["few-6-default", "empty-9-default", "one-1-default", "members"]

    @Test("passes through what is not gzip, whatever its first bytes")
    func plain() throws {
        for text in ["", "\u{1F}", "a", "B", "BZ", "BZh9", "BZh91", "P", "PK", "{\"id\":1}\n"] {
            let bytes = Array(text.utf8)
            for size in [1, 2, 1000] {
                let got = try read(bytes, by: size)
                #expect(got == bytes, "\(text)")
            }
        }
        let many = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        let got = try read(many)
        #expect(got == many)
    }

    @Test("decompresses gzip data and counts the compressed bytes", arguments: samples)
    func compressed(name: String) throws {
        let data = try Repository.bytes(ofFixture: "gzip/\(name).gz")
        for size in [1, 7, 1000] {
            var input = DecodedInput(PipelineStream(data, isEnded: true))
            let got = try read(&input, by: size)
            #expect(name.hasPrefix("empty") == got.isEmpty)
            #expect(input.byteCount == data.count)
            var one: [UInt8] = [0]
            let count = try input.read(into: &one, 0..<1)
            #expect(count == 0)
        }
    }

    @Test("shows its first bytes before they are read, and then gives them")
    func lookAhead() throws {
        for name in ["text-6-default", "few-6-default"] {
            let data = try Repository.bytes(ofFixture: "gzip/\(name).gz")
            let content = try read(data)
            for bytes in [data, content] {
                var input = DecodedInput(PipelineStream(bytes, isEnded: true))
                #expect(input.front.isEmpty)
                var count = 0
                while try input.lookFurther() {
                    #expect(input.front.count > count)
                    count = input.front.count
                    #expect(content.starts(with: input.front))
                    if count > 5000 { break }
                }
                let got = try read(&input, by: 77)
                #expect(got == content)
            }
        }
    }

    @Test("gives all that came before damage or a missing end, then the reason, every time")
    func damage() throws {
        let data = try Repository.bytes(ofFixture: "gzip/text-6-default.gz")
        let content = try read(data)
        let cases: [([UInt8], GzipError)] = [
            (data.dropLast(3), .truncated), (Array(data.prefix(data.count / 2)), .truncated),
            (Array(data.prefix(12)), .truncated), (Array(data.prefix(2)), .truncated),
            (data + [9], .trailingBytes), (Array(data.dropLast()) + [9], .badLength),
        ]
        for (bytes, expected) in cases {
            var input = DecodedInput(PipelineStream(bytes, isEnded: true))
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 500)
            var failures = 0
            while failures < 3 {
                do throws(InputError) {
                    let count = try input.read(into: &buffer, 0..<500)
                    #expect(count > 0 && failures == 0)
                    all += buffer[..<count]
                } catch {
                    failures += 1
                    #expect(error == .gzip(expected))
                }
            }
            #expect(content.starts(with: all))
            if bytes.count > data.count / 3 { #expect(all.count > 1000) }
            #expect(throws: InputError.gzip(expected)) { try input.lookFurther() }
        }
    }

    @Test("says why there is nothing to look at, where no byte could be decompressed")
    func nothingToLookAt() throws {
        let data = try Repository.bytes(ofFixture: "gzip/text-6-default.gz")
        let cases: [([UInt8], GzipError)] = [
            (Array(data.prefix(12)), .truncated), (Array(data.prefix(2)), .truncated),
            ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 7], .deflate(.badBlockType)),
        ]
        for (bytes, expected) in cases {
            var input = DecodedInput(PipelineStream(bytes, isEnded: true))
            #expect(throws: InputError.gzip(expected)) { try input.lookFurther() }
        }
    }

    @Test("refuses what must be converted first, and says what it is")
    func foreign() throws {
        let cases: [([UInt8], ForeignFormat, String)] = [
            ([0xFF, 0xFE, 0x7B, 0], .utf16, "UTF-16"), ([0xFE, 0xFF, 0, 0x7B], .utf16, "iconv"),
            (Array("BZh91AY&SY".utf8), .bzip2, "bzip2 -dc"),
            (Array("BZh9".utf8) + [0x17, 0x72, 0x45, 0x38, 0x50, 0x90], .bzip2, "bzip2 -dc"),
            ([0x28, 0xB5, 0x2F, 0xFD, 4], .zstandard, "zstd -dc"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], .xz, "xz -dc"),
            ([0x50, 0x4B, 3, 4, 20], .zip, "unzip -p"), ([0x50, 0x4B, 5, 6, 0], .zip, "unzip"),
        ]
        #expect(Set(cases.map(\.1)).count == ForeignFormat.allCases.count - 1)
        for (bytes, format, word) in cases {
            var input = DecodedInput(PipelineStream(bytes, isEnded: true))
            for _ in 0..<2 {
                #expect(throws: InputError.foreign(format)) { try input.lookFurther() }
            }
            #expect(InputError.foreign(format).description.contains(word))
        }
    }

    @Test("has more to read as long as its decoder has, and none while only a header came")
    func readiness() throws {
        let data = try Repository.bytes(ofFixture: "gzip/flushed.gz")
        let content = try read(data)
        let stream = PipelineStream()
        var input = DecodedInput(stream)
        expect(&input, isReady: false)
        stream.send(Array(data.prefix(10)))
        expect(&input, isReady: false)
        #expect(!stream.isReady)
        stream.send(Array(data[10..<data.count - 9]))
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 100)
        while input.isReady {
            let count = try input.read(into: &buffer, 0..<100)
            all += buffer[..<count]
        }
        #expect(all == content)
        stream.send(Array(data.suffix(9)))
        expect(&input, isReady: false)
        stream.end()
        expect(&input, isReady: true)
        let rest = try input.read(into: &buffer, 0..<100)
        #expect(rest == 0)
        let expanding = try Repository.bytes(ofFixture: "gzip/large-6-default.gz")
        let waiting = PipelineStream(expanding)
        var large = DecodedInput(waiting)
        var count = 0
        while large.isReady { count += try large.read(into: &buffer, 0..<100) }
        #expect(count == 300_000)
    }

    private func expect(_ input: inout DecodedInput, isReady: Bool) {
        let ready = input.isReady
        #expect(ready == isReady)
    }
}
