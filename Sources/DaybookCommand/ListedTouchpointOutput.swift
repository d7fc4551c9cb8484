import Bytes
import Ingestion
import Ledger
import Projections
import Touchpoints

/// The touchpoints behind a figure as bytes: a table for people, JSON and CSV for programs.
struct ListedTouchpointOutput {
    let names: PrintedNames

    init(names: PrintedNames) {
        self.names = names
    }

    /// A row for each touchpoint: when, which way, who, what, and why it counts.
    ///
    /// Of one customer's own touchpoints nothing needs a reason, and there is no t0.
    /// It fits into so many columns of a terminal.
    func table(_ listed: [ListedTouchpoint], columns: Int?) -> [UInt8] {
        let hasReasons = listed.first?.reason != .own
        let reasons: [TextTable.Column] = [
            .text("after t0", yields: 3), .text("because", yields: 2),
        ]
        var table = TextTable(
            columns: [
                .text("time"), .text(""), .name("customer"), .text("channel", yields: 5),
                .name("type"), .name("campaign", yields: 4), .name("cell", yields: 6),
                .number("amount"),
            ] + (hasReasons ? reasons : []) + [.number("position", yields: 1)]
        )
        for touchpoint in listed {
            let row = touchpoint.row
            let reason = [
                TerminalText(Self.span(touchpoint.seconds)), TerminalText(touchpoint.reason.words),
            ]
            table.add(
                [
                    TerminalText(RFC3339Text.text(row.occurred)),
                    TerminalText(row.direction.sign),
                    TerminalText(customer(row)),
                    TerminalText(names.channel(row.channel)),
                    TerminalText(names.type(row.type)),
                    TerminalText(names.campaign(row.campaign)),
                    TerminalText(names.cell(row.cell)),
                    TerminalText(
                        row.hasAmount ? amount(row) + [0x20] + names.currency(row.currency) : []
                    ),
                ] + (hasReasons ? reason : []) + [TerminalText("\(row.position)")]
            )
        }
        var out: [UInt8] = []
        table.append(to: &out, columns: columns)
        return out
    }

    /// A row for each touchpoint, under a header.
    func csv(_ listed: [ListedTouchpoint]) -> [UInt8] {
        var csv = CSVOutput()
        for touchpoint in listed {
            write(touchpoint, to: &csv)
            csv.endRow()
        }
        if listed.isEmpty {
            let row = TouchpointRow()
            write(ListedTouchpoint(row, .own, start: nil), to: &csv)
            csv.dropRow()
        }
        return csv.bytes
    }

    private func write(_ touchpoint: ListedTouchpoint, to csv: inout CSVOutput) {
        let row = touchpoint.row
        func add(_ name: String, _ value: [UInt8]) { csv.field(Array(name.utf8), value) }
        add("position", Array("\(row.position)".utf8))
        add("time", RFC3339Text.text(row.occurred))
        add("customer", customer(row))
        add("direction", Array("\(row.direction.name)".utf8))
        add("channel", names.channel(row.channel))
        add("type", names.type(row.type))
        add("campaign", names.campaign(row.campaign))
        add("cell", names.cell(row.cell))
        add("amount", amount(row))
        add("currency", row.hasAmount ? names.currency(row.currency) : [])
        add("because", Array(touchpoint.reason.word.utf8))
        add("t0", touchpoint.start.map { RFC3339Text.text($0) } ?? [])
        add("seconds", touchpoint.seconds.map { Array("\($0)".utf8) } ?? [])
    }

    /// Writes a touchpoint as an object: `position`, `recorded`, `customer`, `because`, `t0`,
    /// `seconds`, then the item's own members as `daybook dump` writes them.
    ///
    /// Members that the item calls by those names are left to `daybook dump`.
    func write(
        _ touchpoint: ListedTouchpoint,
        recorded: Int64,
        source: [UInt8],
        item: [UInt8],
        to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key("position")
        writer.integer(touchpoint.row.position)
        writer.key("recorded")
        writer.string(RFC3339Text.text(recorded).span)
        writer.key("customer")
        if touchpoint.row.party == 0 {
            writer.null()
        } else {
            writer.string(customer(touchpoint.row).span)
        }
        writer.key("because")
        writer.string(touchpoint.reason.word)
        writer.key("t0")
        if let start = touchpoint.start {
            writer.string(RFC3339Text.text(start).span)
        } else {
            writer.null()
        }
        writer.key("seconds")
        if let seconds = touchpoint.seconds { writer.integer(seconds) } else { writer.null() }
        let members = NativeMembers(item)
        if members.text(.source) == nil {
            writer.key("source")
            writer.string(source.span)
        }
        for member in members.all {
            if Self.own.contains(member.name) { continue }
            if member.known == .source && members.text(.source) == nil { continue }
            writer.key(member.name.span)
            writer.raw(member.value.span)
        }
        writer.endObject()
    }

    private static let own = [
        "position", "recorded", "customer", "because", "t0", "seconds",
    ].map { Array($0.utf8) }

    private func customer(_ row: TouchpointRow) -> [UInt8] {
        row.party == 0 ? [] : Array(names.customer(row.party))
    }

    private func amount(_ row: TouchpointRow) -> [UInt8] {
        row.hasAmount ? MoneyText.text(Int128(row.amount)) : []
    }

    private static func span(_ seconds: Int64?) -> String {
        guard let seconds else { return "" }
        return (seconds < 0 ? "−" : "") + DurationText.text(Int(seconds.magnitude))
    }
}

extension ListedTouchpoint.Reason {
    /// The word that programs read.
    fileprivate var word: String {
        switch self {
        case .contact: "contact"
        case .withheld: "withheld"
        case .named: "campaign"
        case .caused: "causedBy"
        case .coupon: "coupon"
        case .window: "window"
        case .own: "customer"
        }
    }

    /// The reason for people.
    fileprivate var words: String {
        switch self {
        case .contact: "contact"
        case .withheld: "withheld contact"
        case .named: "names the campaign"
        case .caused: "answers it"
        case .coupon: "has its coupon"
        case .window: "in the window"
        case .own: ""
        }
    }
}
