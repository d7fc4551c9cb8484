import Foundation
import Ingestion
import Ledger
import Platform
import Projections
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("A native dump")
struct NativeDumpTests {
    @discardableResult
    private func ingest(
        _ text: String,
        into scratch: PipelineScratch,
        source: String = "import",
        retracting run: UInt32? = nil
    ) throws -> IngestTotals {
        let ledger = try scratch.open()
        let stream = PipelineStream(Array(text.utf8), isEnded: true)
        let input = IngestInput(origin: [], defaultSource: Array(source.utf8)) {
            () throws(SystemError) in stream
        }
        let outcome = IngestPipeline(ledger).run([input], as: ledger.beginRun()) { _, _ in }
        if let run { _ = try ledger.retract(run: run) }
        try ledger.close()
        return outcome.totals
    }

    private func dump(_ scratch: PipelineScratch) throws -> String {
        let reader = try scratch.reader()
        var dump = NativeDump(reader, until: reader.snapshot.end)
        var text = ""
        while let line = try dump.nextLine() {
            text += String(decoding: line, as: UTF8.self) + "\n"
        }
        return text
    }

    private func digest(_ scratch: PipelineScratch) throws -> String {
        let rows = try ReplayRows(scratch.reader(), at: Moment(), readsIdentifiers: false)
        let digest = try Replay(rows, asOf: nil, request: ReplayRequest()).digest
        return "\(digest) \(rows.touchpoints) \(rows.retracted) \(rows.retractions) \(rows.claims)"
    }

    /// Lines without what only the ledger adds.
    private func stripped(_ dump: String) -> [String] {
        dump.split(separator: "\n").map { line in
            let recorded = line.split(separator: #""recorded":""#, maxSplits: 1)
            precondition(recorded[0].hasPrefix("{\"position\":") && recorded.count == 2)
            return "{" + recorded[1].drop { $0 != "\"" }.dropFirst(2)
        }
    }

    private static let time = #""time":"2024-03-01T10:00:00Z""#

    @Test("prints members as they were sent, without white space, and the source that was meant")
    func members() throws {
        let scratch = PipelineScratch()
        let text = """
            { "id" : "a\\u0031" , "channel":"web","type":"visit.web",\(Self.time) , "zz": [ 1.50 , {"b":null} ] }
            {"id":"b","source":"","channel":"web","type":"visit.web",\(Self.time),"amount":"1e2","cell":null}
            {"id":"c","source":"till","channel":"web","channel":"mail","type":"visit.web",\(Self.time)}
            {"position":9,"id":"d","recorded":"x","channel":"web","type":"visit.web",\(Self.time)}
            {"id":"d"}

            """
        try ingest(text, into: scratch, source: "file")
        let time = Self.time
        #expect(
            try stripped(dump(scratch)) == [
                #"{"source":"file","id":"a\u0031","channel":"web","type":"visit.web",\#(time),"zz":[1.50,{"b":null}]}"#,
                #"{"source":"file","id":"b","channel":"web","type":"visit.web",\#(time),"amount":"1e2","cell":null}"#,
                #"{"id":"c","source":"till","channel":"mail","type":"visit.web",\#(time)}"#,
                #"{"source":"file","id":"d","channel":"web","type":"visit.web",\#(time)}"#,
            ]
        )
    }

    @Test("makes the same ledger again, and that one the same dump", arguments: ["import", "file"])
    func roundTrip(source: String) throws {
        let scratch = PipelineScratch()
        let fixture = try Repository.bytes(ofFixture: "edges/edges.ndjson")
        let first = try ingest(
            String(decoding: fixture, as: UTF8.self),
            into: scratch,
            source: source
        )
        #expect(first.appended > 1_000 && first.quarantined > 10)
        let text = try dump(scratch)
        let again = PipelineScratch()
        let totals = try ingest(text, into: again, source: "another")
        #expect(totals.appended == first.appended && totals.read == first.appended)
        #expect(try digest(again) == digest(scratch))
        #expect(try stripped(dump(again)) == stripped(text))
        let repeated = try ingest(text, into: again)
        #expect(repeated.duplicates == repeated.read)
    }

