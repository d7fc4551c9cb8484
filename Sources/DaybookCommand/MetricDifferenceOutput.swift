import Bytes
import Ledger
import Projections
import Touchpoints

/// What moved a figure as bytes: a page for people, JSON and CSV for programs.
struct MetricDifferenceOutput {
    /// One figure that is a sum, at both moments.
    struct Figure {
        let path: MetricPath
        let before: Int128
        let after: Int128
        let entries: [MetricDifference.Entry]

        var difference: Int128 { after - before }
    }

    let names: PrintedNames
    private let sources: NameTable
    private let campaign: UInt32
    /// What each moment knows: the records before that position.
    private let ends: (before: UInt64, after: UInt64)
    private let hasCustomers: Bool
    private(set) var figures: [Figure] = []

    /// No figure of `campaign` yet.
    init(
        names: PrintedNames,
        sources: NameTable,
        campaign: UInt32,
        ends: (UInt64, UInt64),
        hasCustomers: Bool
    ) {
        self.names = names
        self.sources = sources
        self.campaign = campaign
        self.ends = (before: ends.0, after: ends.1)
        self.hasCustomers = hasCustomers
    }

    /// Adds a figure with what moved it; where a moment has no figures of the campaign, it is 0 then.
    mutating func add(
        _ path: MetricPath,
        before: CampaignResponse?,
        after: CampaignResponse?,
        _ difference: MetricDifference
    ) {
        figures.append(
            Figure(
                path: path,
                before: value(path, before),
                after: value(path, after),
                entries: difference.entries
            )
        )
    }

    private func value(_ path: MetricPath, _ response: CampaignResponse?) -> Int128 {
        guard let response else { return 0 }
        let entry = FlatCampaignFigures(response, names).entries.first { $0.path == path.text }
        return switch entry?.value {
        case .count(let value), .amount(let value): value
        case nil: 0
        }
    }

    /// The positions of all touchpoints that are printed, in ascending order.
    var positions: [UInt64] {
        Array(Set(figures.flatMap { $0.entries.map(\.row.position) })).sorted()
    }

    // MARK: For people

    /// The figures with a table of touchpoints each, which fits into so many columns of a terminal.
    func page(_ records: RecordedFacts, columns: Int?) -> [UInt8] {
        var out: [UInt8] = []
        append("campaign", names.campaign(campaign), to: &out)
        for (number, figure) in figures.enumerated() {
            if number > 0 { out.append(UInt8(ascii: "\n")) }
            append("figure", figure.path.text, to: &out)
            append("before", value(figure, figure.before) + known(ends.before), to: &out)
            append("after", value(figure, figure.after) + known(ends.after), to: &out)
            append("difference", signed(figure, figure.difference), to: &out)
            out.append(UInt8(ascii: "\n"))
            if figure.entries.isEmpty {
                out.append(contentsOf: "no touchpoint moved it\n".utf8)
            } else {
                table(figure, records).append(to: &out, columns: columns)
            }
        }
        return out
    }

    private func append(_ name: String, _ text: [UInt8], to out: inout [UInt8]) {
        let gap = String(repeating: " ", count: 12 - name.utf8.count)
        out.append(contentsOf: "\(name)\(gap)".utf8)
        out.append(contentsOf: TerminalText(text).bytes)
        out.append(UInt8(ascii: "\n"))
    }

    private func known(_ end: UInt64) -> [UInt8] { Array(", known at \(end)".utf8) }

