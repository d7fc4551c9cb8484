import Foundation
import TestSupport
import Testing

/// `daybook tail` beside another process that records.
@Suite("Tail")
struct TailTests {
    private static func visit(_ id: Int) -> String {
        #"{"id":"\#(id)","customer":"ann","channel":"web","type":"visit.web","#
            + #""time":"2026-01-31T14:00:00Z"}"#
    }

    @Test("follows a ledger that comes later, batch by batch, and ends at Control-C")
    func follow() throws {
        let scratch = try ScratchDirectory()
        let tail = try TerminalRun("daybook tail -f", ledger: scratch.ledger)
        #expect(tail.wait(for: "waiting for one"))
        for number in 1...3 {
            let run = try ProgramRun(
                "echo '\(Self.visit(number))' | daybook ingest -",
                ledger: scratch.ledger
            )
            #expect(run.status == 0)
            // Every line is shown before anything else is recorded.
            let head = run.output.components(separatedBy: "\"head\":").last?.prefix { $0 != "," }
            let position = (Int(head ?? "") ?? 0) - 1
            #expect(tail.wait(for: " \(position)  2026-01-31T14:00:00Z  ←  ann"))
        }
        tail.type("\u{3}")
        #expect(tail.finish() == 130)
        #expect(tail.text.components(separatedBy: "visit.web").count == 4)
    }

    @Test("shows what dump shows, across segments and batches, whatever the number of lines")
    func sameAsDump() throws {
        let scratch = try ScratchDirectory()
        let file = Repository.fixture("completejourney/small.ndjson")
        _ = try ProgramRun("head -700 \(file) | daybook ingest -", ledger: scratch.ledger)
        _ = try ProgramRun("tail -700 \(file) | daybook ingest -", ledger: scratch.ledger)
        _ = try ProgramRun("daybook retract --run 1", ledger: scratch.ledger)
        let dump = try ProgramRun("daybook dump", ledger: scratch.ledger).output
            .components(separatedBy: "\n").dropLast()
        #expect(dump.count == 2_100)
        for count in [0, 1, 699, 700, 701, 1_399, 1_400, 1_401, 2_100, 3_000] {
            let tail = try ProgramRun(
                "daybook tail --ndjson --lines \(count)",
                ledger: scratch.ledger
            )
            let lines = tail.output.components(separatedBy: "\n").dropLast()
            #expect(Array(lines) == Array(dump.suffix(count)), "\(count)")
        }
        // The party stands in the line itself, for those that name one.
        let customer = "\"customer\":\"HH0374\""
        let filtered = try ProgramRun(
            "daybook tail --ndjson --lines 50 --customer HH0374",
            ledger: scratch.ledger
        )
        let lines = filtered.output.components(separatedBy: "\n").dropLast()
        #expect(Array(lines) == Array(dump.filter { $0.contains(customer) }.suffix(50)))
        #expect(!lines.isEmpty)
    }

    @Test("ends when nobody reads any more, though nothing comes")
    func leftAlone() throws {
        let scratch = try ScratchDirectory()
        _ = try ProgramRun("echo '\(Self.visit(1))' | daybook ingest -", ledger: scratch.ledger)
        let run = try ProgramRun(
            "set -o pipefail; timeout 30 daybook tail -f | head -1",
            ledger: scratch.ledger
        )
        #expect(run.status == 0)
        #expect(run.output.contains("visit.web"))
    }

    @Test("follows a writer that goes on from segment to segment in one process")
    func oneWriter() throws {
        let scratch = try ScratchDirectory()
        let run = try ProgramRun(
            """
            (for n in $(seq 1 40); do echo '\(Self.visit(0))' | sed "s/:\\"0\\"/:\\"$n\\"/"
             sleep 0.03; done) | daybook ingest - > /dev/null &
            timeout 4 daybook tail -f --ndjson --lines 1000; wait
            """,
            ledger: scratch.ledger
        )
        let dump = try ProgramRun("daybook dump", ledger: scratch.ledger)
        #expect(run.output == dump.output)
        #expect(dump.output.components(separatedBy: "\n").count == 41)
    }
}
