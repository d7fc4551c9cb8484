import Bytes
import Ingestion
import Platform
import TestSupport
import Testing

@Suite("A check of a compressed file")
struct GzipCheckTests {
    private func check(_ bytes: [UInt8]) throws(InputError) -> [Int] {
        var read: [Int] = []
        try GzipCheck.check(PipelineStream(bytes, isEnded: true)) { read.append($0) }
        return read
    }

    @Test("reads all of what is whole, and tells how far it is")
    func whole() throws {
        for name in ["text-6-default", "large-6-default", "members", "one-1-default"] {
            let data = try Repository.bytes(ofFixture: "gzip/\(name).gz")
            let read = try check(data)
            #expect(read.last == data.count)
            #expect(read == read.sorted())
        }
    }

    @Test("finds every flipped bit that changes the content, and never calls damage whole")
    func everyBit() throws {
        let data = try Repository.bytes(ofFixture: "gzip/few-6-default.gz")
        let content = try content(of: data)
        var found = 0
        for bit in 0..<data.count * 8 {
            var bytes = data
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            do throws(InputError) {
                _ = try check(bytes)
                // A header's time or system, a bit nobody reads, or no gzip data any more.
                let same = (try? self.content(of: bytes)) == content
                #expect(same || bit < 16, "bit \(bit)")
            } catch {
                found += 1
            }
        }
        // The ten bytes of the header are the only ones that may differ unnoticed.
        #expect(found >= (data.count - 10) * 8 - 7)
    }

    @Test("finds every end that is too early")
    func everyCut() throws {
        let data = try Repository.bytes(ofFixture: "gzip/few-6-default.gz")
        for count in 2..<data.count {
            #expect(throws: InputError.gzip(.truncated), "\(count) bytes") {
                try check(Array(data.prefix(count)))
            }
        }
    }

    @Test("leaves alone what is not compressed, and what must be converted")
    func others() throws {
        for text in ["", "{", "{\"id\":1}\n", "BZh91AY&SY", "PK\u{3}\u{4}"] {
            let read = try check(Array(text.utf8))
            #expect(read.isEmpty)
        }
    }

    private func content(of data: [UInt8]) throws -> [UInt8] {
        var input = DecodedInput(PipelineStream(data, isEnded: true))
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1000)
        while true {
            let count = try input.read(into: &buffer, 0..<1000)
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }
}
