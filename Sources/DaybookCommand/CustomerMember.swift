package import Projections
import Touchpoints

/// A member of the customer view that conditions and orders may name.
package struct CustomerMember: Sendable, Equatable {
    /// The members, under the names of the JSON output.
    enum Field: String, CaseIterable, Sendable {
        case customer, touchpoints, inbound, outbound, contacts, first, last, lastInbound
        case lastOutbound, lastContact, byType, byChannel, campaigns, amounts

        var kind: FigureKind {
            switch self {
            case .customer: .text
            case .first, .last, .lastInbound, .lastOutbound, .lastContact: .time
            default: .number
            }
        }

        /// What stands behind the member's name and a dot; `nil` where nothing does.
        var nameWord: String? {
            switch self {
            case .byType: "TYPE"
            case .byChannel: "CHANNEL"
            case .amounts: "CURRENCY"
            default: nil
            }
        }
    }

    /// The names of members that stand alone.
    static var names: [String] {
        Field.allCases.filter { $0.nameWord == nil }.map(\.rawValue)
    }

    let field: Field
    /// The type, channel or currency behind the first dot.
    let name: [UInt8]
    /// The ordinal of the name; `nil` while it is not looked up, and where no touchpoint has it.
    private(set) var ordinal: UInt32?

    /// The customer's identifier.
    package static let customer = CustomerMember(field: .customer, name: [])

    private init(field: Field, name: [UInt8]) {
        self.field = field
        self.name = name
    }

    /// The member with that path; everything behind the first dot is one name, dots and all.
    package init?(path: [UInt8]) {
        let head = path.prefix { $0 != UInt8(ascii: ".") }
        guard let field = Field.allCases.first(where: { head.elementsEqual($0.rawValue.utf8) })
        else { return nil }
        let name = Array(path.dropFirst(head.count + 1))
        guard (field.nameWord == nil) == (head.count == path.count),
            field.nameWord == nil || name != []
        else { return nil }
        self.init(field: field, name: name)
    }

    /// The language of conditions on customers; `instant` reads times.
    package static func language(
        instant: @escaping ([UInt8]) -> Int64?
    ) -> FigureLanguage<CustomerMember> {
        FigureLanguage(
            paths: Field.allCases.map { field in
                field.nameWord.map { "\(field.rawValue).\($0)" } ?? field.rawValue
            },
            member: { path in CustomerMember(path: path).map { ($0, $0.field.kind) } },
            instant: instant
        )
    }

    /// The same member with its name looked up.
    package func bound(to tables: NameTables) -> CustomerMember {
        var bound = self
        if let table { bound.ordinal = tables[keyPath: table].ordinal(of: name) }
        return bound
    }

    /// The names among which the member's name is one; `nil` where it has none.
    var table: KeyPath<NameTables, NameTable>? {
        switch field {
        case .byType: \.types
        case .byChannel: \.channels
        case .amounts: \.currencies
        default: nil
        }
    }

    /// What the member is in `view`; a name that was looked up in vain counts 0 and paid nothing.
    package func value(in view: CustomerView, _ names: PrintedNames) -> FigureValue {
        switch field {
        case .customer: .text(Array(names.customer(view.party)))
        case .touchpoints: .count(view.touchpoints)
        case .inbound: .count(view.inbound)
        case .outbound: .count(view.outbound)
        case .contacts: .count(view.contacts)
        case .first: .time(view.first)
        case .last: .time(view.last)
        case .lastInbound: .time(view.lastInbound)
        case .lastOutbound: .time(view.lastOutbound)
        case .lastContact: .time(view.lastContact)
        case .byType: .count(of: ordinal, in: view.byType)
        case .byChannel: .count(of: ordinal, in: view.byChannel)
        case .campaigns: .count(view.campaigns)
        case .amounts: .amount(of: ordinal, in: view.amounts)
        }
    }
}

extension FigureValue {
    /// The count of a name; 0 where it does not occur.
    static func count(of name: UInt32?, in counts: [NameCount]) -> FigureValue {
        .count(counts.first { $0.name == name }?.count ?? 0)
    }

    /// The sum in a currency; absent where it does not occur.
    static func amount(of currency: UInt32?, in amounts: [CurrencySum]) -> FigureValue {
        amounts.first { $0.currency == currency }.map { .number($0.sum, over: 10_000) } ?? .absent
    }
}

extension NameTable {
    /// The ordinal of a name; `nil` where no touchpoint has it.
    ///
    /// - Complexity: O(names).
    func ordinal(of name: [UInt8]) -> UInt32? {
        texts.indices.dropFirst().first { texts[$0] == name && !name.isEmpty }.map { UInt32($0) }
    }
}
