import Bytes
import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("An index by party changes how fast an answer comes, never the answer")
struct PartyIndexTests {
    private let scratch: PartyScratch
    private let parties: [[UInt8]]
    private let expected: [[PlainEntry]?]

    init() throws {
        scratch = try PartyScratch.filled(seed: 11, lines: 250)
        let plain = try PartyPlainReading(try scratch.reader())
        var parties = plain.identifiers.keys.sorted { $0.lexicographicallyPrecedes($1) }
        var generator = SeededGenerator(seed: 12)
        parties.shuffle(using: &generator)
        parties.append(Array("customer:nobody".utf8))
        self.parties = parties
        expected = parties.map { plain.timeline($0, Moment()) }
    }

    /// Asks for all parties, or the first of them, and returns the indexes that were of no use.
    private func ask(_ count: Int = .max) throws -> [String] {
        let party = try PartyReader(try scratch.reader())
        for (identifier, expected) in zip(parties, expected).prefix(count) {
            let found = try party.plainTimeline(identifier, Moment())
            #expect(found == expected)
        }
        return party.missingIndexes
    }

    @Test("Every sealed segment has one")
    func complete() throws {
        let sealed = try scratch.reader().snapshot.segments.filter(\.isSealed)
        #expect(try scratch.files("index", ".idx").count == sealed.count)
        #expect(sealed.count > 8)
        #expect(try ask() == [])
    }

    @Test("Without the index directory")
    func nothing() throws {
        let files = try scratch.files("index", "")
        for path in files { try scratch.storage.remove(path) }
        #expect(try ask().count == files.count { $0.hasSuffix(".idx") })
        try scratch.open().close()
        #expect(try ask() == [])
    }

    @Test("Without the runs, and with damaged ones")
    func runs() throws {
        for path in try scratch.files("index", ".run") {
            let pages = try scratch.bytes(of: path).count / 4096
            for page in 0..<pages {
                try scratch.flipping(path, page * 4096 + 5) {
                    let missing = try ask(8)
                    #expect(missing == [])
                }
            }
            try scratch.storage.remove(path)
            #expect(try ask(20) == [])
        }
    }

    @Test("With any page of any index damaged")
    func damaged() throws {
        var noticed = 0
        for path in try scratch.files("index", ".idx") {
            let bytes = try scratch.bytes(of: path)
            #expect(bytes.count >= 3 * 4096 && bytes.count % 4096 == 0)
            for page in 0..<bytes.count / 4096 {
                for offset in [0, 70, 4070, 4095] {
                    try scratch.flipping(path, page * 4096 + offset) {
                        let missing = try ask(12)
                        #expect(missing == [] || missing == [path])
                        noticed += missing.count
                    }
                }
            }
        }
        #expect(noticed > 100)
    }

    @Test("Cut short, empty, or of another segment, until the writer makes it again")
    func stale() throws {
        let files = try scratch.files("index", ".idx")
        let whole = try files.map { try scratch.bytes(of: $0) }
        let wrong = [[], Array(whole[1].dropLast(4096)), Array(whole[1].dropLast(1)), whole[2]]
        for bytes in wrong {
            try scratch.replace(files[1], by: bytes)
            #expect(try ask() == [files[1]])
            try scratch.open().close()
            #expect(try ask() == [])
        }
    }

    @Test("Of a segment that was replaced by another of the same place and length")
    func replaced() throws {
        let files = try scratch.files("index", ".idx")
        var bytes = try scratch.bytes(of: files[1])
        // Its salt is another one; the page is sound.
        bytes[24] ^= 1
        let checksum = CRC32C.checksum(bytes.span.extracting(0..<4092))
        bytes.set(littleEndian: checksum, at: 4092)
        try scratch.replace(files[1], by: bytes)
        #expect(try ask() == [files[1]])
    }

    @Test("Whose rows point elsewhere: the log decides, and nothing is called damaged")
    func misleading() throws {
        let path = try scratch.files("index", ".idx")[1]
        let whole = try scratch.bytes(of: path)
        for field in 2..<7 {
            var bytes = whole
            for row in 0..<145 {
                let offset = 4096 + 28 * row + 4 * field
                bytes.set(littleEndian: bytes.span.littleEndian32(at: offset) ^ 4, at: offset)
            }
            let checksum = CRC32C.checksum(bytes.span.extracting(4096..<8188))
            bytes.set(littleEndian: checksum, at: 8188)
            try scratch.replace(path, by: bytes)
            #expect(try ask().allSatisfy { $0 == path })
        }
    }

    @Test("Of a segment that is not there is removed by the writer")
    func stranger() throws {
        let files = try scratch.files("index", ".idx")
        let stranger = "index/00000000000000000001.idx"
        _ = try scratch.storage.create(stranger)
        try scratch.open().close()
        #expect(try scratch.files("index", ".idx") == files)
    }
}
