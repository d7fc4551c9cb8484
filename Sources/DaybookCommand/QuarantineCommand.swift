import Bytes
import Ingestion
import Ledger
import Touchpoints

/// `daybook quarantine list|show`: what was refused, and why.
enum QuarantineCommand {
    /// The option that names a reason.
    static let reasonOption = CommandOption(
        "reason",
        "NAME",
        "only items refused for that reason, as the list names it",
        words: Refusal.allCases.map(\.name)
    )

    static let list = Command(
        name: "quarantine list",
        arguments: "",
        count: 0...0,
        summary: "what was refused, by reason, or every item with its place",
        details: [
            """
            Without --items, a row for each reason and member. What became a touchpoint since (see
            quarantine retry) is left out, unless --settled asks for it. Shows no customer's data;
            quarantine show POSITION prints one item as received.
            """
        ],
        options: [
            CommandOption("items", nil, "a row for each item instead, in order of position"),
            reasonOption,
            CommandOption("run", "N", "only items of that run"),
            CommandOption("settled", nil, "items that became touchpoints since, too"),
            CommandOption("json", nil, "print one object, with reasons and items"),
            CommandOption("ndjson", nil, "print one object for each item a line"),
            CommandOption("csv", nil, "print comma-separated values: reasons, or --items"),
        ],
        examples: [
            ("daybook quarantine list", "how many were refused, and why"),
            ("daybook quarantine list --items --reason not-json", "where those items came from"),
        ],
        run: runList,
        isPaged: true
    )

    static let show = Command(
        name: "quarantine show",
        arguments: "POSITION",
        count: 1...1,
        summary: "one refused item as it was received",
        details: [
            """
            On a terminal what would move the cursor is neutralised. With --json the item is text;
            one that is not UTF-8 stands beside it in base64, as itemBase64.
            """
        ],
        options: [CommandOption("json", nil, "print one object with the item as text")],
        examples: [("daybook quarantine show 42", "the item at position 42 of the log")],
        run: runShow,
        isPaged: true
    )

    /// Which items the options select.
    static func selection(_ invocation: Invocation) throws(UsageError) -> QuarantineRetry.Selection
    {
        var selection = QuarantineRetry.Selection()
        if let name = invocation.value("reason") {
            let reason = Refusal.allCases.first { $0.name.utf8.elementsEqual(name.utf8) }
            guard let reason else {
                let names = Refusal.allCases.map(\.name)
                let near = Spelling.nearest(to: name, in: names).map { "did you mean \($0)?" }
                throw UsageError(
                    "there is no reason \(name); "
                        + (near ?? "it is one of " + names.joined(separator: ", "))
                )
            }
            selection.reason = reason
        }
        if let text = invocation.value("run") {
            guard let run = UInt32(text) else {
                throw UsageError("--run takes a run's number, from its receipt")
            }
            selection.run = run
        }
        return selection
    }

    private static func runList(_ invocation: Invocation) throws -> ExitStatus {
        let selection = try selection(invocation)
        let console = invocation.console
        let progress = Progress(console, "log read")
        defer { progress.end() }
        // Where lines come one by one on a terminal, they are the progress.
        let isStreaming = invocation.has("ndjson") && console.isTerminal
        var walk = try QuarantineWalk(
            try invocation.reader(),
            withSettled: invocation.has("settled"),
            progress: isStreaming ? .none : progress.walk
        )
        func next() throws -> QuarantinedItem? {
            while let item = try walk.nextItem() {
                if selection.contains(item) { return item }
            }
            progress.end()
            return nil
        }
        if invocation.has("ndjson") {
            while let item = try next() {
                var writer = JSONWriter()
                write(item, to: &writer, withItem: false)
                try console.line(writer.bytes)
            }
            return .done
        }
        if invocation.has("json") {
            try writeObject(next, console)
            return .done
        }
        if invocation.has("csv") {
            try writeCSV(next, withItems: invocation.has("items"), console)
            return .done
        }
        let count =
            invocation.has("items")
            ? try writeItems(next, withSettled: invocation.has("settled"), console)
            : try writeReasons(next, console)
        let items = CountText.text(count, "item", "items")
        console.inform(count == 0 ? "nothing is in quarantine" : "\(items) in quarantine")
        return .done
    }

    private static func writeObject(
        _ next: () throws -> QuarantinedItem?,
        _ console: Console
    ) throws {
        var reasons = QuarantineReasons()
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("quarantined")
        writer.beginArray()
        while let item = try next() {
            reasons.count(item)
            write(item, to: &writer, withItem: false)
        }
        writer.endArray()
        writer.key("reasons")
        reasons.write(to: &writer)
        writer.endObject()
        try console.line(writer.bytes)
    }

