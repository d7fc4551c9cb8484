import Bytes
import Ledger
import Platform
import TestSupport
import Testing
import Touchpoints

@Suite("The filter of the index")
struct IndexFilterTests {
    private static let path = "index/keys.filter"

    private static func key(_ random: inout SeededGenerator) -> Hash128 {
        Hash128(high: random.next(), low: random.next())
    }

    @Test("knows every key it was told", arguments: [0, 1, 50_000, 300_000])
    func noFalseNegatives(capacity: Int) {
        var random = SeededGenerator(seed: UInt64(capacity))
        var filter = KeyFilter(capacity: capacity)
        #expect(filter.capacity >= capacity)
        let keys = (0..<filter.capacity).map { _ in Self.key(&random) }
        for key in keys { filter.insert(key) }
        #expect(filter.count == keys.count)
        #expect(keys.allSatisfy(filter.mayContain))
    }

    @Test("takes about one new key in two hundred for a known one when it is full")
    func falsePositives() {
        var random = SeededGenerator(seed: 11)
        var filter = KeyFilter(capacity: 200_000)
        for _ in 0..<filter.capacity { filter.insert(Self.key(&random)) }
        let trials = 400_000
        let known = (0..<trials).count { _ in filter.mayContain(Self.key(&random)) }
        let rate = Double(known) / Double(trials)
        #expect(rate > 0.002 && rate < 0.0075, "seed 11: \(rate)")
        let empty = KeyFilter(capacity: 10)
        #expect(!empty.mayContain(Self.key(&random)))
    }

    @Test("tells keys apart that share a half")
    func sharedHalves() {
        var filter = KeyFilter(capacity: 0)
        for number in 0..<200 as Range<UInt64> {
            filter.insert(Hash128(high: 0, low: number << 54))
        }
        let known = (200..<1_000 as Range<UInt64>).count { number in
            filter.mayContain(Hash128(high: 0, low: number << 54))
        }
        #expect(known < 300)
    }

    @Test("comes back from its file as it was stored, for the same log only")
    func stored() throws {
        let storage = SimulatedStorage()
        try storage.makeDirectory("index")
        var random = SeededGenerator(seed: 12)
        var filter = KeyFilter(capacity: 70_000)
        for _ in 0..<1_000 { filter.insert(Self.key(&random)) }
        let file = KeyFilterFile(storage, path: Self.path, logID: 5)
        #expect(try file.open() == nil)
        try file.write(filter, end: 77, salt: 8, fileID: 9)
        let stored = try #require(try file.open())
        #expect(stored.end == 77 && stored.salt == 8 && stored.filter.count == 1_000)
        #expect(stored.filter.capacity == filter.capacity && !stored.filter.isWhole)
        var back = stored.filter
        try back.loadAll()
        #expect(back.isWhole && back.whole.words == filter.words)
        let foreign = KeyFilterFile(storage, path: Self.path, logID: 6)
        #expect(try foreign.open() == nil)
        try file.remove()
        try file.remove()
        #expect(try file.open() == nil)
    }

