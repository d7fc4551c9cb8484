import Bytes
import Dispatch
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook scrub`: verifies the log at a limited rate, a part at a time.
enum ScrubCommand {
    static let command = Command(
        name: "scrub",
        arguments: "",
        count: 0...0,
        summary: "verify the log slowly, going on where the last scrub stopped",
        details: [
            """
            Reads every byte as daybook verify does, but slowly, so that nobody notices; a ledger
            that is scrubbed once a week hears of a failing disk while there is still a backup.
            An interrupt ends it with a true report (exit status 130), and the next scrub goes on
            with the segment that was being read.
            """,
            """
            Damage found is noted, and every command says it from then on; daybook verify tells
            whom it touches. Damage that is gone is no longer noted.
            """,
        ],
        options: [
            CommandOption("rate", "MiB", "MiB to read in a second (\(ScrubPace.usualRate))"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook scrub", "of the ledger in ./daybook-ledger"),
            ("daybook scrub --rate 200", "faster than usual"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let rate =
            try invocation.number("rate", in: ScrubPace.rates, as: "rate", of: "MiB a second, ")
            ?? ScrubPace.usualRate
        let console = invocation.console
        let storage = invocation.storage
        let hashes = try LedgerKey.read(storage, directory: invocation.directory)
        let interruption = Latch()
        let listeners = IngestCommand.listen { interruption.open() }
        defer {
            for listener in listeners { listener.cancel() }
            Interruption.endProcess()
        }
        let progress = Progress(console, "MiB")
        let outcome: LogScrub.Outcome
        do throws(LedgerError) {
            outcome = try LogScrub(storage, logID: hashes.logID, clock: SystemClock()).run(
                pace: ScrubPace(rate: rate, from: SystemClock.monotonicNanos()),
                now: { SystemClock.monotonicNanos() },
                pause: { !interruption.wait(nanoseconds: $0) },
                progress: { progress.show($0 >> 20, of: $1 >> 20) }
            )
        } catch {
            progress.end()
            throw error
        }
        progress.end()
        if invocation.has("json") {
            try console.line(json(outcome))
        } else {
            try print(outcome, console)
        }
        if !outcome.isComplete { return .interrupted }
        return outcome.damages.isEmpty ? .done : .damage
    }

    private static func print(_ outcome: LogScrub.Outcome, _ console: Console) throws {
        try console.line("segments     \(outcome.segments)")
        try console.line("bytes        \(outcome.byteCount)")
        try console.line("records      \(outcome.records)")
        for damage in outcome.damages { try console.line("damage       \(damage)") }
        if !outcome.isComplete {
            try console.line(
                "interrupted  the next scrub goes on at position \(outcome.state.position)"
            )
        }
        guard let last = outcome.state.lastComplete else {
            return try console.line("no scrub has been complete yet")
        }
        try console.line(Array("last complete scrub at ".utf8) + RFC3339Text.text(last))
    }

    private static func json(_ outcome: LogScrub.Outcome) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("complete")
        writer.bool(outcome.isComplete)
        writer.key("segments")
        writer.integer(outcome.segments)
        writer.key("bytes")
        writer.integer(outcome.byteCount)
        writer.key("records")
        writer.integer(outcome.records)
        writer.key("position")
        writer.integer(outcome.state.position)
        writer.key("lastComplete")
        if let last = outcome.state.lastComplete {
            writer.string(RFC3339Text.text(last).span)
        } else {
            writer.null()
        }
        writer.key("damages")
        writer.beginArray()
        for damage in outcome.damages { writer.damage(damage) { _ in } }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
