import Projections
import Touchpoints

/// How `--touchpoints` names a figure of a customer: a member of the view; `byType.TYPE`,
/// `byChannel.CHANNEL` and `amounts.CURRENCY` name a part of one.
struct CustomerFigureText {
    private let member: CustomerMember?
    /// A member that is a map, without the name behind it.
    private let whole: CustomerFigure?

    /// What the option takes, for messages.
    static let expected = """
        touchpoints, inbound, outbound, contacts, campaigns, first, last, lastInbound, \
        lastOutbound, lastContact, byType, byChannel, amounts, or byType.TYPE, byChannel.CHANNEL, \
        amounts.CURRENCY
        """

    /// The figure that `text` names; `nil` where it names none.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let wholes: [(String, CustomerFigure)] = [
            ("byType", .touchpoints), ("byChannel", .touchpoints), ("amounts", .paid),
        ]
        whole = wholes.first { $0.0.utf8.elementsEqual(bytes) }?.1
        member = CustomerMember(path: bytes)
        if whole == nil && (member == nil || member?.field == .customer) { return nil }
    }

    /// The figure under the names in `tables`; `nil` where no touchpoint has the name.
    func figure(_ tables: NameTables) -> CustomerFigure? {
        if let whole { return whole }
        guard let member = member?.bound(to: tables) else { return nil }
        return switch member.field {
        case .customer, .touchpoints: .touchpoints
        case .inbound: .inbound
        case .outbound: .outbound
        case .contacts: .contacts
        case .first: .first
        case .last: .last
        case .lastInbound: .lastInbound
        case .lastOutbound: .lastOutbound
        case .lastContact: .lastContact
        case .byType: member.ordinal.map { .type($0) }
        case .byChannel: member.ordinal.map { .channel($0) }
        case .campaigns: .campaigns
        case .amounts: member.ordinal.map { .amounts($0) }
        }
    }
}