    /// Writes a row for each reason, and tells how many items there are.
    private static func writeReasons(
        _ next: () throws -> QuarantinedItem?,
        _ console: Console
    ) throws -> Int {
        var reasons = QuarantineReasons()
        while let item = try next() { reasons.count(item) }
        try console.write(reasons.table(columns: console.columns))
        return reasons.total
    }

    /// Writes a row for each item, and tells how many there are.
    private static func writeItems(
        _ next: () throws -> QuarantinedItem?,
        withSettled: Bool,
        _ console: Console
    ) throws -> Int {
        let settled: [TextTable.Column] = withSettled ? [.text("settled")] : []
        var table = TextTable(
            columns: [
                .number("position"), .number("run"), .name("place"), .number("line"),
                .number("bytes"),
            ] + settled + [.text("reason", yields: 1)],
            overflow: .below
        )
        var count = 0
        while let item = try next() {
            count += 1
            let mark = TerminalText(item.isSettled ? "yes" : "no")
            table.add(
                [
                    TerminalText("\(item.position)"), TerminalText("\(item.run)"),
                    TerminalText(item.origin),
                    TerminalText(ItemPlace.text(line: item.line, earlier: item.earlierOnLine)),
                    TerminalText("\(item.itemBytes)"),
                ] + (withSettled ? [mark] : []) + [TerminalText(QuarantineReasons.text(item))]
            )
        }
        var out: [UInt8] = []
        if count > 0 { table.append(to: &out, columns: console.columns) }
        try console.write(out)
        return count
    }

    private static func writeCSV(
        _ next: () throws -> QuarantinedItem?,
        withItems: Bool,
        _ console: Console
    ) throws {
        var csv = CSVOutput()
        if withItems {
            while let item = try next() {
                QuarantineReasons.write(item, to: &csv)
                csv.endRow()
                try console.write(csv.bytes)
                csv.removeWritten()
            }
        } else {
            var reasons = QuarantineReasons()
            while let item = try next() { reasons.count(item) }
            reasons.write(to: &csv)
            try console.write(csv.bytes)
        }
    }

    private static func write(
        _ item: QuarantinedItem,
        to writer: inout JSONWriter,
        withItem: Bool
    ) {
        writer.beginObject()
        writer.key("position")
        writer.integer(item.position)
        writer.key("recorded")
        writer.string(RFC3339Text.text(item.recorded).span)
        writer.key("run")
        writer.integer(item.run)
        writer.key("origin")
        writer.string(item.origin.span)
        writer.key("source")
        writer.string(item.source.span)
        writer.key("line")
        writer.integer(item.line)
        writer.key("itemOnLine")
        writer.integer(UInt64(item.earlierOnLine) + 1)
        writer.key("bytes")
        writer.integer(item.itemBytes)
        writer.key("reason")
        writer.string(item.refusal?.name ?? "unknown")
        writer.key("member")
        if let member = item.member { writer.string(member.name) } else { writer.null() }
        writer.key("byteOffset")
        if let offset = item.byteOffset { writer.integer(offset) } else { writer.null() }
        writer.key("explanation")
        writer.string(QuarantineReasons.text(item))
        writer.key("settled")
        writer.bool(item.isSettled)
        if withItem {
            // JSON is text: bytes that are none are replaced, and then stand beside it as they are.
            let text = String(decoding: item.item, as: UTF8.self)
            writer.key("item")
            writer.string(text)
            if !text.utf8.elementsEqual(item.item) {
                writer.key("itemBase64")
                writer.string(Base64.encode(item.item.span))
            }
        }
        writer.endObject()
    }

    private static func runShow(_ invocation: Invocation) throws -> ExitStatus {
        guard let position = UInt64(invocation.arguments[0]) else {
            throw UsageError("daybook quarantine show takes a position; see quarantine list")
        }
        let console = invocation.console
        let progress = Progress(console, "log read")
        defer { progress.end() }
        var walk = try QuarantineWalk(
            try invocation.reader(),
            withSettled: true,
            progress: progress.walk
        )
        while let item = try walk.nextItem(), item.position <= position {
            if item.position < position { continue }
            progress.end()
            if invocation.has("json") {
                var writer = JSONWriter()
                write(item, to: &writer, withItem: true)
                try console.line(writer.bytes)
            } else {
                console.note(QuarantineReasons.text(item))
                try console.line(console.isTerminal ? TerminalText(item.item).bytes : item.item)
                if UInt64(item.item.count) < item.itemBytes {
                    console.note(
                        "the first \(item.item.count) of \(item.itemBytes) bytes, which were kept"
                    )
                }
            }
            return .done
        }
        progress.end()
        console.note(
            "daybook: no quarantined item has position \(position); "
                + "see daybook quarantine list --items"
        )
        return .incomplete
    }
}
