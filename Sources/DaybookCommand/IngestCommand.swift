import Bytes
import Dispatch
import Ingestion
import Ledger
import Platform

/// `daybook ingest`: appends touchpoints.
enum IngestCommand {
    /// Files that one command takes.
    static let filesMax = 10_000

    static let command = Command(
        name: "ingest",
        arguments: "FILE… | -",
        count: 1...filesMax,
        summary: "append touchpoints: JSON, CloudEvents or CSV, gzip or not",
        details: [
            """
            Every line is recorded once for ever: the same source and id with the same content is
            a duplicate, with other content a conflict. A line that is no touchpoint is kept in
            quarantine with its reason; all others go on. Prints a receipt: read = appended +
            duplicates + quarantined, conflicts being counted in quarantined; run is null when
            nothing was recorded, head is the number of records in the log.
            """,
            """
            An input is a JSON object a line, or an array of them, or objects one after another over
            any number of lines; a line may be an array too. Gzip data is decompressed whatever its
            name; of a file that is damaged nothing is recorded, of a stream (standard input, a pipe)
            what came before the damage showed: the message then says how to take it out again, and
            the exit status is 3. CloudEvents 1.0, single or in batches, are taken wherever
            touchpoints are; with --format cloudevents nothing else is.
            """,
            """
            With --map the files are CSV, and every row is an item; see daybook map --help. A map that
            does not fit one of them is refused before anything is recorded.
            """,
            """
            An interrupt ends at a batch's boundary with a true receipt and exit status 130; the
            same file again completes it. Of a member that stands twice, the last one counts.
            """,
            """
            On a full disk it ends with a true receipt and exit status 4: nothing of what is missing was
            recorded, and the same command again completes it once there is space. With
            --wait-for-space it waits instead and goes on by itself.
            """,
        ],
        options: [
            CommandOption(
                "format",
                "FORMAT",
                "touchpoint, cloudevents, or csv (the default with --map)",
                words: FormatName.allCases.map(\.rawValue)
            ),
            CommandOption("source", "NAME", "source of items that name none (import)"),
            CommandOption(
                "map",
                "FILE",
                "what the columns of CSV files are; see daybook map --help"
            ),
            Invocation.encodingOption,
            CommandOption("dry-run", nil, "record nothing; show what would be, and every refusal"),
            CommandOption("acks", nil, "print {\"durable\":P} after each sync"),
            CommandOption(
                "wait-for-space",
                nil,
                "on a full disk wait until there is space, then go on"
            ),
            CommandOption("json", nil, "print the receipt as JSON, which it is anyway"),
        ],
        examples: [
            ("daybook ingest Fixtures/completejourney/small.ndjson", "record a file"),
            (
                "daybook ingest Fixtures/completejourney/full.ndjson.gz",
                "record a compressed file"
            ),
            (
                "daybook ingest --format cloudevents - < Fixtures/cloudevents/batch.json",
                "record a batch of CloudEvents that another program sends"
            ),
            (
                "daybook ingest Fixtures/csv/till.csv --map Fixtures/csv/till.map.json",
                "record a till's export, as a map says"
            ),
            (
                "daybook ingest Fixtures/edges/edges.ndjson --dry-run",
                "what would be recorded, and every line that would be refused"
            ),
            (
                "daybook ingest Fixtures/cdnow/sample.ndjson --source cdnow --acks",
                "name the source, and print how far the log is durable"
            ),
        ],
        run: run
    )

