import Ingestion
import Ledger

/// `daybook dump`: the touchpoints and retractions as native JSON.
enum DumpCommand {
    static let command = Command(
        name: "dump",
        arguments: "",
        count: 0...0,
        summary: "write every touchpoint and retraction as JSON, in order of position",
        details: [
            """
            One object a line, with position and recorded; retracted touchpoints too. Ingesting a
            dump into an empty ledger makes the same ledger again.
            """
        ],
        options: [
            CommandOption("known-at", "T|POSITION", "only what was recorded before T or POSITION"),
            CommandOption("tz", "ZONE", "time zone of dates, such as Europe/Paris or +01:00 (UTC)"),
        ],
        examples: [
            ("daybook dump | head -3", "the first touchpoints"),
            (
                "daybook dump | daybook ingest - --ledger copy-of-ledger",
                "make the same ledger again"
            ),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let reader = try invocation.reader()
        let end = try reader.end(try invocation.moment().known)
        var dump = NativeDump(reader, until: end)
        while let line = try dump.nextLine() { try invocation.console.line(line) }
        return .done
    }
}
