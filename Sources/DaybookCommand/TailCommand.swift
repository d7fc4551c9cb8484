import Dispatch
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook tail`: the newest touchpoints, and those that come.
enum TailCommand {
    /// Lines that are shown unless told otherwise.
    static let linesUsual = 10
    /// Lines that may be asked for: each is held in memory until the first is found.
    static let linesMax = 100_000
    /// Milliseconds between two looks at the ledger while following.
    static let pollMilliseconds = 200

    static let command = Command(
        name: "tail",
        arguments: "",
        count: 0...0,
        summary: "the newest touchpoints; with -f those that come, as they come",
        details: [
            """
            A line for each touchpoint and retraction in the order in which the log took them:
            position, time in UTC to the second, direction, customer, channel, type, campaign and
            cell, amount; a run's retraction takes one line. With --ndjson the lines of daybook dump.
            A narrow terminal shows no channel, then no campaign, and what is left may be cut with ….
            """,
            """
            -f goes on with what another process records, each batch once it is durable; it looks
            five times a second, waits for a ledger that is not there yet, and ends at an interrupt
            (exit status 130) or when nobody reads any more. Only the end of the log is read, but
            for a filter that matches little there. Exit status 1: the ledger knows no such name.
            """,
        ],
        options: [
            CommandOption("follow", nil, "go on with what is recorded from now on", short: "f"),
            CommandOption("lines", "N", "how many lines to begin with (\(linesUsual))"),
            CommandOption("customer", "ID", "only touchpoints of that customer"),
            CommandOption("campaign", "ID", "only those that name that campaign"),
            CommandOption(
                "type",
                "TYPE",
                "only those of that type",
                words: TypeRegistry.standard.types.map(\.name)
            ),
            CommandOption("ndjson", nil, "print the lines of daybook dump"),
            CommandOption("csv", nil, "print comma-separated values"),
        ],
        examples: [
            ("daybook tail", "the last ten"),
            ("daybook tail --lines 3 --type purchase.completed", "the last three purchases"),
            ("timeout 2 daybook tail -f --ndjson || true", "what comes in two seconds, as JSON"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let lines =
            try invocation.number("lines", in: 0...linesMax, as: "number of lines") ?? linesUsual
        let filter = TailFilter(invocation)
        guard invocation.has("follow") else {
            var tail = try LedgerTail(try invocation.reader(), filter)
            if let unknown = tail.unknown {
                invocation.console.note("daybook: " + unknown.text(tail.reader))
                return .incomplete
            }
            let found = try tail.last(lines, invocation.console)
            var csv = CSVOutput()
            for line in found { try show(line, &csv, invocation) }
            return .done
        }
        return try follow(invocation, lines, filter)
    }

    private static func show(
        _ line: [UInt8],
        _ csv: inout CSVOutput,
        _ invocation: Invocation
    ) throws(SystemError) {
        let console = invocation.console
        if invocation.has("ndjson") { return try console.line(line) }
        if invocation.has("csv") {
            TailLine(line).write(to: &csv)
            try console.write(csv.bytes)
            return csv.removeWritten()
        }
        try console.line(TailLine(line).text(columns: console.columns))
    }

    // MARK: Following

    private static func follow(
        _ invocation: Invocation,
        _ lines: Int,
        _ filter: TailFilter
    ) throws -> ExitStatus {
        let console = invocation.console
        let interruption = Latch()
        let listeners = IngestCommand.listen { interruption.open() }
        defer {
            for listener in listeners { listener.cancel() }
            Interruption.endProcess()
        }
        /// False when the command is to end.
        func pause() -> Bool {
            !interruption.wait(milliseconds: pollMilliseconds) && !console.isAbandoned
        }
        var hasSaid = false
        var found = try readerIfThere(invocation)
        while found == nil {
            if !hasSaid {
                console.inform(
                    "there is no ledger in \(invocation.directory) yet; waiting for one"
                )
            }
            hasSaid = true
            guard pause() else { return console.isAbandoned ? .done : .interrupted }
            found = try readerIfThere(invocation)
        }
        guard let first = found else { return .done }
        var tail = try LedgerTail(first, filter)
        if let unknown = tail.unknown {
            console.inform(unknown.text(tail.reader) + "; waiting for the first")
        }
        var csv = CSVOutput()
        // What comes to a ledger that was not there is new, all of it.
        for line in try tail.last(hasSaid ? linesMax : lines, console) {
            try show(line, &csv, invocation)
        }
        try console.flush()
        while pause() {
            guard try tail.hasMore() else { continue }
            try tail.goOn(try invocation.reader()) { line throws(SystemError) in
                try show(line, &csv, invocation)
                try console.flush()
            }
        }
        return console.isAbandoned ? .done : .interrupted
    }

    /// The ledger, or `nil` when it is not there, or is just being made.
    private static func readerIfThere(
        _ invocation: Invocation
    ) throws(LedgerError) -> LedgerReader? {
        do throws(LedgerError) {
            return try invocation.reader()
        } catch {
            switch error {
            case .noLedger: return nil
            case .log(.system(let failure)) where failure.isNotFound: return nil
            default: throw error
            }
        }
    }
}
