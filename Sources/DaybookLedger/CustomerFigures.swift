import Projections
import Touchpoints

/// What the book says about one customer: everything of theirs that no correction took out.
public struct CustomerFigures: Sendable, Equatable {
    /// The identifier, without its namespace where that is `customer`.
    public let customer: Name
    /// Touchpoints.
    public let touchpoints: Int
    /// Touchpoints from the customer to the organisation.
    public let inbound: Int
    /// Touchpoints from the organisation to the customer.
    public let outbound: Int
    /// Touchpoints that reach for the customer (role contact), whatever their direction.
    public let contacts: Int
    /// When the first one happened.
    public let first: Instant
    /// When the last one happened.
    public let last: Instant
    /// When the last inbound one happened.
    public let lastInbound: Instant?
    /// When the last outbound one happened.
    public let lastOutbound: Instant?
    /// When the last contact happened.
    public let lastContact: Instant?
    /// Touchpoints by type.
    public let byType: NamedValues<Int>
    /// Touchpoints by channel.
    public let byChannel: NamedValues<Int>
    /// The number of distinct campaigns that the touchpoints name themselves.
    public let campaigns: Int
    /// What the customer paid, less what came back, by currency; a currency that occurs is listed
    /// even where the sum is zero.
    public let amounts: NamedValues<Amount>

    init(_ view: CustomerView, customer identifier: [UInt8], _ names: NameTables) {
        customer = Name(utf8: Identifier.shown(identifier))
        touchpoints = view.touchpoints
        inbound = view.inbound
        outbound = view.outbound
        contacts = view.contacts
        first = Instant(microseconds: view.first)
        last = Instant(microseconds: view.last)
        lastInbound = view.lastInbound.map(Instant.init(microseconds:))
        lastOutbound = view.lastOutbound.map(Instant.init(microseconds:))
        lastContact = view.lastContact.map(Instant.init(microseconds:))
        byType = NamedValues(view.byType, names.types)
        byChannel = NamedValues(view.byChannel, names.channels)
        campaigns = view.campaigns
        amounts = NamedValues(view.amounts, names.currencies)
    }
}

extension NamedValues<Int> {
    /// Counts with the names that their ordinals stand for.
    init(_ counts: [NameCount], _ names: NameTable) {
        self.init(
            counts.map { entry in
                NamedValue(name: Name(utf8: names.texts[Int(entry.name)]), value: entry.count)
            }
        )
    }
}

extension NamedValues<Amount> {
    /// Sums with the currencies that their ordinals stand for.
    init(_ sums: [CurrencySum], _ currencies: NameTable) {
        self.init(
            sums.map { entry in
                NamedValue(
                    name: Name(utf8: currencies.texts[Int(entry.currency)]),
                    value: Amount(tenThousandths: entry.sum)
                )
            }
        )
    }
}
