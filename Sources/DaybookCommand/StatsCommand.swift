import Bytes
import Ledger
import Platform
import Projections
import SegmentLog

/// `daybook stats`: what the ledger holds.
enum StatsCommand {
    static let command = Command(
        name: "stats",
        arguments: "",
        count: 0...0,
        summary: "what the ledger holds: touchpoints, parties, types, bytes",
        details: [
            "Lists the types that the registry does not know: they count by their direction."
        ],
        options: [CommandOption("json", nil, "print one object")],
        examples: [("daybook stats", "of the ledger in ./daybook-ledger")],
        run: run,
        isPaged: true
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let reader = try invocation.reader()
        let rows = try invocation.rows(of: reader, at: Moment(), readsIdentifiers: false)
        let stats = LedgerStats(rows)
        if invocation.has("json") {
            try invocation.console.line(json(stats, rows, reader, invocation.damageNotice))
            return .done
        }
        var table = TextTable(columns: [.text(""), .number(""), .text("")])
        func add(_ title: String, _ value: some BinaryInteger, _ note: String = "") {
            table.add([TerminalText(title), TerminalText("\(value)"), TerminalText(note)])
        }
        add("touchpoints", rows.touchpoints, "retracted ones too")
        add("retracted", rows.retracted)
        add("head", reader.snapshot.end, "records in the log")
        add("parties", stats.parties, "known, with a touchpoint that counts")
        add("anonymous", stats.anonymous, "touchpoints of nobody known")
        add("anonymous contacts", stats.anonymousContacts)
        add("campaigns", stats.campaigns)
        add("claims", rows.claims, "that two identifiers name one person")
        add("retractions", rows.retractions)
        add("quarantined", rows.quarantined, "see daybook quarantine list")
        add("segments", reader.snapshot.segments.count)
        add("bytes", reader.snapshot.byteCount, "of log, with reserved room")
        var out: [UInt8] = []
        table.append(to: &out)
        try invocation.console.write(out)
        var types = TextTable(columns: [
            .text("type"), .number("touchpoints"), .text("registry"),
        ])
        for type in stats.types {
            types.add([
                TerminalText(type.name), TerminalText("\(type.count)"),
                TerminalText(type.isRegistered ? "" : "unknown"),
            ])
        }
        out = [0x0A]
        types.append(to: &out)
        try invocation.console.write(out)
        return .done
    }

    private static func json(
        _ stats: LedgerStats,
        _ rows: ReplayRows,
        _ reader: LedgerReader,
        _ damage: DamageNotice
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("touchpoints")
        writer.integer(rows.touchpoints)
        writer.key("retracted")
        writer.integer(rows.retracted)
        writer.key("head")
        writer.integer(reader.snapshot.end)
        writer.key("parties")
        writer.integer(stats.parties)
        writer.key("anonymous")
        writer.integer(stats.anonymous)
        writer.key("anonymousContacts")
        writer.integer(stats.anonymousContacts)
        writer.key("campaigns")
        writer.integer(stats.campaigns)
        writer.key("claims")
        writer.integer(rows.claims)
        writer.key("retractions")
        writer.integer(rows.retractions)
        writer.key("quarantined")
        writer.integer(rows.quarantined)
        writer.key("segments")
        writer.integer(reader.snapshot.segments.count)
        writer.key("bytes")
        writer.integer(reader.snapshot.byteCount)
        writer.key("types")
        writer.beginObject()
        for type in stats.types {
            writer.key(type.name.span)
            writer.integer(type.count)
        }
        writer.endObject()
        writer.key("unknownTypes")
        writer.beginArray()
        for type in stats.types where !type.isRegistered { writer.string(type.name.span) }
        writer.endArray()
        damage.writeMember(to: &writer)
        writer.endObject()
        return writer.bytes
    }
}