    @Test("names in each retraction the source that it meant")
    func retractions() throws {
        let scratch = PipelineScratch()
        func retraction(_ id: String, _ members: String) -> String {
            #"{"id":"\#(id)","channel":"desk","type":"touchpoint.retracted",\#(Self.time),\#(members)}"#
                + "\n"
        }
        let text =
            retraction("r1", #""retracts":{"id":"x"}"#)
            + retraction("r2", #""source":"s","retracts":{"id":"x","source":null}"#)
            + retraction("r3", #""retracts":{"id":"x","source":"till","why":1}"#)
            + retraction("r4", #""retracts":{"source":"","id":"x","frees":true}"#)
            + retraction("r5", #""retracts":{"id":"x","frees":3}"#)
            + retraction("r6", #""retracts":{"id":"x","frees":false}"#)
        try ingest(text, into: scratch, source: "file")
        let parts = try stripped(dump(scratch)).map { line in
            String(line.split(separator: #""retracts":"#)[1].dropLast())
        }
        #expect(
            parts == [
                #"{"source":"file","id":"x"}"#, #"{"source":"import","id":"x"}"#,
                #"{"source":"till","id":"x"}"#, #"{"source":"file","id":"x","frees":true}"#,
                #"{"source":"file","id":"x","frees":3}"#, #"{"source":"file","id":"x"}"#,
            ]
        )
        let again = PipelineScratch()
        try ingest(dump(scratch), into: again)
        #expect(try stripped(dump(again)) == stripped(dump(scratch)))
        #expect(try ingest(text, into: again, source: "file").duplicates == 6)
    }

    @Test("undoes a run by one line for each of its touchpoints, the newest first")
    func runRetraction() throws {
        let scratch = PipelineScratch()
        func line(_ id: String, _ customer: String) -> String {
            #"{"id":"\#(id)","customer":"\#(customer)","channel":"web","type":"visit.web",\#(Self.time)}"#
                + "\n"
        }
        let retraction =
            #"{"id":"r","channel":"desk","type":"touchpoint.retracted",\#(Self.time),"retracts":{"id":"a"}}"#
            + "\n"
        try ingest(line("a", "one"), into: scratch)
        try ingest(retraction + line("a", "two") + line("b", "three"), into: scratch, retracting: 2)
        let lines = try stripped(dump(scratch))
        #expect(lines.count == 7)
        let targets = lines[4...].map { String($0.split(separator: #""retracts":"#)[1].dropLast()) }
        #expect(
            targets == [
                #"{"source":"import","id":"b","frees":true}"#,
                #"{"source":"import","id":"a","frees":2}"#,
                #"{"source":"import","id":"r","frees":true}"#,
            ]
        )
        #expect(lines[4...].allSatisfy { $0.contains(#""source":"daybook""#) })
        let again = PipelineScratch()
        let totals = try ingest(dump(scratch), into: again)
        #expect(totals.quarantined == 0 && totals.appended == 7)
        #expect(try views(again) == ["customer:one": 1])
        #expect(try views(scratch) == ["customer:one": 1])
        // The run's keys are free in both: what it held is accepted again.
        for ledger in [scratch, again] {
            let totals = try ingest(line("b", "three") + line("a", "one"), into: ledger)
            #expect(totals.appended == 1 && totals.duplicates == 1)
        }
    }

    private func views(_ scratch: PipelineScratch) throws -> [String: Int] {
        let rows = try ReplayRows(scratch.reader(), at: Moment(), readsIdentifiers: true)
        var request = ReplayRequest()
        request.keepsViews = true
        var counts: [String: Int] = [:]
        for view in try Replay(rows, asOf: nil, request: request).views {
            let name = rows.names.parties.texts[Int(view.party)]
            counts[String(decoding: name, as: UTF8.self)] = view.touchpoints
        }
        return counts
    }
}
