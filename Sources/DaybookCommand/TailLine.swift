import Bytes
import Ingestion
import Touchpoints

/// What people are shown of one line of a dump.
struct TailLine {
    private let members: NativeMembers

    /// Reads a line of ``NativeDump``.
    init(_ json: [UInt8]) {
        members = NativeMembers(json)
    }

    /// The fields of a line, each at least as wide as is usual, so that lines which come one by one
    /// still stand in columns.
    private enum Field: CaseIterable {
        case position, time, direction, party, channel, type, campaign, outcome

        func width(isNarrow: Bool) -> Int {
            switch self {
            case .position: 8
            case .time: 20
            case .direction: 1
            case .party: isNarrow ? 10 : 14
            case .channel: 6
            case .type: 18
            case .campaign: 10
            case .outcome: 0
            }
        }

        /// Those of which there is room on a terminal of so many columns, an amount included.
        static func shown(columns: Int?) -> [Field] {
            guard let columns, columns < 104 else { return allCases }
            let missing: [Field] = columns < 96 ? [.channel, .campaign] : [.channel]
            return allCases.filter { !missing.contains($0) }
        }
    }

    /// The line for people, fields two spaces apart, that fits into so many columns of a terminal.
    ///
    /// A narrow one has no channel, a narrower one no campaign either; of a longer line what stands
    /// before the amount is cut with …, and the amount is not.
    func text(columns: Int?) -> [UInt8] {
        let fields = Field.shown(columns: columns)
        let isNarrow = !fields.contains(.campaign)
        let whole = text(fields, isNarrow: isNarrow)
        guard let columns, TerminalText.width(of: whole) > columns else { return whole }
        let outcome = text([.outcome], isNarrow: isNarrow)
        let rest = columns - TerminalText.width(of: outcome) - 2
        guard !outcome.isEmpty, rest > 0 else { return TerminalText.cut(whole, columns: columns) }
        let front = text(fields.filter { $0 != .outcome }, isNarrow: isNarrow)
        return TerminalText.cut(front, columns: rest) + [0x20, 0x20] + outcome
    }

    /// Writes the fields of a row, each as it was sent; `time` in UTC.
    func write(to csv: inout CSVOutput) {
        func add(_ name: String, _ value: [UInt8]?) { csv.field(Array(name.utf8), value ?? []) }
        add("position", members.value(.position))
        add("recorded", members.text(.recorded))
        add("time", RFC3339Text.micros(members.text(.time) ?? []).map(RFC3339Text.text))
        add("direction", direction.map { Array("\($0.name)".utf8) })
        add("customer", members.text(.customer) ?? members.texts(.identifiers).first)
        add("channel", members.text(.channel))
        add("type", members.text(.type))
        add("campaign", members.text(.campaign))
        add("cell", members.text(.cell))
        let amount = members.text(.amount) ?? members.value(.amount)
        add("amount", amount)
        add("currency", amount == nil ? nil : members.text(.currency) ?? Array("XXX".utf8))
        add("source", members.text(.source))
        add("id", members.text(.id))
        add("retractsSource", members.retracted?.source)
        add("retractsId", members.retracted?.id)
        csv.endRow()
    }

    private func text(_ fields: [Field], isNarrow: Bool) -> [UInt8] {
        var out: [UInt8] = []
        for (number, field) in fields.enumerated() {
            let cell = TerminalText(value(field))
            let room = field.width(isNarrow: isNarrow)
            let padding = [UInt8](repeating: 0x20, count: max(room - cell.width, 0))
            if number > 0 { out.append(contentsOf: [0x20, 0x20]) }
            if field == .position { out.append(contentsOf: padding) }
            out.append(contentsOf: cell.bytes)
            if field != .position { out.append(contentsOf: padding) }
        }
        while out.last == 0x20 { out.removeLast() }
        return out
    }

    private func value(_ field: Field) -> [UInt8] {
        switch field {
        case .position: return members.value(.position) ?? []
        case .time: return time
        case .direction: return Array(direction.map(DirectionArrow.text)?.utf8 ?? " ".utf8)
        case .party: return party
        case .channel: return members.text(.channel) ?? []
        case .type: return members.text(.type) ?? []
        case .campaign:
            let cell = members.text(.cell).map { Array("/".utf8) + $0 } ?? []
            return (members.text(.campaign) ?? []) + cell
        case .outcome: return outcome
        }
    }

    /// The identifier as people type it.
    private var party: [UInt8] {
        if let customer = members.text(.customer) {
            return Array(Identifier.shown(Identifier.complete(customer)))
        }
        if let first = members.texts(.identifiers).first { return Array(Identifier.shown(first)) }
        // A correction is nobody's.
        let isCorrection = members.retracted != nil || retractedRun != nil
        return isCorrection ? [] : Array("(nobody known)".utf8)
    }

    /// The run that the line undoes, of a line that undoes one.
    private var retractedRun: [UInt8]? {
        guard members.text(.type) == TypeRegistry.runRetraction else { return nil }
        let name = Array("run".utf8)
        return members.all.first { $0.name == name }?.value
    }

    /// The amount, or what a correction takes out.
    private var outcome: [UInt8] {
        if let retractedRun { return Array("retracts run ".utf8) + retractedRun }
        guard let retracted = members.retracted else { return amount }
        return Array("retracts ".utf8) + retracted.source + [0x20] + retracted.id
    }

    /// The time in UTC to the second; as sent where it is none.
    private var time: [UInt8] {
        let sent = members.text(.time) ?? []
        guard let micros = RFC3339Text.micros(sent) else { return sent }
        let second = Int64(1_000_000)
        return RFC3339Text.text(micros - ((micros % second) + second) % second)
    }

    /// The direction that was sent, else the registry's for the type.
    private var direction: Direction? {
        if retractedRun != nil { return .internal }
        let sent = members.text(.direction)
        let given = Direction.allCases.first { sent == Array("\($0.name)".utf8) }
        let type = members.text(.type) ?? []
        return given ?? TypeRegistry.standard.type(named: type.span)?.direction
    }

    private var amount: [UInt8] {
        guard let value = members.text(.amount) ?? members.value(.amount),
            let units = Money.units(value.span)
        else { return [] }
        let currency = members.text(.currency) ?? Array("XXX".utf8)
        return MoneyText.text(Int128(units)) + [0x20] + currency
    }
}
