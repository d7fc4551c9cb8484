import Bytes
import Ingestion
import Ledger
import Touchpoints

/// One party's timeline for people: a line for each touchpoint, responses below what caused them.
///
/// The day stands once where several lines share it. A silence of ``silenceDaysMin`` days or more
/// is named on a line of its own.
struct TimelineTable {
    /// The shortest silence that is worth a line, in whole days.
    static let silenceDaysMin: Int64 = 30
    private static let dayMicros: Int64 = 86_400_000_000

    /// A line of the view.
    private enum Line {
        case touchpoint(isRetracted: Bool)
        case silence(days: Int64)
    }

    private var table = TextTable(
        columns: [
            .text("day"), .text("time"), .text(""), .name("type"), .text("channel", yields: 2),
            .name("campaign", yields: 1), .name("cell", yields: 3), .number("amount"),
            .text("", yields: 4),
        ],
        overflow: .below
    )
    /// What stands below the headings, in order.
    private var lines: [Line] = []
    private var day: [UInt8] = []

    /// Lays out a timeline.
    ///
    /// - Throws: ``LedgerError/log(_:)`` where the evidence that holds a name is damaged.
    /// - Complexity: reads the evidence of touchpoints with a coupon, agent or counterparty only.
    init(
        _ timeline: PartyTimeline,
        _ threads: TimelineThreads,
        _ party: PartyReader
    ) throws(LedgerError) {
        let silences = Self.silences(timeline, threads)
        for (number, place) in threads.order.enumerated() {
            if let days = silences[number] {
                lines.append(.silence(days: days))
                // After a silence the day is said again.
                day = []
            }
            try add(timeline.entries[place.index], place, party)
        }
    }

    private mutating func add(
        _ entry: PartyTimeline.Entry,
        _ place: TimelineThreads.Place,
        _ party: PartyReader
    ) throws(LedgerError) {
        let row = entry.row
        let names = party.names
        let instant = RFC3339Text.text(row.occurred)
        let entryDay = Array(instant.prefix { $0 != UInt8(ascii: "T") })
        let time = Array(instant.dropFirst(entryDay.count + 1))
        let isSameDay = entryDay == day
        day = entryDay
        let type = Array(place.branch.utf8) + names.text(.type, row.type)
        var amount: [UInt8] = []
        if row.hasAmount {
            amount = MoneyText.text(Int128(row.amount)) + [0x20]
            amount += names.text(.currency, row.currency)
        }
        table.add([
            TerminalText(isSameDay ? [] : entryDay), TerminalText(time),
            TerminalText(DirectionArrow.text(row.direction)), TerminalText(type),
            TerminalText(names.text(.channel, row.channel)),
            TerminalText(names.text(.campaign, row.campaign)),
            TerminalText(names.text(.cell, row.cell)), TerminalText(amount),
            TerminalText(try Self.details(entry, party)),
        ])
        lines.append(.touchpoint(isRetracted: entry.isRetracted))
    }

    // MARK: Details

    /// What else is known of a touchpoint: its retraction first, then what was offered, where, why
    /// and by whom.
    private static func details(
        _ entry: PartyTimeline.Entry,
        _ party: PartyReader
    ) throws(LedgerError) -> [UInt8] {
        var parts: [[UInt8]] = []
        func add(_ what: String, _ text: [UInt8]?) {
            if let text, !text.isEmpty { parts.append(Array(what.utf8) + text) }
        }
        add("retracted at ", entry.retractedAt.map { Array("\($0)".utf8) })
        let names = party.names
        add("reason ", names.text(.reason, entry.reason))
        add("offer ", names.text(.offer, entry.offer))
        // Texts that may name a person lie in the evidence.
        let isNamed = entry.row.coupon != 0 || entry.agent != 0 || entry.counterparty != 0
        let members = isNamed ? NativeMembers(try party.evidence(of: entry) ?? []) : nil
        add("coupon ", members?.text(.coupon))
        add("at ", names.text(.place, entry.place))
        add("banner ", names.text(.banner, entry.banner))
        add("agent ", members?.text(.agent))
        add("with ", members?.text(.counterparty))
        add("cost ", entry.cost.map { MoneyText.text(Int128($0)) })
        return Array(parts.joined(separator: ", ".utf8))
    }

    // MARK: Silences

    /// Days of silence before a line, by the line's number.
    ///
    /// A silence is named where everything above happened before it and everything below after it,
    /// retracted touchpoints left aside: a late response that stands higher up breaks no silence
    /// that there was not.
    private static func silences(
        _ timeline: PartyTimeline,
        _ threads: TimelineThreads
    ) -> [Int: Int64] {
        let entries = threads.order.map { timeline.entries[$0.index] }
        var earliestBelow = [Int64](repeating: .max, count: entries.count + 1)
        for number in entries.indices.reversed() {
            let entry = entries[number]
            earliestBelow[number] =
                entry.isRetracted
                ? earliestBelow[number + 1] : min(earliestBelow[number + 1], entry.row.occurred)
        }
        var found: [Int: Int64] = [:]
        var latest: Int64?
        for (number, entry) in entries.enumerated() where !entry.isRetracted {
            let occurred = entry.row.occurred
            if let latest, earliestBelow[number] == occurred {
                let days = (occurred - latest) / dayMicros
                if days >= silenceDaysMin { found[number] = days }
            }
            latest = latest.map { max($0, occurred) } ?? occurred
        }
        return found
    }

    // MARK: Output

    /// Appends the view.
    ///
    /// - Parameters:
    ///   - out: Where to.
    ///   - columns: Columns of the terminal, into which it fits; what a line has no room for stands
    ///     below it. `nil` leaves each touchpoint in one line.
    ///   - isStyled: Whether headings, silences and retracted lines may be set off by style.
    func append(to out: inout [UInt8], columns: Int?, isStyled: Bool) {
        let fitted = table.fitted(columns: columns)
        func put(_ line: [UInt8], _ style: TextStyle?) {
            out.append(contentsOf: isStyled ? style?.applied(to: line) ?? line : line)
            out.append(0x0A)
        }
        if let heading = fitted.heading { put(heading, .bold) }
        var row = 0
        for line in lines {
            switch line {
            case .silence(let days):
                let text = Array("── \(days) days of silence ──".utf8)
                put(columns.map { TerminalText.cut(text, columns: $0) } ?? text, .dim)
            case .touchpoint(let isRetracted):
                for shown in fitted.lines(ofRow: row) { put(shown, isRetracted ? .struck : nil) }
                row += 1
            }
        }
    }
}

/// The sign for a direction: towards the person, from them, between persons, or neither.
enum DirectionArrow {
    /// One character.
    static func text(_ direction: Direction) -> String {
        switch direction {
        case .outbound: "→"
        case .inbound: "←"
        case .peer: "↔"
        case .internal: "·"
        }
    }
}

/// How a line is set off on a terminal, where that is allowed.
///
/// Source: ECMA-48, 8.3.117, "Select graphic rendition".
enum TextStyle: Sendable {
    case bold
    case dim
    case struck

    /// `text` between the sequences that begin and end the style.
    func applied(to text: [UInt8]) -> [UInt8] {
        let (begin, end) =
            switch self {
            case .bold: (1, 22)
            case .dim: (2, 22)
            case .struck: (9, 29)
            }
        return Array("\u{1B}[\(begin)m".utf8) + text + Array("\u{1B}[\(end)m".utf8)
    }
}