    /// What an invocation asks to be read.
    private struct Reading {
        var inputs: [IngestInput]
        /// Bytes of all files, where their number is known.
        var byteCount: Int?
        /// The map of their columns, where they are rows.
        var map: ColumnMap?
    }

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let reading: Reading
        do {
            reading = try Self.reading(invocation)
        } catch let error as SystemError {
            invocation.console.note("daybook: \(error); nothing was done\(error.advice)")
            return .incomplete
        } catch let error as UnfitFile {
            let next = error.next.map { "; \($0)" } ?? ""
            invocation.console.note("daybook: \(error.message); nothing was done\(next)")
            return .incomplete
        }
        let rehearsal = invocation.has("dry-run") ? try Rehearsal(invocation) : nil
        let wait = SpaceWait(writingTo: .standardError)
        let waits = invocation.has("wait-for-space") && rehearsal == nil
        let ledger = try rehearsal?.ledger ?? invocation.writer(waitingWith: waits ? wait : nil)
        let pipeline = IngestPipeline(ledger)
        let listeners = Self.listen {
            pipeline.stop()
            wait.end()
        }
        defer {
            for listener in listeners { listener.cancel() }
            Interruption.endProcess()
        }
        return try ingest(reading, pipeline, ledger, rehearsal, invocation, wait)
    }

    /// Looks at everything before anything is recorded: a misspelt name must not leave half of the
    /// work done.
    private static func reading(_ invocation: Invocation) throws -> Reading {
        let source = Array((invocation.value("source") ?? "import").utf8)
        if source.isEmpty || source.count > ItemLimits.memberBytesMax {
            throw UsageError("--source needs a name of at most \(ItemLimits.memberBytesMax) bytes")
        }
        let files = invocation.arguments
        let csv = try invocation.csvFormat()
        let format = try Self.format(invocation.value("format"), csv)
        if csv == nil, !invocation.has("format"),
            let file = files.first(where: Invocation.isCSVName)
        {
            throw UsageError(
                "\(file) needs --map; daybook map \(file) > map.json proposes one"
            )
        }
        var byteCount: Int? = 0
        for file in files {
            let length =
                file == "-" ? FileInput.standardInput.byteCount : try FileInput.look(at: file)
            byteCount = length.flatMap { length in byteCount.map { $0 + length } }
        }
        let inputs = files.map { file in
            IngestInput(
                origin: Array(Self.shown(file).utf8),
                defaultSource: source,
                format: format
            ) { () throws(SystemError) -> any ByteInput in
                file == "-" ? FileInput.standardInput : try FileInput(path: file)
            }
        }
        try invocation.checkCompressed(files, byteCount)
        if let csv { try Invocation.check(csv, inputs, files) }
        return Reading(inputs: inputs, byteCount: byteCount, map: csv?.map)
    }

    /// Ingests, and prints the receipt; with a rehearsal, what would have been.
    private static func ingest(
        _ reading: Reading,
        _ pipeline: IngestPipeline,
        _ ledger: Ledger,
        _ rehearsal: Rehearsal?,
        _ invocation: Invocation,
        _ wait: SpaceWait
    ) throws -> ExitStatus {
        let console = invocation.console
        let before = ledger.durableEnd
        let run = ledger.beginRun()
        let progress = Progress(console, "items")
        let acks = invocation.has("acks")
        let dryRun = rehearsal.map { _ in
            DryRunReport(console, isJSON: invocation.has("json"), map: reading.map)
        }
        let outcome = pipeline.run(reading.inputs, as: run) { receipt, totals in
            wait.noteRecorded()
            if acks && dryRun == nil { Self.acknowledge(ledger.durableEnd, console) }
            dryRun?.add(receipt)
            // Items differ in length: how much is left, the bytes tell.
            let share = reading.byteCount.map { Double(totals.inputBytes) / Double(max($0, 1)) }
            progress.show(totals.read, fraction: share)
        }
        progress.end()
        var failure: LedgerError?
        if case .ledger(let error) = outcome.ending { failure = error }
        if failure == nil {
            do throws(LedgerError) {
                try ledger.close()
            } catch {
                failure = error
            }
        }
        let totals = outcome.totals
        let receipt = IngestReceipt(
            run: ledger.durableEnd > before && dryRun == nil ? run : nil,
            read: totals.read,
            appended: totals.appended,
            duplicates: totals.duplicates,
            conflicts: totals.conflicts,
            quarantined: totals.quarantined,
            head: ledger.durableEnd,
            root: invocation.coveredRoot(at: ledger.durableEnd, ledger.hashes)
        )
        if let dryRun, let rehearsal {
            try dryRun.end(receipt, from: before, rehearsal.reader())
        } else {
            try console.line(receipt.bytes)
        }
        return try end(invocation, outcome, failure, run)
    }

    /// What messages and the ledger call a file of the command line.
    static func shown(_ file: String) -> String { file == "-" ? "standard input" : file }

    /// The format of that name, which the column map has to agree with.
    private static func format(
        _ text: String?,
        _ csv: CSVFormat?
    ) throws(UsageError) -> InputFormat {
        let name = text.flatMap(FormatName.init)
        if text != nil, name == nil {
            throw UsageError("--format must be touchpoint, cloudevents or csv")
        }
        switch (name, csv) {
        case (nil, let csv?), (.csv, let csv?): return .csv(csv)
        case (.csv, nil):
            throw UsageError("--format csv needs --map; daybook map FILE > map.json proposes one")
        case (nil, nil), (.touchpoint, nil): return .touchpoints
        case (.cloudevents, nil): return .cloudEvents
        case (.touchpoint, _), (.cloudevents, _):
            throw UsageError("--map is for CSV files; leave it or --format out")
        }
    }

    /// What `--format` takes.
    private enum FormatName: String, CaseIterable {
        case touchpoint, cloudevents, csv
    }

    private static func acknowledge(_ position: UInt64, _ console: Console) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("durable")
        writer.integer(position)
        writer.endObject()
        do throws(SystemError) {
            try console.line(writer.bytes)
            try console.flush()
        } catch {
            // Whoever wanted the acknowledgements is gone; the recording goes on.
        }
    }

    private static func end(
        _ invocation: Invocation,
        _ outcome: IngestOutcome,
        _ failure: LedgerError?,
        _ run: UInt32
    ) throws -> ExitStatus {
        let console = invocation.console
        let files = invocation.arguments
        let totals = outcome.totals
        if totals.repeatedMembers > 0 {
            let items = CountText.text(totals.repeatedMembers, "item", "items")
            console.inform("\(items) repeated a member; the last one counted")
        }
        if totals.looseMarks > 0 {
            let marks = CountText.text(
                totals.looseMarks,
                "comma or bracket was",
                "commas or brackets were"
            )
            console.inform(
                "\(marks) missing or too many between items of an array; the items were taken"
            )
        }
        if invocation.has("dry-run") {
            console.inform("dry run: nothing was recorded")
        } else if totals.quarantined > 0 {
            let items = CountText.text(totals.quarantined, "item was", "items were")
            console.inform("\(items) quarantined; see daybook quarantine list")
        }
        if let failure {
            let limit = failure.fault?.advice ?? ""
            let advice =
                failure.isNoSpace ? Daybook.freeSpaceAdvice : "\(limit); run the same command again"
            console.note("daybook: \(failure)" + advice)
            return ExitStatus(failure) == .damage ? .damage : .unknown
        }
        switch outcome.ending {
        case .stopped:
            console.note("interrupted; the same command again completes it")
            return .interrupted
        case .input(let index, let error):
            let fault = "daybook: \(Self.shown(files[index])): \(error)"
            if invocation.has("dry-run") {
                console.note(fault + (error.isDamage ? "; what it shows before may be false" : ""))
                return .incomplete
            }
            let spoiled = totals.appended > 0 ? run : nil
            var limit = ""
            if case .system(let error) = error { limit = error.advice }
            console.note("\(fault); \(error.consequence(of: spoiled))\(limit)")
            return error.isDamage && spoiled != nil ? .damage : .incomplete
        case .completed, .ledger:
            return totals.quarantined > 0 ? .incomplete : .done
        }
    }

    /// Calls `body` when the process is asked to stop, as long as the result is kept.
    static func listen(_ body: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
        Interruption.leaveToListeners()
        return Interruption.signals.map { number in
            let listener = DispatchSource.makeSignalSource(
                signal: number,
                queue: DispatchQueue(label: "interruption")
            )
            listener.setEventHandler(handler: body)
            listener.resume()
            return listener
        }
    }
}
