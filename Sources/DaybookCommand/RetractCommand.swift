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
        summary: "take one touchpoint, or a whole run, out of every figure",
        details: [
            """
            Nothing is altered: a correcting entry is appended, and --known-at before it still
            shows what was known then. After --source and --id the key accepts other content, the
            retracted content itself stays a duplicate. After --run the keys accept any content.
            """,
            """
            Then two replays, one of what was known before, tell what it changed in the figures: how
            many customers' views, and which figures of which campaigns. --dry-run tells what it
            would change, and records nothing.
            """,
        ],
        options: [
            CommandOption("source", "NAME", "source of the touchpoint (import)"),
            CommandOption("id", "ID", "id of the touchpoint"),
            CommandOption("run", "N", "run to undo, from its receipt"),
            CommandOption("dry-run", nil, "only say what it would change"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook retract --run 1 --dry-run", "what undoing run 1 would change"),
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
        let reader = try invocation.reader()
        let progress = Progress(invocation.console, "log read")
        defer { progress.end() }
        if invocation.has("dry-run") {
            let found = try RetractionPreview(ofRun: run, in: reader, progress: progress.walk)
            progress.end()
            return try preview(found, reader, invocation)
        }
        let ledger = try invocation.writer()
        let before = ledger.durableEnd
        let outcome = try ledger.retract(run: run, progress: progress.walk)
        progress.end()
        try ledger.close()
        if ledger.durableEnd == before {
            invocation.console.note(
                "daybook: everything that run \(run) appended was taken out before; "
                    + "nothing was recorded"
            )
            return .incomplete
        }
        return try report(
            Receipt(
                takenOut: outcome.takenOut,
                restored: outcome.restored,
                head: ledger.durableEnd
            ),
            knownBefore: before,
            invocation
        )
    }

    private static func retract(id: String, _ invocation: Invocation) throws -> ExitStatus {
        let reader = try invocation.reader()
        let source = Array((invocation.value("source") ?? "import").utf8)
        func sayNothing() {
            invocation.console.note(
                "daybook: no touchpoint counts under that source and id; nothing was recorded"
                    + TouchpointHint.text(source: source, id: Array(id.utf8), in: reader)
            )
        }
        if invocation.has("dry-run") {
            let found = try RetractionPreview(ofSource: source, id: Array(id.utf8), in: reader)
            if let found { return try preview(found, reader, invocation) }
            sayNothing()
            return .incomplete
        }
        let ledger = try invocation.writer()
        guard try ledger.holds(source: source, id: Array(id.utf8)) else {
            try ledger.close()
            sayNothing()
            return .incomplete
        }
        let before = ledger.durableEnd
        let now = SystemClock().nowMicros()
        let run = ledger.beginRun()
        var batch = DraftBatch()
        var parser = TouchpointParser(hashes: ledger.hashes, defaultSource: source)
        let line = line(retracting: source, Array(id.utf8), run: run, at: now)
        parser.parse(line.span, line: 1, into: &batch)
        let receipt = try ledger.record(batch, run: run)
        try receipt.wait()
        try ledger.close()
        let status = try report(
            Receipt(takenOut: receipt.appended, restored: nil, head: ledger.durableEnd),
            knownBefore: before,
            invocation
        )
        return receipt.appended == 1 ? status : .incomplete
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

    // MARK: What it changed

    /// What was done, or would be.
    private struct Receipt {
        let takenOut: Int
        let restored: Int?
        /// `nil` where nothing was recorded.
        let head: UInt64?
    }

    private static func preview(
        _ preview: RetractionPreview,
        _ reader: LedgerReader,
        _ invocation: Invocation
    ) throws -> ExitStatus {
        let receipt = Receipt(
            takenOut: preview.outcome.takenOut,
            restored: preview.outcome.restored,
            head: nil
        )
        let request = ReplayRequest()
        let (difference, output) = try MomentComparison.difference(
            reader,
            applying: preview,
            request,
            invocation
        )
        if invocation.has("json") {
            try printObject(receipt, difference, output, request, invocation)
        } else {
            try printLines(receipt, invocation)
            let columns = invocation.console.columns
            try invocation.console.write(output.page(difference, request, columns: columns))
        }
        return .done
    }

    /// Prints the receipt, and what the records from `end` on changed.
    ///
    /// The receipt is true whatever becomes of the comparison.
    private static func report(
        _ receipt: Receipt,
        knownBefore end: UInt64,
        _ invocation: Invocation
    ) throws -> ExitStatus {
        let console = invocation.console
        if !invocation.has("json") {
            try printLines(receipt, invocation)
            try console.flush()
        }
        let request = ReplayRequest()
        let difference: FigureDifference
        let output: FigureDifferenceOutput
        do throws(LedgerError) {
            let reader: LedgerReader
            reader = try LedgerReader(invocation.storage, directory: invocation.directory)
            (difference, output) = try MomentComparison.difference(
                reader,
                from: Moment(known: .position(end)),
                to: Moment(known: receipt.head.map { .position($0) } ?? .now),
                request,
                invocation
            )
        } catch {
            if invocation.has("json") { try printObject(receipt, nil, nil, request, invocation) }
            console.note("daybook: it is recorded, but what it changed is not known: \(error)")
            return .incomplete
        }
        if invocation.has("json") {
            try printObject(receipt, difference, output, request, invocation)
        } else {
            try console.write(output.page(difference, request, columns: console.columns))
        }
        return .done
    }

    private static func printLines(_ receipt: Receipt, _ invocation: Invocation) throws {
        let console = invocation.console
        if receipt.head == nil { try console.line("dry run      nothing was recorded") }
        try console.line("taken out    \(receipt.takenOut)")
        if let restored = receipt.restored { try console.line("restored     \(restored)") }
        if let head = receipt.head { try console.line("head         \(head)") }
    }

    private static func printObject(
        _ receipt: Receipt,
        _ difference: FigureDifference?,
        _ output: FigureDifferenceOutput?,
        _ request: ReplayRequest,
        _ invocation: Invocation
    ) throws {
        var writer = JSONWriter()
        writer.beginObject()
        if receipt.head == nil {
            writer.key("dryRun")
            writer.bool(true)
        }
        writer.key("takenOut")
        writer.integer(receipt.takenOut)
        if let restored = receipt.restored {
            writer.key("restored")
            writer.integer(restored)
        }
        if let head = receipt.head {
            writer.key("head")
            writer.integer(head)
        }
        writer.key("changes")
        if let difference, let output {
            output.write(difference, request, to: &writer)
        } else {
            writer.null()
        }
        writer.endObject()
        try invocation.console.line(writer.bytes)
    }
}
