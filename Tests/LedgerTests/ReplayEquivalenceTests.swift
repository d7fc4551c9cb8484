import Foundation
import Ledger
import Projections
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("Replays of the same records")
struct ReplayEquivalenceTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    @Test(
        "give the same figures from columns and frames, skipping or not, held in memory or not",
        arguments: 0..<(isFull ? 200 : 10)
    )
    func ways(seed: UInt64) throws {
        let book = try LateBook(seed: seed, batches: 40)
        var generator = SeededGenerator(seed: seed)
        let reader = try book.scratch.reader()
        let days: [Int64?] = [nil, nil, 1_709_600_000_000_000, 1_710_400_000_000_000]
        for _ in 0..<12 {
            var moment = Moment(asOf: days.randomElement(using: &generator) ?? nil)
            if let end = book.ends.randomElement(using: &generator), Bool.random(using: &generator)
            {
                moment.known = .position(end)
            }
            var digests: [ViewDigest] = []
            for (keeps, skips, columns) in [
                (false, true, true), (false, false, true), (true, true, true), (true, false, true),
                (false, true, false), (true, false, false),
            ] {
                let rows = try ReplayRows(
                    reader,
                    at: moment,
                    readsIdentifiers: false,
                    keepsRows: keeps,
                    skips: skips,
                    usesColumns: columns
                )
                let replay = try Replay(rows, asOf: moment.asOf, request: ReplayRequest())
                digests.append(replay.digest)
            }
            #expect(Set(digests).count == 1, "\(moment)")
        }
    }

    @Test("of a stretch of the log are those of its segments and of no others", arguments: 0..<6)
    func stretches(seed: UInt64) throws {
        let book = try LateBook(seed: seed, batches: 60)
        let reader = try book.scratch.reader()
        let segments = reader.snapshot.segments.filter { $0.base < $0.end }
        #expect(segments.count > 2)
        func touchpoints(_ positions: Range<UInt64>, columns: Bool) throws -> Int {
            try ReplayRows(
                reader,
                at: Moment(),
                readsIdentifiers: false,
                within: positions,
                usesColumns: columns
            ).touchpoints
        }
        for columns in [true, false] {
            let all = try touchpoints(0..<UInt64.max, columns: columns)
            let each = try segments.map { try touchpoints($0.base..<$0.end, columns: columns) }
            #expect(each.reduce(0, +) == all)
            // One position of a segment stands for all of it; none for nothing.
            let base = segments[1].base
            let one = try touchpoints(base..<base + 1, columns: columns)
            let none = try touchpoints(base..<base, columns: columns)
            #expect(one == each[1])
            #expect(none == 0)
        }
    }
}
