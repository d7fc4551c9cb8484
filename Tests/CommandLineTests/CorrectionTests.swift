import Foundation
import TestSupport
import Testing

@Suite("Corrections on the command line")
struct CorrectionTests {
    private static let lines = """
        {"id":"m1","customer":"ann","channel":"email","type":"message.sent","campaign":"spring","message":"msg-1","time":"2026-03-01T09:00:00Z"}
        {"id":"c1","customer":"ann","channel":"email","type":"message.clicked","causedBy":"msg-1","time":"2026-03-01T10:00:00Z"}
        {"id":"v1","customer":"ann","channel":"store","type":"visit.store","time":"2026-03-02T10:00:00Z"}
        {"id":"p1","customer":"ann","channel":"store","type":"purchase.completed","causedBy":"c1","amount":"12.50","currency":"EUR","time":"2026-03-03T10:00:00Z"}

        """

    private func ledger(in scratch: ScratchDirectory) throws {
        let file = scratch.path + "/items.ndjson"
        try Self.lines.write(toFile: file, atomically: true, encoding: .utf8)
        let run = try ProgramRun("daybook ingest \(file)", ledger: scratch.ledger)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test("show a timeline with responses under what caused them")
    func threads() throws {
        let scratch = try ScratchDirectory()
        try ledger(in: scratch)
        let run = try ProgramRun("daybook query timeline ann", ledger: scratch.ledger)
        #expect(
            run.output == """
                day         time          type                    channel  campaign  cell    amount
                2026-03-01  09:00:00Z  →  message.sent            email    spring
                            10:00:00Z  ←  └ message.clicked       email
                2026-03-03  10:00:00Z  ←    └ purchase.completed  store                    12.5 EUR
                2026-03-02  10:00:00Z  ←  visit.store             store

                """
        )
    }

    @Test("take a touchpoint out, keep it on the timeline, and show what was known before")
    func retraction() throws {
        let scratch = try ScratchDirectory()
        try ledger(in: scratch)
        let before = try ProgramRun("daybook query customer ann --json", ledger: scratch.ledger)
        let retract = try ProgramRun("daybook retract --id p1", ledger: scratch.ledger)
        #expect(retract.status == 0)
        let after = try ProgramRun("daybook query customer ann --json", ledger: scratch.ledger)
        #expect(before.output.contains("\"amounts\":{\"EUR\":\"12.5\"}"))
        #expect(after.output.contains("\"amounts\":{}"))
        let head = retract.output.components(separatedBy: "head").last?
            .components(separatedBy: "\n").first?
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let known = Int(head ?? "").map { $0 - 1 } ?? 0
        let then = try ProgramRun(
            "daybook query customer ann --json --known-at \(known)",
            ledger: scratch.ledger
        )
        #expect(then.output == before.output)
        let timeline = try ProgramRun("daybook query timeline ann", ledger: scratch.ledger)
        #expect(timeline.output.contains("EUR  retracted at \(known)"))
        let again = try ProgramRun("daybook retract --id p1", ledger: scratch.ledger)
        #expect(again.status == 1)
        #expect(again.errors.contains("nothing was recorded"))
        let old = try ProgramRun(
            "daybook ingest \(scratch.path)/items.ndjson",
            ledger: scratch.ledger
        )
        #expect(old.output.contains("\"appended\":0,\"duplicates\":4"))
    }

    @Test("undo a run, and take the same file again")
    func run() throws {
        let scratch = try ScratchDirectory()
        try ledger(in: scratch)
        let before = try ProgramRun("daybook replay --json", ledger: scratch.ledger)
        let undo = try ProgramRun("daybook retract --run 1 --json", ledger: scratch.ledger)
        #expect(undo.output.hasPrefix("{\"takenOut\":4,\"restored\":0,"))
        let empty = try ProgramRun("daybook query customers --ndjson", ledger: scratch.ledger)
        #expect(empty.output.isEmpty)
        #expect(empty.status == 0)
        let again = try ProgramRun(
            "daybook ingest \(scratch.path)/items.ndjson",
            ledger: scratch.ledger
        )
        #expect(again.output.contains("\"appended\":4,\"duplicates\":0"))
        let after = try ProgramRun("daybook replay --json", ledger: scratch.ledger)
        #expect(digest(before) == digest(after))
        let unknown = try ProgramRun("daybook retract --run 77", ledger: scratch.ledger)
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("no run 77 appended anything"))
    }

    @Test("strike out what a run appended, and show it whole as known before")
    func struckOut() throws {
        let scratch = try ScratchDirectory()
        try ledger(in: scratch)
        let more = scratch.path + "/more.ndjson"
        try """
        {"id":"v2","customer":"ann","channel":"store","type":"visit.store","time":"2026-03-04T10:00:00Z"}

        """.write(toFile: more, atomically: true, encoding: .utf8)
        #expect(try ProgramRun("daybook ingest \(more)", ledger: scratch.ledger).status == 0)
        let before = try ProgramRun("daybook query timeline ann", ledger: scratch.ledger)
        let digest = digest(try ProgramRun("daybook replay --json", ledger: scratch.ledger))
        let stats = try ProgramRun("daybook stats --json", ledger: scratch.ledger)
        let head = stats.output.components(separatedBy: "\"head\":").last?.prefix { $0.isNumber }
        let known = try #require(head.flatMap { Int($0) })
        let dry = try ProgramRun("daybook retract --run 1 --dry-run", ledger: scratch.ledger)
        #expect(dry.output.contains("customers    1 changed, 0 appeared, 0 vanished"))
        #expect(dry.output.contains("\nspring    contacts"))
        let still = try ProgramRun("daybook replay --json", ledger: scratch.ledger)
        #expect(self.digest(still) == digest)
        let undo = try ProgramRun("daybook retract --run 1", ledger: scratch.ledger)
        // What it changed is what the dry run said.
        let changes = { (run: ProgramRun) in
            run.output.components(separatedBy: "customers    ").last
        }
        #expect(changes(undo) == changes(dry))
        let after = try ProgramRun("daybook query timeline ann", ledger: scratch.ledger)
        let rows = after.output.components(separatedBy: "\n")
        #expect(rows.filter { $0.contains("retracted at") }.count == 4)
        #expect(rows.first { $0.contains("2026-03-04") }?.contains("retracted") == false)
        let screen = try TerminalRun(
            "daybook query timeline ann",
            ledger: scratch.ledger,
            columns: 120,
            environment: ["DAYBOOK_PAGER": "off", "NO_COLOR": ""]
        )
        #expect(screen.finish() == 0)
        #expect(screen.text.components(separatedBy: "\u{1B}[9m").count == 5)
        let then = try ProgramRun(
            "daybook query timeline ann --known-at \(known)",
            ledger: scratch.ledger
        )
        #expect(then.output == before.output)
        let replayed = try ProgramRun(
            "daybook replay --json --known-at \(known)",
            ledger: scratch.ledger
        )
        #expect(self.digest(replayed) == digest)
        let compared = try ProgramRun(
            "daybook replay --diff --known-at \(known)",
            ledger: scratch.ledger
        )
        #expect(changes(compared) == changes(undo))
    }

    private func digest(_ run: ProgramRun) -> String {
        String(run.output.prefix { $0 != "," })
    }
}
