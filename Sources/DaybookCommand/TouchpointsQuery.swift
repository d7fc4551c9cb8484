import Bytes
import Ledger
import Projections
import Touchpoints

/// `--touchpoints` of a customer or campaign: the touchpoints behind one figure.
enum TouchpointsQuery {
    /// Items held at once while they are printed in order of time.
    static let itemsMax = 4_096

    /// The option; `words` are the figures whose names stand alone.
    static func option(_ help: String, words: [String]) -> CommandOption {
        CommandOption("touchpoints", "FIGURE", help, words: words)
    }

    /// Prints the touchpoints of a figure of a campaign.
    static func print(
        _ listed: [ListedTouchpoint],
        of rows: ReplayRows,
        _ reader: LedgerReader,
        _ invocation: Invocation
    ) throws {
        let output = ListedTouchpointOutput(names: PrintedNames(rows.names))
        guard invocation.has("json") || invocation.has("ndjson") else {
            return try printRows(listed, output, invocation)
        }
        var printer = ObjectPrinter(invocation)
        try printer.begin()
        var start = 0
        while start < listed.count {
            let end = min(start + itemsMax, listed.count)
            var records: [UInt64: LedgerRecord] = [:]
            var pick = RecordPick(reader, listed[start..<end].map(\.row.position).sorted())
            while let record = try pick.nextRecord() { records[record.position] = record }
            for touchpoint in listed[start..<end] {
                guard let record = records[touchpoint.row.position] else { continue }
                let source = rows.sources.texts[Int(record.fields.ordinal(EnvelopeTag.source))]
                output.write(
                    touchpoint,
                    recorded: record.recorded,
                    source: source,
                    item: record.item,
                    to: &printer.writer
                )
                try printer.endItem()
            }
            start = end
        }
        try printer.end()
    }

    /// Prints the touchpoints of a figure of a customer, in the order of `figure`.
    static func print(
        _ figure: CustomerFigure,
        of timeline: PartyTimeline,
        _ party: PartyReader,
        _ names: PrintedNames,
        _ invocation: Invocation
    ) throws {
        let rows = figure.touchpoints(of: timeline.history)
        let listed = rows.map { row in
            var row = row
            // The only party whose name is known.
            row.party = 1
            return ListedTouchpoint(row, .own, start: nil)
        }
        let output = ListedTouchpointOutput(names: names)
        guard invocation.has("json") || invocation.has("ndjson") else {
            return try printRows(listed, output, invocation)
        }
        var entries: [UInt64: PartyTimeline.Entry] = [:]
        for entry in timeline.entries { entries[entry.position] = entry }
        var printer = ObjectPrinter(invocation)
        try printer.begin()
        for touchpoint in listed {
            guard let entry = entries[touchpoint.row.position] else { continue }
            output.write(
                touchpoint,
                recorded: entry.recorded,
                source: party.names.text(.source, entry.source),
                item: try party.evidence(of: entry) ?? [],
                to: &printer.writer
            )
            try printer.endItem()
        }
        try printer.end()
    }

    private static func printRows(
        _ listed: [ListedTouchpoint],
        _ output: ListedTouchpointOutput,
        _ invocation: Invocation
    ) throws {
        if invocation.has("csv") {
            return try invocation.console.write(output.csv(listed))
        }
        try invocation.console.write(output.table(listed, columns: invocation.console.columns))
        let parties = Set(listed.map(\.row.party).filter { $0 != 0 }).count
        invocation.console.inform(
            "\(NumberText.grouped(listed.count)) touchpoint\(listed.count == 1 ? "" : "s") of "
                + "\(NumberText.grouped(parties)) customer\(parties == 1 ? "" : "s")"
        )
    }
}

/// Prints objects: one a line, or all of them as one object's member `touchpoints`.
private struct ObjectPrinter {
    var writer = JSONWriter()
    private let isObject: Bool
    private let console: Console

    init(_ invocation: Invocation) {
        isObject = invocation.has("json")
        console = invocation.console
    }

    mutating func begin() throws {
        guard isObject else { return }
        writer.beginObject()
        writer.key("touchpoints")
        writer.beginArray()
    }

    mutating func endItem() throws {
        guard !isObject else { return }
        try console.line(writer.bytes)
        writer.removeAll()
    }

    mutating func end() throws {
        guard isObject else { return }
        writer.endArray()
        writer.endObject()
        try console.line(writer.bytes)
    }
}
