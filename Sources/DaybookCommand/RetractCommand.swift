import Bytes
import Ingestion
import Ledger
import Platform
import Touchpoints

/// `daybook retract`: the correcting entry.
enum RetractCommand {
    static let command = Command(
        name: "retract",
        arguments: "",
        count: 0...0,
        summary: "take a touchpoint, or everything one run appended, out of every figure",
        details: [
            """
            Nothing is altered: a correcting entry is appended, and --known-at before it still
            shows what was known then. After --source and --id the key accepts other content, the
            retracted content itself stays a duplicate. After --run the keys accept any content.
            """
        ],
        options: [
            CommandOption("source", "NAME", "source of the touchpoint (import)"),
            CommandOption("id", "ID", "id of the touchpoint"),
            CommandOption("run", "N", "run to undo, from its receipt"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook retract --source import --id cj-26-HH0374-sent", "one touchpoint"),
            ("daybook retract --run 2", "everything that run 2 appended"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        switch (invocation.value("run"), invocation.value("id")) {
        case (let text?, nil):
            guard let run = UInt32(text), invocation.value("source") == nil else {
                throw UsageError("daybook retract --run takes a run's number, and no --source")
            }
            return try retract(run: run, invocation)
        case (nil, let id?):
            return try retract(id: id, invocation)
        default:
            throw UsageError("say what: --run N, or --id ID with its --source")
        }
    }

    private static func retract(run: UInt32, _ invocation: Invocation) throws -> ExitStatus {
        // Reading first: a retraction must not make a ledger where there is none.
        _ = try invocation.reader()
        let ledger = try invocation.writer()
        let outcome = try ledger.retract(run: run)
        try ledger.close()
        try report(
            invocation,
            takenOut: outcome.takenOut,
            restored: outcome.restored,
            head: ledger.durableEnd
        )
        return .done
    }

    private static func retract(id: String, _ invocation: Invocation) throws -> ExitStatus {
        _ = try invocation.reader()
        let source = Array((invocation.value("source") ?? "import").utf8)
        let ledger = try invocation.writer()
        guard try ledger.holds(source: source, id: Array(id.utf8)) else {
            try ledger.close()
            invocation.console.note(
                "daybook: no touchpoint counts under that source and id; nothing was recorded"
            )
            return .incomplete
        }
        let now = SystemClock().nowMicros()
        let run = ledger.beginRun()
        var batch = DraftBatch()
        var parser = TouchpointParser(hashes: ledger.hashes, defaultSource: source)
        let line = line(retracting: source, Array(id.utf8), run: run, at: now)
        parser.parse(line.span, line: 1, into: &batch)
        let receipt = try ledger.record(batch, run: run)
        try receipt.wait()
        try ledger.close()
        try report(invocation, takenOut: receipt.appended, restored: nil, head: ledger.durableEnd)
        return receipt.appended == 1 ? .done : .incomplete
    }

    private static func line(
        retracting source: [UInt8],
        _ id: [UInt8],
        run: UInt32,
        at now: Int64
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("id")
        writer.string("retract-\(run)-\(now)")
        writer.key("source")
        writer.string("daybook")
        writer.key("type")
        writer.string("touchpoint.retracted")
        writer.key("channel")
        writer.string("ledger")
        writer.key("time")
        var time: [UInt8] = []
        RFC3339.append(now, to: &time)
        writer.string(time.span)
        writer.key("retracts")
        writer.beginObject()
        writer.key("source")
        writer.string(source.span)
        writer.key("id")
        writer.string(id.span)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    private static func report(
        _ invocation: Invocation,
        takenOut: Int,
        restored: Int?,
        head: UInt64
    ) throws {
        guard invocation.has("json") else {
            try invocation.console.line("taken out    \(takenOut)")
            if let restored { try invocation.console.line("restored     \(restored)") }
            try invocation.console.line("head         \(head)")
            return
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("takenOut")
        writer.integer(takenOut)
        if let restored {
            writer.key("restored")
            writer.integer(restored)
        }
        writer.key("head")
        writer.integer(head)
        writer.endObject()
        try invocation.console.line(writer.bytes)
    }
}
