import Ledger
import Platform
import TestSupport
import Testing

@Suite("Audits of replay")
struct ReplayAuditTests {
    private static func rounds(_ image: DiskImage, seed: UInt64) throws -> [ReplayAudit.Round] {
        let reader = try LedgerReader(SimulatedStorage(image), directory: "scratch")
        var audit = try ReplayAudit(reader, seed: seed)
        return try (0..<6).compactMap { _ in try audit.nextRound() }
    }

    @Test("find the same by every way in a sound ledger", arguments: 0..<12)
    func agree(seed: UInt64) throws {
        let book = try LateBook(seed: seed, batches: 60)
        let rounds = try Self.rounds(book.scratch.storage.image, seed: seed)
        #expect(rounds.count == 6)
        #expect(rounds.count { !$0.agrees } == 0)
        #expect(rounds.contains { $0.touchpoints > 20 && $0.customers > 1 && $0.lookedUp > 1 })
        #expect(Set(rounds.map(\.positions)).count > 1)
        #expect(try Self.rounds(book.scratch.storage.image, seed: seed) == rounds)
    }

    @Test("have nothing to draw from in an empty ledger")
    func empty() throws {
        let scratch = LedgerScratch()
        try scratch.open().close()
        #expect(try Self.rounds(scratch.storage.image, seed: 1) == [])
    }

    /// A ledger whose last lines name another campaign and customer than the other's.
    private static func ledger(_ variant: Int) throws -> LedgerScratch {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        for batch in 0..<40 {
            let lines = (0..<4).map { number in
                SampleLine.touchpoint("t\(batch)-\(number)", content: batch < 4 ? 0 : variant)
            }
            try ledger.ingest(lines, run: 1)
        }
        try ledger.close()
        return scratch
    }

    @Test("tell that sound columns hold what another ledger recorded")
    func foreignColumns() throws {
        let (mine, other) = (try Self.ledger(1), try Self.ledger(2))
        let (path, theirs) = try #require(
            mine.files(in: "index").filter { $0.hasSuffix(".cols") }.lazy.compactMap { path in
                other.storage.image[path].map { (path, $0) }
            }.first { $0.1 != mine.storage.image[$0.0] }
        )
        var image = mine.storage.image
        image[path] = theirs
        var found = 0
        for seed in 0..<8 as Range<UInt64> {
            for round in try Self.rounds(image, seed: seed) where !round.agrees {
                found += 1
                #expect(round.differing > 0 || !round.campaignsAgree)
            }
        }
        #expect(found > 0)
    }
}
