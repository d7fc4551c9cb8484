import Bytes
import Ledger
import Touchpoints

/// `daybook quarantine list|show`: what was refused, and why.
enum QuarantineCommand {
    static let list = Command(
        name: "quarantine list",
        arguments: "",
        count: 0...0,
        summary: "every item that was refused, with its place and the reason",
        details: [
            "Shows no customer's data; quarantine show POSITION prints one item as received."
        ],
        options: [
            CommandOption("json", nil, "print one object"),
            CommandOption("ndjson", nil, "print one object a line"),
        ],
        examples: [("daybook quarantine list", "a table of everything that was refused")],
        run: runList,
        isPaged: true
    )

    static let show = Command(
        name: "quarantine show",
        arguments: "POSITION",
        count: 1...1,
        summary: "one refused item as it was received",
        details: ["On a terminal what would move the cursor is neutralised."],
        options: [CommandOption("json", nil, "print one object with the item as text")],
        examples: [("daybook quarantine show 42", "the item at position 42 of the log")],
        run: runShow,
        isPaged: true
    )

    private static func reason(_ item: QuarantinedItem) -> String {
        let member = item.member.map { "\($0.name) " } ?? ""
        let place = item.byteOffset.map { " (at byte \($0))" } ?? ""
        let text = item.refusal?.explanation ?? "was refused by a later program"
        return (member.isEmpty ? "the item " : member) + text + place
    }

    private static func runList(_ invocation: Invocation) throws -> ExitStatus {
        var walk = try QuarantineWalk(try invocation.reader())
        let console = invocation.console
        if invocation.has("ndjson") {
            while let item = try walk.nextItem() {
                var writer = JSONWriter()
                write(item, to: &writer, withItem: false)
                try console.line(writer.bytes)
            }
            return .done
        }
        if invocation.has("json") {
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("quarantined")
            writer.beginArray()
            while let item = try walk.nextItem() { write(item, to: &writer, withItem: false) }
            writer.endArray()
            writer.endObject()
            try console.line(writer.bytes)
            return .done
        }
        var table = TextTable(columns: [
            .number("position"), .number("run"), .text("place"), .number("line"),
            .number("bytes"), .text("reason"),
        ])
        var count = 0
        while let item = try walk.nextItem() {
            count += 1
            table.add([
                TerminalText("\(item.position)"), TerminalText("\(item.run)"),
                TerminalText(item.origin), TerminalText("\(item.line)"),
                TerminalText("\(item.itemBytes)"), TerminalText(reason(item)),
            ])
        }
        var out: [UInt8] = []
        if count > 0 { table.append(to: &out) }
        try console.write(out)
        let items = CountText.text(count, "item", "items")
        console.inform(count == 0 ? "nothing is in quarantine" : "\(items) in quarantine")
        return .done
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
        writer.key("bytes")
        writer.integer(item.itemBytes)
        writer.key("reason")
        writer.string(item.refusal?.name ?? "unknown")
        writer.key("member")
        if let member = item.member { writer.string(member.name) } else { writer.null() }
        writer.key("byteOffset")
        if let offset = item.byteOffset { writer.integer(offset) } else { writer.null() }
        writer.key("explanation")
        writer.string(reason(item))
        if withItem {
            // JSON is text: bytes that are none are replaced; without --json they come as they are.
            writer.key("item")
            writer.string(String(decoding: item.item, as: UTF8.self))
        }
        writer.endObject()
    }

    private static func runShow(_ invocation: Invocation) throws -> ExitStatus {
        guard let position = UInt64(invocation.arguments[0]) else {
            throw UsageError("daybook quarantine show takes a position; see quarantine list")
        }
        var walk = try QuarantineWalk(try invocation.reader())
        let console = invocation.console
        while let item = try walk.nextItem(), item.position <= position {
            if item.position < position { continue }
            if invocation.has("json") {
                var writer = JSONWriter()
                write(item, to: &writer, withItem: true)
                try console.line(writer.bytes)
            } else {
                console.note("\(reason(item))")
                try console.line(console.isTerminal ? TerminalText(item.item).bytes : item.item)
                if UInt64(item.item.count) < item.itemBytes {
                    console.note("the first \(item.item.count) of \(item.itemBytes) bytes")
                }
            }
            return .done
        }
        console.note("daybook: no quarantined item has position \(position)")
        return .incomplete
    }
}
