import Bytes
import Ingestion
import Ledger
import Testing
import Touchpoints

/// What an earlier map made, made again.
@Suite("A readaptation")
struct ReadaptationTests {
    private static let day = "2026-01-31T00:00:00Z"
    /// Reads both kinds of days, and sums with a decimal comma.
    private static let betterMap = RecordedRows.secondMap.replacing(
        #""format":"dd.MM.yyyy""#,
        with: #""format":["rfc3339","dd.MM.yyyy"]"#
    )

    private func texts(_ change: Readaptation.Change?) -> [[String]] {
        (change?.members ?? []).map { member in
            [member.name, member.old, member.new].map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test("shows what would differ and records nothing when it only rehearses")
    func rehearsal() throws {
        let rows = RecordedRows()
        try rows.record(
            ["1;\(Self.day);1.250;ann", "2;\(Self.day);3;bob"],
            by: RecordedRows.firstMap
        )
        let before = try rows.dump()
        let outcome = try rows.readapt(Self.betterMap, isRehearsal: true)
        #expect(outcome.read == 2 && outcome.unchanged == 1 && outcome.replaced == 1)
        #expect(texts(outcome.changes.first) == [["amount", #""1.250""#, #""1250""#]])
        #expect(outcome.memberCounts.map(\.count) == [1])
        #expect(try rows.dump() == before)
    }

    @Test("retracts and replaces what differs, once, and keeps the time of first receipt")
    func replaces() throws {
        let rows = RecordedRows()
        try rows.record(
            ["1;\(Self.day);1.250;ann", "2;\(Self.day);3;bob"],
            by: RecordedRows.firstMap
        )
        var outcome = try rows.readapt(Self.betterMap)
        #expect(outcome.read == 2 && outcome.unchanged == 1 && outcome.replaced == 1)
        let lines = try rows.dump()
        #expect(lines.count == 4)
        #expect(lines[2].contains(#""retracts":{"source":"till","id":"1","frees":true}"#))
        #expect(lines[3].contains(#""amount":"1250""#))
        #expect(lines[3].contains(#""firstReceived":"#))
        outcome = try rows.readapt(Self.betterMap)
        #expect(outcome.read == 2 && outcome.unchanged == 2 && outcome.replaced == 0)
        #expect(try rows.dump() == lines)
        // And back again, which the retracted content does not hinder.
        outcome = try rows.readapt(RecordedRows.firstMap)
        #expect(outcome.replaced == 1 && outcome.conflicts == 0)
        #expect(try rows.dump().last?.contains(#""amount":"1.250""#) == true)
    }

    @Test("lets ids change places, and leaves what is retracted, refused or of another run")
    func selection() throws {
        let rows = RecordedRows()
        try rows.record(["1;\(Self.day);1;2", "2;\(Self.day);1;1"], by: RecordedRows.firstMap)
        try rows.record(["7;\(Self.day);1;ann"], by: RecordedRows.firstMap)
        let swapped = RecordedRows.firstMap
            .replacing(#""id":"receipt""#, with: #""id":"card""#)
            .replacing(#""customer":"card""#, with: #""customer":"receipt""#)
        var outcome = try rows.readapt(swapped, run: 1)
        #expect(outcome.read == 2 && outcome.replaced == 2 && outcome.conflicts == 0)
        #expect(try rows.quarantine().isEmpty)
        // The wrong map refuses the day; the touchpoint stays.
        let american = RecordedRows.secondMap.replacing("dd.MM.yyyy", with: "MM/dd/yyyy")
        outcome = try rows.readapt(american, run: 2)
        #expect(outcome.read == 1 && outcome.refused == 1 && outcome.replaced == 0)
        #expect(outcome.reasons.map(\.refusal) == [.badPattern])
        let other = RecordedRows.firstMap.replacing(#""receipt""#, with: #""ticket""#)
        outcome = try rows.readapt(other)
        #expect(outcome.read == 0 && outcome.unfit == 3 && outcome.misfit?.member == "id")
    }

    @Test("keeps a touchpoint whose new id another one holds that stays")
    func conflict() throws {
        let rows = RecordedRows()
        try rows.record(["1;\(Self.day);1;x"], by: RecordedRows.firstMap)
        try rows.record(["x;\(Self.day);1;y"], by: RecordedRows.firstMap)
        let byCard = RecordedRows.firstMap.replacing(#""id":"receipt""#, with: #""id":"card""#)
        let outcome = try rows.readapt(byCard, run: 1)
        #expect(outcome.replaced == 0 && outcome.conflicts == 1)
        #expect(try rows.quarantine().isEmpty)
        #expect(try rows.dump().count == 2)
        // Two that would get one id: the first gets it.
        let one = RecordedRows.firstMap.replacing(
            #""id":"receipt""#,
            with: #""id":"day""#
        )
        let both = try rows.readapt(one)
        #expect(both.replaced == 1 && both.conflicts == 1)
        #expect(try rows.quarantine().isEmpty)
    }

    @Test("is not undone as a run, since what it replaced would not come back")
    func notRetracted() throws {
        let rows = RecordedRows()
        try rows.record(["1;\(Self.day);1.250;ann"], by: RecordedRows.firstMap)
        _ = try rows.readapt(Self.betterMap)
        let ledger = try rows.scratch.open()
        let before = try rows.dump()
        #expect(throws: LedgerError.self) { _ = try ledger.retract(run: 2) }
        // The ledger goes on, and nothing was recorded.
        try ledger.close()
        #expect(try rows.dump() == before)
        // Its run applied back by the old map.
        #expect(try rows.readapt(RecordedRows.firstMap, run: 2).replaced == 1)
        #expect(try rows.dump().last?.contains(#""amount":"1.250""#) == true)
    }

    @Test("leaves settled what a retried run became, whatever is retracted later")
    func settledStays() throws {
        let rows = RecordedRows()
        try rows.record(["1;31.01.2026;12,5;ann"], by: RecordedRows.firstMap)
        #expect(try rows.retry(map: RecordedRows.secondMap).appended == 1)
        let renamed = RecordedRows.secondMap.replacing(
            #""id":"receipt""#,
            with: #""id":{"column":"receipt","prefix":"bon-"}"#
        )
        #expect(try rows.readapt(renamed).replaced == 1)
        let ledger = try rows.scratch.open()
        _ = try ledger.retract(run: 2)
        try ledger.close()
        #expect(try rows.quarantine().isEmpty)
        #expect(try rows.retry(map: RecordedRows.secondMap).read == 0)
    }

    @Test("takes rows of more headers than a byte can number")
    func manyHeaders() throws {
        let rows = RecordedRows()
        let ledger = try rows.scratch.open()
        var parser = TouchpointParser(hashes: ledger.hashes, defaultSource: Array("till".utf8))
        var batch = DraftBatch()
        for number in 0..<300 {
            let adapter = try CSVAdapter(
                RecordedRows.map(RecordedRows.firstMap),
                header: RecordedRows.header + [Array("week \(number)".utf8)],
                delimiter: UInt8(ascii: ";"),
                encoding: .utf8
            )
            let name = AdapterName(adapter.text, hashes: ledger.hashes)
            let row = Array("\(number);\(Self.day);1.5;ann;x".utf8)
            let item = try adapter.adapt(row: row.span, rowID: .occurrence(1))
            parser.parse(item.span, from: row.span, by: name, line: 1, into: &batch)
        }
        try ledger.record(batch, run: ledger.beginRun()).wait()
        try ledger.close()
        let dollars = RecordedRows.firstMap.replacing("EUR", with: "USD")
        #expect(try rows.readapt(dollars).replaced == 300)
    }
}
