package import Touchpoints

/// A figure of a customer's view, as a question for the touchpoints that make it.
package enum CustomerFigure: Sendable, Equatable {
    case touchpoints, inbound, outbound, contacts
    case first, last, lastInbound, lastOutbound, lastContact
    case type(UInt32)
    case channel(UInt32)
    /// The first touchpoint that names each campaign.
    case campaigns
    /// Touchpoints with an amount.
    case paid
    /// Touchpoints with an amount in that currency.
    case amounts(UInt32)

    /// The touchpoints of `history`, sorted, that make the figure, in its order.
    ///
    /// - Complexity: O(n) for n rows, and the campaigns among them.
    package func touchpoints(of history: borrowing PartyHistory) -> [TouchpointRow] {
        let rows = history.rows
        switch self {
        case .touchpoints: return rows
        case .inbound: return rows.filter { $0.direction == .inbound }
        case .outbound: return rows.filter { $0.direction == .outbound }
        case .contacts: return rows.filter { $0.role == .contact }
        case .first: return Array(rows.prefix(1))
        case .last: return Array(rows.suffix(1))
        case .lastInbound: return rows.last { $0.direction == .inbound }.map { [$0] } ?? []
        case .lastOutbound: return rows.last { $0.direction == .outbound }.map { [$0] } ?? []
        case .lastContact: return rows.last { $0.role == .contact }.map { [$0] } ?? []
        case .type(let type): return rows.filter { $0.type == type }
        case .channel(let channel): return rows.filter { $0.channel == channel }
        case .campaigns:
            var seen = Set<UInt32>()
            return rows.filter { $0.campaign != 0 && seen.insert($0.campaign).inserted }
        case .paid: return rows.filter { $0.hasAmount }
        case .amounts(let currency): return rows.filter { $0.hasAmount && $0.currency == currency }
        }
    }
}