    private func table(_ figure: Figure, _ records: RecordedFacts) -> TextTable {
        let whose: [TextTable.Column] = hasCustomers ? [.name("customer")] : []
        var table = TextTable(
            columns: [
                .number("position"), .text("recorded", yields: 6), .text("what"), .text("time"),
                .text(""),
            ] + whose + [
                .name("channel", yields: 7), .name("type"), .name("campaign", yields: 4),
                .name("cell", yields: 5), .number("amount", yields: 3),
                .text("because", yields: 1), .number("contribution"),
            ],
            overflow: .below
        )
        for entry in figure.entries {
            let row = entry.row
            table.add(
                [
                    TerminalText("\(row.position)"),
                    TerminalText(RFC3339Text.text(records[row.position].recorded)),
                    TerminalText(entry.what.words),
                    TerminalText(RFC3339Text.text(row.occurred)),
                    TerminalText(row.direction.sign),
                ] + (hasCustomers ? [TerminalText(customer(row))] : []) + [
                    TerminalText(names.channel(row.channel)),
                    TerminalText(names.type(row.type)),
                    TerminalText(names.campaign(row.campaign)),
                    TerminalText(names.cell(row.cell)),
                    TerminalText(
                        row.hasAmount ? amount(row) + [0x20] + names.currency(row.currency) : []
                    ),
                    TerminalText(entry.reason),
                    TerminalText(signed(figure, entry.contribution)),
                ]
            )
        }
        let sum = figure.entries.reduce(0) { $0 + $1.contribution }
        let blank = [TerminalText](repeating: TerminalText(""), count: table.columns.count - 2)
        table.add([TerminalText("sum")] + blank + [TerminalText(signed(figure, sum))])
        return table
    }

    private func customer(_ row: TouchpointRow) -> [UInt8] {
        row.party == 0 ? [] : Array(names.customer(row.party))
    }

    private func amount(_ row: TouchpointRow) -> [UInt8] {
        row.hasAmount ? MoneyText.text(Int128(row.amount)) : []
    }

    private func value(_ figure: Figure, _ value: Int128) -> [UInt8] {
        figure.path.isMoney ? MoneyText.text(value) : Array("\(value)".utf8)
    }

    private func signed(_ figure: Figure, _ amount: Int128) -> [UInt8] {
        (amount > 0 ? [UInt8(ascii: "+")] : []) + value(figure, amount)
    }

    // MARK: For programs

