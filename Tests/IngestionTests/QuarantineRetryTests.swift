import Bytes
import Ingestion
import Ledger
import SegmentLog
import Testing
import Touchpoints

/// What was refused, read again.
@Suite("A retry of the quarantine")
struct QuarantineRetryTests {
    @Test("with a better map records what it can, with the time of first receipt")
    func betterMap() throws {
        let rows = RecordedRows()
        try rows.record(
            ["1;31.01.2026;12,5;ann", "2;31.02.2026;1,0;bob"],
            by: RecordedRows.firstMap
        )
        let before = try rows.quarantine()
        #expect(before.map(\.refusal) == [.badTime, .badTime])
        var outcome = try rows.retry()
        #expect(outcome.read == 2 && outcome.appended == 0 && outcome.quarantined == 2)
        outcome = try rows.retry(map: RecordedRows.secondMap)
        #expect(outcome.read == 2 && outcome.appended == 1 && outcome.quarantined == 1)
        #expect(outcome.reasons.map(\.refusal) == [.badPattern])
        #expect(outcome.reasons.map(\.member) == [.time])
        let left = try rows.quarantine()
        #expect(left.map(\.position) == [before[1].position])
        var time: [UInt8] = []
        RFC3339.append(before[0].recorded, to: &time)
        let first = String(decoding: time, as: UTF8.self)
        #expect(
            try rows.dump() == [
                #""source":"till","id":"1","customer":"ann","channel":"store","#
                    + #""type":"purchase.completed","amount":"12.5","currency":"EUR","#
                    + #""time":"2026-01-31T00:00:00Z","firstReceived":"\#(first)"}"#
            ]
        )
        // Once more there is nothing new, and nothing is written.
        let head = try rows.scratch.reader().snapshot.end
        outcome = try rows.retry(map: RecordedRows.secondMap)
        #expect(outcome.read == 1 && outcome.appended == 0)
        #expect(try rows.scratch.reader().snapshot.end == head)
    }

    @Test("takes only what is selected")
    func selected() throws {
        let rows = RecordedRows()
        try rows.record(["1;31.01.2026;1;ann"], by: RecordedRows.firstMap)
        try rows.record(["2;31.01.2026;1;ann", "3;;1;bob"], by: RecordedRows.firstMap)
        var selection = QuarantineRetry.Selection()
        selection.reason = .badTime
        selection.run = 2
        var outcome = try rows.retry(selection, map: RecordedRows.secondMap)
        #expect(outcome.read == 1 && outcome.appended == 1)
        selection = QuarantineRetry.Selection()
        selection.position = try rows.quarantine().first?.position
        outcome = try rows.retry(selection, map: RecordedRows.secondMap)
        #expect(outcome.read == 1 && outcome.appended == 1)
        #expect(try rows.quarantine().map(\.refusal) == [.missingMember])
    }

    @Test("records a conflict once what stood in its way is retracted")
    func conflict() throws {
        let rows = RecordedRows()
        let day = "2026-01-31T00:00:00Z"
        try rows.record(["1;\(day);1;ann", "1;\(day);2;ann"], by: RecordedRows.firstMap)
        var outcome = try rows.retry()
        #expect(outcome.conflicts == 1 && outcome.appended == 0)
        let ledger = try rows.scratch.open()
        var parser = TouchpointParser(hashes: ledger.hashes, defaultSource: Array("x".utf8))
        var batch = DraftBatch()
        let line = RetractionLine(
            id: Array("r".utf8),
            source: Array("till".utf8),
            retracts: Array("1".utf8),
            time: 0,
            frees: false
        ).bytes
        parser.parse(line.span, line: 1, into: &batch)
        try ledger.record(batch, run: ledger.beginRun()).wait()
        try ledger.close()
        outcome = try rows.retry()
        #expect(outcome.appended == 1 && outcome.conflicts == 0)
        #expect(try rows.quarantine().isEmpty)
    }

    @Test("leaves what a map does not fit, what was kept in part, and what nobody knows")
    func notTried() throws {
        let rows = RecordedRows()
        try rows.record(["1;31.01.2026;1;ann"], by: RecordedRows.firstMap)
        let ledger = try rows.scratch.open()
        var parser = TouchpointParser(hashes: ledger.hashes, defaultSource: Array("till".utf8))
        var batch = DraftBatch()
        let front = Array("{".utf8)
        parser.refuse(
            tooLong: front.span,
            itemBytes: ItemLimits.itemBytesMax + 1,
            hash: Hash128(high: 1, low: 1),
            line: 1,
            into: &batch
        )
        let later = AdapterName(Array(#"{"format":"later"}"#.utf8), hashes: ledger.hashes)
        parser.refuse(front.span, Refused(.notJSON), by: later, line: 2, into: &batch)
        try ledger.record(batch, run: ledger.beginRun()).wait()
        try ledger.close()
        let other = RecordedRows.secondMap.replacing(#""receipt""#, with: #""ticket""#)
        let outcome = try rows.retry(map: other)
        #expect(outcome.read == 0)
        #expect(outcome.unfit == 1 && outcome.partial == 1 && outcome.unknown == 1)
        #expect(outcome.misfit?.member == "id")
        #expect(try rows.quarantine().count == 3)
    }
}
