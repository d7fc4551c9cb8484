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
        options: [
            CommandOption("json", nil, "print one object"),
            CommandOption("csv", nil, "print comma-separated values: figure, type, value"),
        ],
        examples: [("daybook stats", "of the ledger in ./daybook-ledger")],
        run: run,
        isPaged: true
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let reader = try invocation.reader()
        let rows = try invocation.rows(of: reader, at: Moment(), readsIdentifiers: false)
        let stats = try LedgerStats(rows)
        let figures = figures(stats, rows, reader)
        if invocation.has("json") {
            try invocation.console.line(json(figures, stats, invocation.damageNotice))
            return .done
        }
        if invocation.has("csv") {
            try invocation.console.write(csv(figures, stats))
            return .done
        }
        var table = TextTable(columns: [.text(""), .number(""), .text("", yields: 1)])
        for figure in figures {
            table.add([
                TerminalText(figure.title), TerminalText("\(figure.value)"),
                TerminalText(figure.note),
            ])
        }
        var out: [UInt8] = []
        table.append(to: &out, columns: invocation.console.columns)
        try invocation.console.write(out)
        var types = TextTable(columns: [
            .name("type"), .number("touchpoints"), .text("registry"),
        ])
        for type in stats.types {
            types.add([
                TerminalText(type.name), TerminalText("\(type.count)"),
                TerminalText(type.isRegistered ? "" : "unknown"),
            ])
        }
        out = [0x0A]
        types.append(to: &out, columns: invocation.console.columns)
        try invocation.console.write(out)
        return .done
    }

    /// One count: what people call it, what programs do, and what there is to know of it.
    private struct Figure {
        let title: String
        let member: String
        let value: Int
        let note: String

        init(
            _ title: String,
            _ value: some BinaryInteger,
            _ note: String = "",
            member: String? = nil
        ) {
            self.title = title
            self.member = member ?? title
            self.value = Int(clamping: value)
            self.note = note
        }
    }

    private static func figures(
        _ stats: LedgerStats,
        _ rows: ReplayRows,
        _ reader: LedgerReader
    ) -> [Figure] {
        [
            Figure("touchpoints", rows.touchpoints, "retracted ones too"),
            Figure("retracted", rows.retracted),
            Figure("head", reader.snapshot.end, "records in the log"),
            Figure("parties", stats.parties, "known, with a touchpoint that counts"),
            Figure("anonymous", stats.anonymous, "touchpoints of nobody known"),
            Figure("anonymous contacts", stats.anonymousContacts, member: "anonymousContacts"),
            Figure("campaigns", stats.campaigns),
            Figure("claims", rows.claims, "that two identifiers name one person"),
            Figure("retractions", rows.retractions),
            Figure("quarantined", rows.quarantined, "see daybook quarantine list"),
            Figure("segments", reader.snapshot.segments.count),
            Figure("bytes", reader.snapshot.byteCount, "of log, with reserved room"),
        ]
    }

    private static func csv(_ figures: [Figure], _ stats: LedgerStats) -> [UInt8] {
        var csv = CSVOutput()
        func add(_ figure: String, _ type: [UInt8], _ value: Int) {
            csv.field(Array("figure".utf8), Array(figure.utf8))
            csv.field(Array("type".utf8), type)
            csv.field(Array("value".utf8), Array("\(value)".utf8))
            csv.endRow()
        }
        for figure in figures { add(figure.member, [], figure.value) }
        for type in stats.types { add("touchpoints", type.name, type.count) }
        return csv.bytes
    }

    private static func json(
        _ figures: [Figure],
        _ stats: LedgerStats,
        _ damage: DamageNotice
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for figure in figures {
            writer.key(Array(figure.member.utf8).span)
            writer.integer(figure.value)
        }
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
