import Bytes
import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("Runs of rows by party change how fast an answer comes, never the answer")
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

    /// The paths of the sealed segments whose rows the run at `path` holds.
    private func segments(of path: String) throws -> [String] {
        let positions = path.dropFirst("index/".count).dropLast(".rows".count)
            .split(separator: "-").compactMap { UInt64($0) }
        return try scratch.reader().snapshot.segments
            .filter { $0.base >= positions[0] && $0.end <= positions[1] }.map(\.path)
    }

    @Test("Every sealed segment is in one, and a few runs have them all")
    func complete() throws {
        let sealed = try scratch.reader().snapshot.segments.filter(\.isSealed).map(\.path)
        let runs = try scratch.files("index", ".rows")
        #expect(try runs.flatMap(segments(of:)) == sealed)
        #expect(sealed.count > 8 && runs.count > 1 && runs.count < sealed.count)
        #expect(try ask() == [])
    }

    @Test("Without the index directory")
    func nothing() throws {
        let files = try scratch.files("index", "")
        for path in files { try scratch.storage.remove(path) }
        let sealed = try scratch.reader().snapshot.segments.filter(\.isSealed).map(\.path)
        #expect(try ask() == sealed)
        try scratch.open().close()
        #expect(try ask() == [])
    }

    @Test("Without the runs, and with damaged ones")
    func runs() throws {
        for path in try scratch.files("index", ".run") {
            let pages = try scratch.bytes(of: path).count / 1024
            for page in 0..<pages {
                try scratch.flipping(path, page * 1024 + 5) {
                    let missing = try ask(8)
                    #expect(missing == [])
                }
            }
            try scratch.storage.remove(path)
            #expect(try ask(20) == [])
        }
    }

    @Test("With any page of any run damaged")
    func damaged() throws {
        var noticed = 0
        for path in try scratch.files("index", ".rows") {
            let covered = try segments(of: path)
            let bytes = try scratch.bytes(of: path)
            #expect(bytes.count >= 4 * 1024 && bytes.count % 1024 == 0)
            for page in 0..<bytes.count / 1024 {
                for offset in [0, 70, 1_000, 1_023] {
                    try scratch.flipping(path, page * 1024 + offset) {
                        let missing = try ask(12)
                        // Noticed at opening, or when a party's page was read.
                        #expect([[], covered, [path] + covered].contains(missing))
                        noticed += missing.isEmpty ? 0 : 1
                    }
                }
            }
        }
        #expect(noticed > 60)
    }

    @Test("Cut short, empty, or of other segments, until the writer makes it again")
    func stale() throws {
        let files = try scratch.files("index", ".rows")
        let whole = try files.map { try scratch.bytes(of: $0) }
        let wrong = [[], Array(whole[1].dropLast(1024)), Array(whole[1].dropLast(1)), whole[0]]
        let covered = try segments(of: files[1])
        for bytes in wrong {
            try scratch.replace(files[1], by: bytes)
            #expect(try ask() == covered)
            try scratch.open().close()
            #expect(try ask() == [])
            try scratch.replace(try scratch.files("index", ".rows")[1], by: bytes)
            try scratch.open().close()
            #expect(try ask() == [])
        }
    }

    @Test("Of segments that were replaced by others of the same places and lengths")
    func replaced() throws {
        let files = try scratch.files("index", ".rows")
        var bytes = try scratch.bytes(of: files[1])
        // Its salt is another one; the page is sound.
        bytes[24] ^= 1
        let checksum = CRC32C.checksum(bytes.span.extracting(0..<1020))
        bytes.set(littleEndian: checksum, at: 1020)
        try scratch.replace(files[1], by: bytes)
        #expect(try ask() == segments(of: files[1]))
    }

    @Test("Whose rows point elsewhere: the log decides, and nothing is called damaged")
    func misleading() throws {
        let path = try scratch.files("index", ".rows")[1]
        let whole = try scratch.bytes(of: path)
        let covered = try segments(of: path)
        for field in 3..<8 {
            var bytes = whole
            for row in 0..<31 {
                let offset = 1024 + 32 * row + 4 * field
                bytes.set(littleEndian: bytes.span.littleEndian32(at: offset) ^ 4, at: offset)
            }
            let checksum = CRC32C.checksum(bytes.span.extracting(1024..<2044))
            bytes.set(littleEndian: checksum, at: 2044)
            try scratch.replace(path, by: bytes)
            let missing = try ask()
            #expect(missing == [] || missing == [path] + covered)
        }
    }

    @Test("Of positions that are no segments', or left half-made, is removed by the writer")
    func stranger() throws {
        let files = try scratch.files("index", ".rows")
        let zeros = String(repeating: "0", count: 19)
        for name in ["\(zeros)1-\(zeros)2.rows", "\(zeros)0-\(zeros)1.rows.tmp", "\(zeros)0.idx"] {
            _ = try scratch.storage.create("index/" + name)
        }
        try scratch.open().close()
        #expect(try scratch.files("index", ".rows") == files)
        #expect(try scratch.files("index", ".tmp") == [])
        #expect(try scratch.files("index", ".idx") == [])
    }
}
