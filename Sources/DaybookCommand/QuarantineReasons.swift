import Bytes
import Ingestion
import Ledger
import Touchpoints

/// Why items were refused, with counts.
struct QuarantineReasons {
    /// One reason, for one member.
    private struct Row {
        let refusal: Refusal?
        let member: Member?
        /// The position of the first item.
        let first: UInt64
        var count = 0
    }

    private var rows: [Row] = []
    private(set) var total = 0

    mutating func count(_ item: QuarantinedItem) {
        total += 1
        let place = rows.firstIndex { $0.refusal == item.refusal && $0.member == item.member }
        if place == nil {
            rows.append(Row(refusal: item.refusal, member: item.member, first: item.position))
        }
        rows[place ?? rows.count - 1].count += 1
    }

    /// The reasons in descending order of count, then by the position of their first item.
    private var ordered: [Row] {
        rows.sorted { ($1.count, $0.first) < ($0.count, $1.first) }
    }

    /// A table for people that fits into so many columns of a terminal, empty without items.
    func table(columns: Int?) -> [UInt8] {
        var table = TextTable(
            columns: [
                .text("reason"), .text("member"), .number("items"), .number("first at"),
                .text("what to do", yields: 1),
            ],
            overflow: .below
        )
        for row in ordered {
            table.add([
                TerminalText(row.refusal?.name ?? "unknown"),
                TerminalText(row.member?.name ?? ""), TerminalText("\(row.count)"),
                TerminalText("\(row.first)"),
                TerminalText(row.refusal?.advice ?? Self.unknownAdvice),
            ])
        }
        var out: [UInt8] = []
        if !rows.isEmpty { table.append(to: &out, columns: columns) }
        return out
    }

    /// Each reason, how many items it has, and what to do.
    var advised: [(reason: String, count: Int, advice: String)] {
        ordered.map { row in
            (Self.reason(row), row.count, row.refusal?.advice ?? Self.unknownAdvice)
        }
    }

    private static let unknownAdvice = "use the program that refused it"

    private static func reason(_ row: Row) -> String {
        let reason = row.refusal?.name ?? "unknown"
        return row.member.map { "\(reason) (\($0.name))" } ?? reason
    }

    /// An array of objects, in the order of the table.
    func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for row in ordered {
            writer.beginObject()
            writer.key("reason")
            writer.string(row.refusal?.name ?? "unknown")
            writer.key("member")
            if let member = row.member { writer.string(member.name) } else { writer.null() }
            writer.key("items")
            writer.integer(row.count)
            writer.key("first")
            writer.integer(row.first)
            writer.endObject()
        }
        writer.endArray()
    }

    /// Writes a row for each reason, in the order of the table.
    func write(to csv: inout CSVOutput) {
        for row in ordered {
            func add(_ name: String, _ value: String) {
                csv.field(Array(name.utf8), Array(value.utf8))
            }
            add("reason", row.refusal?.name ?? "unknown")
            add("member", row.member?.name ?? "")
            add("items", "\(row.count)")
            add("first", "\(row.first)")
            add("advice", row.refusal?.advice ?? Self.unknownAdvice)
            csv.endRow()
        }
    }

    /// Writes the fields of one item, which are those of its JSON, without its content.
    static func write(_ item: QuarantinedItem, to csv: inout CSVOutput) {
        func add(_ name: String, _ value: [UInt8]) { csv.field(Array(name.utf8), value) }
        func add(_ name: String, _ value: String) { add(name, Array(value.utf8)) }
        add("position", "\(item.position)")
        add("recorded", RFC3339Text.text(item.recorded))
        add("run", "\(item.run)")
        add("origin", item.origin)
        add("source", item.source)
        add("line", "\(item.line)")
        add("itemOnLine", "\(UInt64(item.earlierOnLine) + 1)")
        add("bytes", "\(item.itemBytes)")
        add("reason", item.refusal?.name ?? "unknown")
        add("member", item.member?.name ?? "")
        add("byteOffset", item.byteOffset.map { "\($0)" } ?? "")
        add("explanation", text(item))
        add("settled", item.isSettled ? "true" : "false")
    }

    /// Why one item was refused, and where in it.
    static func text(_ item: QuarantinedItem) -> String {
        let columns = item.member.map { AdapterDescription.columns(of: $0, in: item.adapter) }
        return text(item.refusal, item.member, columns ?? [], item.byteOffset)
    }

    /// Why an item was refused: for which member, of which columns, and where in it.
    static func text(
        _ refusal: Refusal?,
        _ member: Member?,
        _ columns: [[UInt8]],
        _ byteOffset: UInt64?
    ) -> String {
        var text = refusal?.explanation ?? "was refused by a later program"
        if let byteOffset { text += " (at byte \(byteOffset))" }
        guard let member else { return "the item " + text }
        if columns.isEmpty { return "\(member.name) " + text }
        let names = columns.map { String(decoding: $0, as: UTF8.self) }
        return "\(member.name) (column \(names.joined(separator: ", "))) " + text
    }
}
