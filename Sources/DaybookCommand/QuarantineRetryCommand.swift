import Bytes
import Ingestion
import Ledger
import Touchpoints

/// `daybook quarantine retry`: reads what was refused again.
enum QuarantineRetryCommand {
    static let command = Command(
        name: "quarantine retry",
        arguments: "",
        count: 0...0,
        summary: "read refused items again; what is a touchpoint now is recorded",
        details: [
            """
            After a better map, a program that knows more types, or a retraction that made room for
            what was a conflict. What is recorded keeps the time at which it was first received and
            leaves the quarantine; so does what turns out to be recorded already. The rest stays.
            Prints a receipt like ingest's: read are the items that were tried.
            """,
            """
            Items are kept once for all that are equal byte for byte, so equal rows of one file come
            back as one: where the file is at hand, ingest it again with the new map instead.
            """,
        ],
        options: [
            QuarantineCommand.reasonOption,
            CommandOption("run", "N", "only items of that run"),
            CommandOption("position", "N", "only the item at that position"),
            CommandOption("map", "FILE", "read rows by this column map instead of their own"),
            CommandOption("json", nil, "print the receipt as JSON, which it is anyway"),
        ],
        examples: [
            ("daybook quarantine retry", "everything"),
            (
                "daybook quarantine retry --reason conflict",
                "after retracting what stood in the way"
            ),
        ],
        run: run
    )

    private static func run(_ invocation: Invocation) throws -> ExitStatus {
        var selection = try QuarantineCommand.selection(invocation)
        if let text = invocation.value("position") {
            guard let position = UInt64(text) else {
                throw UsageError("--position takes a position, as quarantine list --items shows it")
            }
            selection.position = position
        }
        let csv = try invocation.csvFormat()
        // Reading first: a retry must not make a ledger where there is none.
        _ = try invocation.reader()
        let ledger = try invocation.writer()
        let before = ledger.durableEnd
        var retry = QuarantineRetry(try invocation.reader(), ledger, map: csv?.map)
        let run = ledger.beginRun()
        let progress = Progress(invocation.console, "log read")
        defer { progress.end() }
        let outcome = try retry.run(selection, as: run, progress: progress.walk)
        progress.end()
        try ledger.close()
        let receipt = IngestReceipt(
            run: ledger.durableEnd > before ? run : nil,
            read: outcome.read,
            appended: outcome.appended,
            duplicates: outcome.duplicates,
            conflicts: outcome.conflicts,
            quarantined: outcome.quarantined,
            head: ledger.durableEnd,
            root: invocation.coveredRoot(at: ledger.durableEnd, ledger.hashes)
        )
        try invocation.console.line(receipt.bytes)
        return try report(outcome, csv, invocation)
    }

    private static func report(
        _ outcome: QuarantineRetry.Outcome,
        _ csv: CSVFormat?,
        _ invocation: Invocation
    ) throws -> ExitStatus {
        let console = invocation.console
        if outcome.unfit > 0, let csv, let misfit = outcome.misfit {
            console.note(
                "daybook: \(csv.mapName) does not fit the file of \(items(outcome.unfit)): \(misfit)"
            )
        }
        if outcome.unknown > 0 {
            console.note(
                "daybook: \(items(outcome.unknown)) came through an adapter of a later program; "
                    + "retry with that program"
            )
        }
        if outcome.partial > 0 {
            console.note(
                "daybook: of \(items(outcome.partial)) only the front was kept; get "
                    + "\(outcome.partial == 1 ? "it" : "them") from the sender again"
            )
        }
        for reason in outcome.reasons {
            let member = reason.member?.name ?? "the item"
            console.inform(
                "still refused: \(items(reason.count)): \(member) \(reason.refusal.explanation)"
            )
        }
        let left = outcome.quarantined + outcome.unfit + outcome.unknown + outcome.partial
        if outcome.read + left == 0 {
            console.inform("nothing in quarantine to read again")
            let isNamed = invocation.has("run") || invocation.has("position")
            return isNamed ? .incomplete : .done
        }
        return left > 0 ? .incomplete : .done
    }

    private static func items(_ count: Int) -> String { CountText.text(count, "item", "items") }
}