    @Test("reads a page when a key on it is first asked for, and no page twice")
    func paged() throws {
        let storage = SimulatedStorage()
        try storage.makeDirectory("index")
        var random = SeededGenerator(seed: 13)
        var filter = KeyFilter(capacity: 70_000)
        let keys = (0..<5_000).map { _ in Self.key(&random) }
        for key in keys { filter.insert(key) }
        let file = KeyFilterFile(storage, path: Self.path, logID: 5)
        try file.write(filter, end: 77, salt: 8, fileID: 9)
        let pages = (storage.image[Self.path]?.count ?? 0) / 1024 - 1
        let before = storage.count(of: .read)
        var paged = try #require(try file.open()).filter
        #expect(storage.count(of: .read) == before + 1)
        #expect(try paged.mayContain(keys[0]))
        #expect(storage.count(of: .read) == before + 2)
        for _ in 0..<2 {
            for key in keys { #expect(try paged.mayContain(key)) }
            for _ in 0..<5_000 {
                let key = Self.key(&random)
                #expect(try paged.mayContain(key) == filter.mayContain(key))
            }
            #expect(storage.count(of: .read) == before + 1 + pages)
        }
    }

    @Test("is read whole when many pages were asked for")
    func whole() throws {
        let storage = SimulatedStorage()
        try storage.makeDirectory("index")
        var random = SeededGenerator(seed: 15)
        var filter = KeyFilter(capacity: 400_000)
        let keys = (0..<8_000).map { _ in Self.key(&random) }
        for key in keys { filter.insert(key) }
        try KeyFilterFile(storage, path: Self.path, logID: 5)
            .write(filter, end: 77, salt: 8, fileID: 9)
        var paged = try #require(
            try KeyFilterFile(storage, path: Self.path, logID: 5).open()
        ).filter
        let before = storage.count(of: .read)
        var asked = 0
        while !paged.isWhole {
            #expect(try paged.mayContain(keys[asked]))
            asked += 1
            #expect(storage.count(of: .read) - before <= PagedKeyFilter.pagesMax + 3)
        }
        #expect(asked > PagedKeyFilter.pagesMax)
        #expect(paged.whole.words == filter.words && paged.count == filter.count)
        for key in keys { #expect(try paged.mayContain(key)) }
    }

    @Test("names itself when a page that is asked for is damaged, and is not opened when cut")
    func damaged() throws {
        let storage = SimulatedStorage()
        try storage.makeDirectory("index")
        var random = SeededGenerator(seed: 14)
        var filter = KeyFilter(capacity: 20_000)
        for _ in 0..<1_000 { filter.insert(Self.key(&random)) }
        try KeyFilterFile(storage, path: Self.path, logID: 5)
            .write(filter, end: 77, salt: 8, fileID: 9)
        let bytes = try #require(storage.image[Self.path])
        for page in 0..<bytes.count / 1024 {
            for offset in [0, 500, 992, 1_000, 1_023] {
                var image = storage.image
                image[Self.path]?[page * 1024 + offset] ^= 1
                let file = KeyFilterFile(SimulatedStorage(image), path: Self.path, logID: 5)
                let note: Comment = "page \(page), byte \(offset)"
                guard var paged = try file.open()?.filter else {
                    #expect(page == 0, note)
                    continue
                }
                // The file's id stands on the first page: with another one none is believed.
                #expect(page > 0 || offset == 1_000, note)
                #expect(throws: IndexFailure.self, note) { try paged.loadAll() }
            }
        }
        for length in [0, 1, 1_023, 1_024, bytes.count - 1_024, bytes.count - 1] {
            var image = storage.image
            image[Self.path] = Array(bytes[..<length])
            let file = KeyFilterFile(SimulatedStorage(image), path: Self.path, logID: 5)
            #expect(try file.open() == nil, "\(length) bytes")
        }
    }

    @Test("is not believed when it belongs to another log or reaches beyond this one")
    func notBelieved() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let lines = (0..<120).map { SampleLine.touchpoint("t\($0)") }
        var ledger = try scratch.open()
        for line in lines[..<60] { try ledger.ingest([line]) }
        let logID = ledger.hashes.logID
        let empty = KeyFilter(capacity: 1_000)
        for (id, end) in [(logID, .max), (logID ^ 1, 0), (logID, ledger.durableEnd + 10)]
            as [(UInt64, UInt64)]
        {
            let again = scratch.copy()
            try KeyFilterFile(again.storage, path: Self.path, logID: id)
                .write(empty, end: end, salt: 0, fileID: 3)
            // Once at once, and once more when the log has grown beyond what the file covers.
            ledger = try again.open()
            #expect(try ledger.ingest(Array(lines[..<60])) == Verdicts(duplicates: 60))
            for line in lines[60...] { #expect(try ledger.ingest([line]) == .appended) }
            ledger = try again.open()
            #expect(try ledger.ingest(lines) == Verdicts(duplicates: 120))
        }
    }

    @Test("that covers a part of the log is completed from the runs behind it")
    func completed() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let lines = (0..<150).map { SampleLine.touchpoint("t\($0)") }
        var ledger = try scratch.open()
        for line in lines { try ledger.ingest([line]) }
        let runs = try scratch.files(in: "index").filter { $0.hasSuffix(".run") }.map {
            try IndexRunFile(scratch.storage, path: $0)
        }
        #expect(runs.count > 2)
        for last in runs.indices {
            var filter = KeyFilter(capacity: 10_000)
            for run in runs[...last] {
                var reader = IndexRunReader(run)
                while let entry = try reader.next() { filter.insert(entry.key) }
            }
            let again = scratch.copy()
            try KeyFilterFile(again.storage, path: Self.path, logID: ledger.hashes.logID)
                .write(
                    filter,
                    end: runs[last].header.positions.upperBound,
                    salt: runs[last].header.salt,
                    fileID: 3
                )
            ledger = try again.open()
            #expect(try ledger.ingest(lines) == Verdicts(duplicates: 150))
        }
    }
}