    /// One object: `campaign`, `knownAt` (before, after), and `differences`, an array with, of each
    /// figure, `figure`, `before`, `after`, `difference` and `touchpoints`.
    func json(_ records: RecordedFacts) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("campaign")
        writer.string(names.campaign(campaign).span)
        writer.key("knownAt")
        writer.beginObject()
        writer.key("before")
        writer.integer(ends.before)
        writer.key("after")
        writer.integer(ends.after)
        writer.endObject()
        writer.key("differences")
        writer.beginArray()
        for figure in figures {
            writer.beginObject()
            writer.key("figure")
            writer.string(figure.path.text.span)
            writer.key("before")
            write(figure, figure.before, to: &writer)
            writer.key("after")
            write(figure, figure.after, to: &writer)
            writer.key("difference")
            write(figure, figure.difference, to: &writer)
            writer.key("touchpoints")
            writer.beginArray()
            for entry in figure.entries { write(entry, of: figure, records, to: &writer) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func write(_ figure: Figure, _ value: Int128, to writer: inout JSONWriter) {
        if figure.path.isMoney {
            writer.string(MoneyText.text(value).span)
        } else {
            writer.integer(value)
        }
    }

    private func write(
        _ entry: MetricDifference.Entry,
        of figure: Figure,
        _ records: RecordedFacts,
        to writer: inout JSONWriter
    ) {
        let row = entry.row
        let fact = records[row.position]
        func text(_ name: StaticString, _ value: [UInt8], to writer: inout JSONWriter) {
            writer.key(name)
            if value.isEmpty { writer.null() } else { writer.string(value.span) }
        }
        writer.beginObject()
        writer.key("position")
        writer.integer(row.position)
        text("recorded", RFC3339Text.text(fact.recorded), to: &writer)
        writer.key("what")
        writer.string(entry.what.word)
        writer.key("replaces")
        if let replaced = entry.what.replaced { writer.integer(replaced) } else { writer.null() }
        text("time", RFC3339Text.text(row.occurred), to: &writer)
        text("source", sources.texts[Int(fact.source)], to: &writer)
        text("id", fact.id ?? [], to: &writer)
        if hasCustomers { text("customer", customer(row), to: &writer) }
        writer.key("direction")
        writer.string("\(row.direction.name)")
        text("channel", names.channel(row.channel), to: &writer)
        text("type", names.type(row.type), to: &writer)
        text("campaign", names.campaign(row.campaign), to: &writer)
        text("cell", names.cell(row.cell), to: &writer)
        text("amount", amount(row), to: &writer)
        text("currency", row.hasAmount ? names.currency(row.currency) : [], to: &writer)
        writer.key("because")
        if let because = entry.because {
            writer.beginObject()
            writer.key("role")
            writer.string(because.role.word)
            writer.key("position")
            writer.integer(because.position)
            writer.key("what")
            writer.string(because.what.word)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.key("movesEnd")
        writer.bool(entry.movesEnd)
        writer.key("contribution")
        write(figure, entry.contribution, to: &writer)
        writer.endObject()
    }

    /// A row for each touchpoint of each figure, under a header.
    func csv(_ records: RecordedFacts) -> [UInt8] {
        var csv = CSVOutput()
        for figure in figures {
            for entry in figure.entries {
                write(entry, of: figure, records, to: &csv)
                csv.endRow()
            }
        }
        if csv.bytes.isEmpty, let figure = figures.first {
            let entry = MetricDifference.Entry(row: TouchpointRow(), what: .late, contribution: 0)
            write(entry, of: figure, records, to: &csv)
            csv.dropRow()
        }
        return csv.bytes
    }

    private func write(
        _ entry: MetricDifference.Entry,
        of figure: Figure,
        _ records: RecordedFacts,
        to csv: inout CSVOutput
    ) {
        let row = entry.row
        let fact = records[row.position]
        func add(_ name: String, _ value: [UInt8]) { csv.field(Array(name.utf8), value) }
        func add(_ name: String, _ position: UInt64?) {
            add(name, position.map { Array("\($0)".utf8) } ?? [])
        }
        add("figure", figure.path.text)
        add("position", row.position)
        add("recorded", RFC3339Text.text(fact.recorded))
        add("what", Array(entry.what.word.utf8))
        add("replaces", entry.what.replaced)
        add("time", RFC3339Text.text(row.occurred))
        add("source", sources.texts[Int(fact.source)])
        add("id", fact.id ?? [])
        if hasCustomers { add("customer", customer(row)) }
        add("direction", Array("\(row.direction.name)".utf8))
        add("channel", names.channel(row.channel))
        add("type", names.type(row.type))
        add("campaign", names.campaign(row.campaign))
        add("cell", names.cell(row.cell))
        add("amount", amount(row))
        add("currency", row.hasAmount ? names.currency(row.currency) : [])
        add("because", Array((entry.because?.role.word ?? "").utf8))
        add("because.position", entry.because?.position)
        add("because.what", Array((entry.because?.what.word ?? "").utf8))
        add("movesEnd", Array((entry.movesEnd ? "true" : "false").utf8))
        add("contribution", value(figure, entry.contribution))
    }
}

extension MetricDifference.What {
    /// The word that programs read.
    fileprivate var word: String {
        switch self {
        case .late: "late"
        case .retracted: "retracted"
        case .restored: "restored"
        case .replaced: "replaced"
        case .reclassified: "reclassified"
        }
    }

    /// The touchpoint that is replaced, where one is.
    fileprivate var replaced: UInt64? {
        if case .replaced(let position) = self { return position }
        return nil
    }

    /// What happened, for people.
    fileprivate var words: String { replaced.map { "replaces \($0)" } ?? word }
}

extension MetricDifference.Because.Role {
    /// The word that programs read.
    fileprivate var word: String {
        switch self {
        case .cause: "causedBy"
        case .start: "t0"
        case .coupon: "coupon"
        }
    }

    /// What the other touchpoint is, for people.
    fileprivate var words: String {
        switch self {
        case .cause: "answers"
        case .start: "t0 by"
        case .coupon: "coupon of"
        }
    }
}

extension MetricDifference.Entry {
    /// Why a touchpoint counts otherwise that is what it was, for people; empty for others.
    fileprivate var reason: String {
        var reasons: [String] = []
        if let because {
            reasons.append("\(because.role.words) \(because.position), \(because.what.words)")
        }
        if movesEnd { reasons.append("figures end with it") }
        return reasons.joined(separator: "; ")
    }
}
