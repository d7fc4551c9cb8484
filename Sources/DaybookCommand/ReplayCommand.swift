import Bytes
import Ledger
import Platform
import Projections

/// `daybook replay`: rebuilds projections from zero.
enum ReplayCommand {
    static let command = Command(
        name: "replay",
        arguments: "[customers] [campaigns]",
        count: 0...2,
        summary: "rebuild the projections from zero; print events/s and a digest",
        details: [
            """
            The digest covers every member of every view by name: two ledgers that hold the same
            touchpoints have the same digest, in whatever order they came.
            """,
            """
            --diff replays two moments and prints what differs: from that of --as-of and --known-at
            to that of --diff-as-of and --diff-known-at, either of which may be left out and is then
            everything the ledger holds.
            """,
            """
            --ticket T prints byte for byte what the query printed that made the ticket, whatever was
            recorded since; or says what no longer fits, with exit status 1: other definitions of
            figures, a ledger that has fewer records or other ones (the root of the tree over them
            differs), another output. No other options are given then.
            """,
            TicketCommand.help,
        ],
        options: Invocation.momentOptions + QueryCommand.responseOptions + [
            CommandOption(
                "ticket",
                "T",
                "print again what the ticket T was made of; without T, add a ticket",
                sign: Ticket.sign
            ),
            CommandOption("diff", nil, "compare two moments"),
            CommandOption("diff-as-of", "T", "as-of of the second moment"),
            CommandOption("diff-known-at", "T|POSITION", "known-at of the second moment"),
            CommandOption("explain", nil, "say what each number means"),
            CommandOption("json", nil, "print digest, touchpoints, seconds, eventsPerSecond"),
        ],
        examples: [
            ("daybook replay --diff --known-at 1000", "what the records from 1000 on changed"),
            (
                "daybook replay campaigns --diff --as-of 2017-06-01 --diff-as-of 2017-07-01",
                "what June did"
            ),
            ("daybook replay", "rebuild both projections"),
            ("daybook replay campaigns --as-of 2017-06-01 --json", "one of them, for a past day"),
            ("daybook replay customers --ticket", "with a ticket, for later"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        var request = ReplayRequest()
        if !invocation.arguments.isEmpty {
            for name in invocation.arguments where name != "customers" && name != "campaigns" {
                throw UsageError("daybook replay takes customers and campaigns, not \(name)")
            }
            request.customers = invocation.arguments.contains { $0 == "customers" }
            request.campaigns = invocation.arguments.contains { $0 == "campaigns" }
        }
        try QueryCommand.readQuestion(invocation, &request)
        if invocation.has("diff") { return try compare(invocation, request) }
        if invocation.value("diff-as-of") != nil || invocation.value("diff-known-at") != nil {
            throw UsageError("--diff-as-of and --diff-known-at go with --diff")
        }
        let moment = try invocation.moment()
        let start = SystemClock.monotonicNanos()
        let reader = try invocation.reader()
        let rows = try invocation.rows(of: reader, at: moment, readsIdentifiers: false)
        let replay = try invocation.replay(rows, asOf: moment.asOf, request: request)
        let seconds = Double(SystemClock.monotonicNanos() - start) / 1e9
        try print(
            touchpoints: rows.touchpoints - rows.retracted,
            seconds: seconds,
            digest: String(decoding: replay.digest.hexadecimal, as: UTF8.self),
            invocation
        )
        return .done
    }

    private static func compare(
        _ invocation: Invocation,
        _ request: ReplayRequest
    ) throws -> ExitStatus {
        if invocation.has("explain") { throw UsageError("choose one of --diff and --explain") }
        let moments = try moments(invocation)
        let (difference, output) = try MomentComparison.difference(
            try invocation.reader(),
            from: moments.before,
            to: moments.after,
            request,
            invocation
        )
        if invocation.has("json") {
            var writer = JSONWriter()
            output.write(difference, request, to: &writer)
            try invocation.console.line(writer.bytes)
        } else {
            let columns = invocation.console.columns
            try invocation.console.write(output.page(difference, request, columns: columns))
        }
        return .done
    }

    /// The two moments that `--diff` compares.
    ///
    /// - Throws: ``UsageError`` where they are one; those of a question with a ticket were two as they
    ///   were typed.
    static func moments(
        _ invocation: Invocation
    ) throws(UsageError) -> (before: Moment, after: Moment) {
        let first = try invocation.moment()
        let second = try invocation.moment(asOf: "diff-as-of", knownAt: "diff-known-at")
        let isPinned = invocation.has("ticket") && invocation.value("diff-known-at") != nil
        guard first != second || isPinned else {
            throw UsageError("--diff compares two moments: name one with --as-of or --known-at")
        }
        return (before: first, after: second)
    }

    private static func print(
        touchpoints count: Int,
        seconds: Double,
        digest: String,
        _ invocation: Invocation
    ) throws {
        let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
        let milliseconds = Int(seconds * 1000)
        // What has a ticket can be printed again, and times cannot.
        let isPinned = invocation.has("ticket")
        let explanations =
            invocation.has("explain")
            ? explanations(count, seconds, rate, digest, ListingCommand(invocation))
                .filter { !isPinned || $0.path == "touchpoints" || $0.path == "digest" } : nil
        if invocation.has("json") {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("digest")
            writer.string(digest)
            writer.key("touchpoints")
            writer.integer(count)
            invocation.damageNotice.writeMember(to: &writer)
            if !isPinned {
                writer.key("seconds")
                writer.raw("\(seconds)")
                writer.key("eventsPerSecond")
                writer.integer(rate)
            }
            if let explanations { Explanation.write(explanations, to: &writer) }
            writer.endObject()
            try invocation.console.line(writer.bytes)
        } else {
            try invocation.console.line("touchpoints  \(count)")
            if !isPinned {
                try invocation.console.line("time         \(milliseconds) ms, \(rate) events/s")
            }
            try invocation.console.line("digest       \(digest)")
            if let explanations { try invocation.console.write(Explanation.page(explanations)) }
        }
    }

    private static func explanations(
        _ touchpoints: Int,
        _ seconds: Double,
        _ rate: Int,
        _ digest: String,
        _ command: ListingCommand
    ) -> [Explanation] {
        let figures: [(path: String, numbers: Explanation.Numbers, command: String)] = [
            (
                "touchpoints", .count(touchpoints),
                command.line("dump", without: ["as-of", "response-types"])
            ),
            ("seconds", .seconds(seconds), command.line("replay")),
            ("eventsPerSecond", .count(rate), command.line("replay")),
            (
                "digest", .text(digest),
                command.line("query customers --ndjson", without: ["response-types"])
            ),
        ]
        return figures.map { figure in
            let known = FigureDefinitions.replay
            let meaning = FigureDefinitions.meaning(of: figure.path, in: known)
            return Explanation(figure.path, meaning, figure.numbers, figure.command)
        }
    }
}
