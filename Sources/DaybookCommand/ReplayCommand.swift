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
            """
        ],
        options: Invocation.momentOptions + QueryCommand.responseOptions + [
            CommandOption("json", nil, "print digest, touchpoints, seconds, eventsPerSecond")
        ],
        examples: [
            ("daybook replay", "rebuild both projections"),
            ("daybook replay campaigns --as-of 2017-06-01 --json", "one of them, for a past day"),
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
        let moment = try invocation.moment()
        let start = SystemClock.monotonicNanos()
        let reader = try invocation.reader()
        let rows = try invocation.rows(of: reader, at: moment, readsIdentifiers: false)
        let replay = Replay(rows, asOf: moment.asOf, request: request)
        let seconds = Double(SystemClock.monotonicNanos() - start) / 1e9
        let count = rows.touchpoints - rows.retracted
        let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
        let digest = String(decoding: replay.digest.hexadecimal, as: UTF8.self)
        if invocation.has("json") {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("digest")
            writer.string(digest)
            writer.key("touchpoints")
            writer.integer(count)
            writer.key("seconds")
            writer.raw("\(seconds)")
            writer.key("eventsPerSecond")
            writer.integer(rate)
            writer.endObject()
            try invocation.console.line(writer.bytes)
        } else {
            let milliseconds = Int(seconds * 1000)
            try invocation.console.line("touchpoints  \(count)")
            try invocation.console.line("time         \(milliseconds) ms, \(rate) events/s")
            try invocation.console.line("digest       \(digest)")
        }
        return .done
    }
}
