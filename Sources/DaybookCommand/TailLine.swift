import Bytes
import Ingestion
import Touchpoints

/// One line of a dump, and what people are shown of it.
struct TailLine {
    /// The dump's line.
    let json: [UInt8]
    private let members: NativeMembers

    /// Reads a line of ``NativeDump``.
    init(_ json: [UInt8]) {
        self.json = json
        members = NativeMembers(json)
    }

    /// The whole identifier of the party; `nil` when nobody is known.
    var party: [UInt8]? {
        if let customer = members.text(.customer) { return Identifier.complete(customer) }
        return members.texts(.identifiers).first
    }

    /// The campaign that it names.
    var campaign: [UInt8]? { members.text(.campaign) }

    /// Its type.
    var type: [UInt8] { members.text(.type) ?? [] }

    /// The line for people: fields two spaces apart, at least as wide as is usual, so that lines
    /// which come one by one still stand in columns.
    var text: [UInt8] {
        var out: [UInt8] = []
        func add(_ text: [UInt8], width: Int, isNumber: Bool = false) {
            let cell = TerminalText(text)
            let padding = [UInt8](repeating: 0x20, count: max(width - cell.width, 0))
            if !out.isEmpty { out.append(contentsOf: [0x20, 0x20]) }
            if isNumber { out.append(contentsOf: padding) }
            out.append(contentsOf: cell.bytes)
            if !isNumber { out.append(contentsOf: padding) }
        }
        add(members.value(.position) ?? [], width: 8, isNumber: true)
        add(time, width: 20)
        add(Array(direction.map(DirectionArrow.text)?.utf8 ?? " ".utf8), width: 1)
        // A correction is nobody's.
        let nobody = Array((members.retracted == nil ? "(nobody known)" : "").utf8)
        add(party.map { Array(Identifier.shown($0)) } ?? nobody, width: 14)
        add(members.text(.channel) ?? [], width: 6)
        add(type, width: 18)
        let cell = members.text(.cell).map { Array("/".utf8) + $0 } ?? []
        add((campaign ?? []) + cell, width: 10)
        add(amount, width: 0)
        if let retracted = members.retracted {
            add(Array("retracts ".utf8) + retracted.source + [0x20] + retracted.id, width: 0)
        }
        while out.last == 0x20 { out.removeLast() }
        return out
    }

    /// The time in UTC; as sent where it is none.
    private var time: [UInt8] {
        let sent = members.text(.time) ?? []
        return RFC3339Text.micros(sent).map(RFC3339Text.text) ?? sent
    }

    /// The direction that was sent, else the registry's for the type.
    private var direction: Direction? {
        let sent = members.text(.direction)
        let given = Direction.allCases.first { sent == Array("\($0.name)".utf8) }
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

/// Which lines of a tail are shown.
struct TailFilter {
    private let party: [UInt8]?
    private let campaign: [UInt8]?
    private let type: [UInt8]?

    /// What an invocation's options ask for.
    init(_ invocation: Invocation) {
        party = invocation.value("customer").map { Identifier.complete(Array($0.utf8)) }
        campaign = invocation.value("campaign").map { Array($0.utf8) }
        type = invocation.value("type").map { Array($0.utf8) }
    }

    /// Whether a line is shown: texts are compared as bytes.
    func lets(_ line: TailLine) -> Bool {
        if let party, line.party != party { return false }
        if let campaign, line.campaign != campaign { return false }
        if let type, line.type != type { return false }
        return true
    }
}
