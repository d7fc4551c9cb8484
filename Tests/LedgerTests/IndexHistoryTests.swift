import Ledger
import TestSupport
import Testing

@Suite("An index of another history")
struct IndexHistoryTests {
    /// Two ledgers that began as one and went their own ways, with the same number of records.
    private func forked() throws -> (one: LedgerScratch, other: LedgerScratch) {
        let one = LedgerScratch(segmentBytes: 4 << 10)
        var ledger = try one.open()
        for number in 0..<40 { try ledger.ingest([SampleLine.touchpoint("both\(number)")]) }
        try ledger.close()
        let other = one.copy()
        for (scratch, name) in [(one, "one"), (other, "two")] {
            ledger = try scratch.open()
            for number in 0..<120 {
                try ledger.ingest([SampleLine.touchpoint("\(name)\(number)")])
            }
            try ledger.close()
        }
        return (one, other)
    }

    @Test("gives no verdict on this one: its runs, filter and party rows are made again")
    func mixed() throws {
        let (one, other) = try forked()
        let strange = other.storage.image
        // The log of the first under the index of the second, as a careless restore leaves it.
        let mixed = one.copy { image in
            for path in image.paths where path.hasPrefix("index/") { image[path] = nil }
            for path in strange.paths where path.hasPrefix("index/") {
                image[path] = strange[path]
            }
        }
        let parties = try one.touchpoints()
        #expect(try mixed.touchpoints() == parties)
        let ledger = try mixed.open()
        for number in 0..<40 {
            #expect(try ledger.ingest([SampleLine.touchpoint("both\(number)")]) == .duplicate)
        }
        for number in 0..<120 {
            #expect(try ledger.ingest([SampleLine.touchpoint("one\(number)")]) == .duplicate)
        }
        for number in 0..<120 {
            #expect(try ledger.ingest([SampleLine.touchpoint("two\(number)")]) == .appended)
        }
    }
}
