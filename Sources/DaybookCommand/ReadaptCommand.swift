import Bytes
import Ingestion
import Ledger
import Platform
import Touchpoints

/// `daybook readapt`: applies a better map or adapter to what an earlier one made.
enum ReadaptCommand {
    static let command = Command(
        name: "readapt",
        arguments: "",
        count: 0...0,
        summary: "apply a better map to rows recorded before",
        details: [
            """
            The bytes of every row and event are kept beside the touchpoint that was made of them.
            readapt makes it again, with --map or as this program does it now, and where the outcome
            differs appends a retraction and the replacement, which keeps the time at which the row
            was first received. Nothing is altered: --known-at before it shows the figures as they
            were. Doing it again finds nothing to do. What it records belongs to its own run; apply the
            old map again to go back. A map that no longer gives a source keeps the recorded one.
            """,
            """
            Look first: --dry-run records nothing and prints how many touchpoints would change, in
            which members, and the first ten with their old and new values.
            """,
        ],
        options: [
            CommandOption("map", "FILE", "read rows by this column map instead of their own"),
            CommandOption("run", "N", "only what that run recorded"),
            CommandOption("dry-run", nil, "record nothing; show what would change"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            (
                "daybook readapt --map Fixtures/csv/till.map.json --dry-run",
                "what a map would change"
            ),
            (
                "daybook readapt --run 2 --map Fixtures/csv/till.map.json",
                "change what run 2 recorded"
            ),
        ],
        run: run
    )

    private static func run(_ invocation: Invocation) throws -> ExitStatus {
        var selection = Readaptation.Selection()
        if let text = invocation.value("run") {
            guard let run = UInt32(text) else {
                throw UsageError("--run takes a run's number, from its receipt")
            }
            selection.run = run
        }
        let csv = try invocation.csvFormat()
        _ = try invocation.reader()
        let rehearsal = invocation.has("dry-run") ? try Rehearsal(invocation) : nil
        let ledger = try rehearsal?.ledger ?? invocation.writer()
        func reader() throws -> LedgerReader {
            try rehearsal?.reader() ?? invocation.reader()
        }
        var readaptation = Readaptation(try reader(), into: ledger, map: csv?.map)
        let run = ledger.beginRun()
        let progress = Progress(invocation.console, "log read")
        defer { progress.end() }
        var outcome = try readaptation.run(
            selection,
            as: run,
            now: SystemClock().nowMicros(),
            progress: progress.walk
        )
        progress.end()
        if outcome.waiting > 0 {
            // Their ids are free by now.
            var conflicts = QuarantineRetry.Selection()
            conflicts.reason = .conflict
            conflicts.run = run
            var retry = QuarantineRetry(try reader(), ledger, map: nil)
            outcome.waiting -= try retry.run(conflicts, as: run).appended
        }
        try ledger.close()
        let output = ReadaptOutput(outcome: outcome, isRehearsal: rehearsal != nil)
        if invocation.has("json") {
            try invocation.console.line(output.json)
        } else {
            try invocation.console.write(output.text(columns: invocation.console.columns))
        }
        if outcome.unfit > 0, let csv, let misfit = outcome.misfit {
            invocation.console.note("daybook: \(csv.mapName): \(misfit)")
        }
        if outcome.waiting > 0 {
            let items = CountText.text(outcome.waiting, "replacement is", "replacements are")
            invocation.console.note(
                "\(items) in quarantine for want of a free id; see daybook quarantine list"
            )
        }
        if let wanted = selection.run, outcome.read + outcome.unfit == 0 {
            invocation.console.note(
                "daybook: nothing that run \(wanted) recorded came through a map or another adapter"
            )
            return .incomplete
        }
        let kept = outcome.refused + outcome.conflicts + outcome.unfit + outcome.waiting
        return kept > 0 ? .incomplete : .done
    }
}
