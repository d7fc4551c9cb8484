import Ledger
import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("What differs between two moments")
struct FigureDifferenceTests {
    private func replay(
        _ scratch: LedgerScratch,
        _ known: Moment.Known
    ) throws
        -> (Replay, ReplayRows)
    {
        var request = ReplayRequest()
        request.keepsDigests = true
        let rows = try ReplayRows(
            scratch.reader(),
            at: Moment(known: known),
            readsIdentifiers: false
        )
        return (try Replay(rows, asOf: nil, request: request), rows)
    }

    /// The views and figures themselves, for comparing them plainly.
    private func views(_ scratch: LedgerScratch, _ known: Moment.Known) throws -> [CustomerView] {
        var request = ReplayRequest()
        request.keepsViews = true
        let rows = try ReplayRows(
            scratch.reader(),
            at: Moment(known: known),
            readsIdentifiers: false
        )
        return try Replay(rows, asOf: nil, request: request).views
    }

    @Test("is what a plain comparison of all views finds", arguments: 0..<10 as Range<UInt64>)
    func plainly(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        var ends: [UInt64] = [0]
        for _ in 0..<20 {
            let number = Int.random(in: 0..<6, using: &random)
            let content = Int.random(in: 0..<3, using: &random)
            let line =
                Int.random(in: 0..<3, using: &random) == 0
                ? SampleLine.retraction("r\(ends.count)", of: "k\(number)")
                : #"{"id":"k\#(number)","customer":"p\#(content)","channel":"mail","#
                    + #""type":"message.sent","campaign":"c\#(number % 3)","#
                    + #""time":"2024-03-0\#(1 + content)T10:00:00Z"}"#
            try ledger.ingest([line])
            ends.append(ledger.durableEnd)
        }
        for _ in 0..<30 {
            let first = ends.randomElement(using: &random) ?? 0
            let second = ends.randomElement(using: &random) ?? 0
            let (before, beforeRows) = try replay(scratch, .position(first))
            let (after, afterRows) = try replay(scratch, .position(second))
            let names = first > second ? beforeRows.names : afterRows.names
            let difference = FigureDifference(from: before, to: after, names: names)
            let old = try views(scratch, .position(first))
            let new = try views(scratch, .position(second))
            let oldParties = Set(old.map(\.party))
            let newParties = Set(new.map(\.party))
            let both = old.filter { newParties.contains($0.party) }
            #expect(difference.changed == both.filter { !new.contains($0) }.count)
            #expect(difference.appeared == newParties.subtracting(oldParties).count)
            #expect(difference.vanished == oldParties.subtracting(newParties).count)
            let campaigns = Set((before.responses + after.responses).map(\.campaign))
            let changed = campaigns.filter { campaign in
                before.responses.first { $0.campaign == campaign }
                    != after.responses.first { $0.campaign == campaign }
            }
            #expect(Set(difference.campaigns.map(\.campaign)) == changed)
            let order = difference.campaigns.map { names.campaigns.texts[Int($0.campaign)] }
            #expect(order == order.sorted { $0.lexicographicallyPrecedes($1) })
            #expect(difference.isEmpty == (old == new && before.responses == after.responses))
        }
    }
}
