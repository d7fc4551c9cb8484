import Foundation
import TestSupport
import Testing

@Suite("Output for people")
struct PeopleTests {
    @Test("neutralises what would move a terminal's cursor, and keeps it for programs")
    func escapes() throws {
        let scratch = try ScratchDirectory()
        let line =
            #"{"id":"1","customer":"\u001b[2Jann","channel":"web","type":"visit.web","#
            + #""time":"2026-01-31T14:00:00Z"}"#
        let file = scratch.path + "/items.ndjson"
        try (line + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        _ = try ProgramRun("daybook ingest \(file)", ledger: scratch.ledger)
        let table = try ProgramRun("daybook query customers", ledger: scratch.ledger)
        #expect(table.output.contains("\\u{1B}[2Jann"))
        #expect(!table.output.contains("\u{1B}"))
        let json = try ProgramRun("daybook query customers --ndjson", ledger: scratch.ledger)
        #expect(json.output.contains(#""customer":"\u001b[2Jann""#))
    }

    @Test("takes dates in a time zone")
    func zones() throws {
        let scratch = try ScratchDirectory()
        let line =
            #"{"id":"1","customer":"ann","channel":"web","type":"visit.web","#
            + #""time":"2026-07-01T22:30:00Z"}"#
        let file = scratch.path + "/items.ndjson"
        try (line + "\n").write(toFile: file, atomically: true, encoding: .utf8)
        _ = try ProgramRun("daybook ingest \(file)", ledger: scratch.ledger)
        let question = "daybook query customers --ndjson --as-of 2026-07-02"
        // Midnight in Paris is 22:00 UTC in summer: half an hour before the visit.
        let paris = try ProgramRun(question + " --tz Europe/Paris", ledger: scratch.ledger)
        #expect(paris.output.isEmpty)
        let offset = try ProgramRun(question + " --tz +01:00", ledger: scratch.ledger)
        #expect(!offset.output.isEmpty)
        let utc = try ProgramRun(question, ledger: scratch.ledger)
        #expect(!utc.output.isEmpty)
    }
}
