import Touchpoints

/// A touchpoint in words, as tests write it.
struct Touch: Sendable {
    var customer: Name?
    /// Microseconds since 1970.
    var time: Int64
    var type: Name
    var channel: Name
    var direction: Direction
    var role: Role
    var campaign: Name?
    var cell: Name?
    var id: Name
    var message: Name?
    var causedBy: Name?
    var coupon: Name?
    /// Ten-thousandths.
    var amount: Int64?
    var currency: Name

    init(
        _ customer: Name?,
        at time: Int64,
        _ type: Name,
        role: Role,
        direction: Direction = .inbound,
        channel: Name = "mail",
        campaign: Name? = nil,
        cell: Name? = nil,
        id: Name = "",
        message: Name? = nil,
        causedBy: Name? = nil,
        coupon: Name? = nil,
        amount: Int64? = nil,
        currency: Name = "EUR"
    ) {
        self.customer = customer
        self.time = time
        self.type = type
        self.channel = channel
        self.direction = direction
        self.role = role
        self.campaign = campaign
        self.cell = cell
        self.id = id
        self.message = message
        self.causedBy = causedBy
        self.coupon = coupon
        self.amount = amount
        self.currency = currency
    }

    /// A contact.
    static func sent(
        _ customer: Name?,
        at time: Int64,
        _ campaign: Name,
        cell: Name? = nil,
        message: Name? = nil
    ) -> Touch {
        Touch(
            customer,
            at: time,
            "message.sent",
            role: .contact,
            direction: .outbound,
            campaign: campaign,
            cell: cell,
            message: message
        )
    }

    /// A contact deliberately not made.
    static func withheld(
        _ customer: Name?,
        at time: Int64,
        _ campaign: Name,
        cell: Name? = nil
    ) -> Touch {
        Touch(
            customer,
            at: time,
            "contact.withheld",
            role: .withheld,
            direction: .internal,
            campaign: campaign,
            cell: cell
        )
    }

    /// A purchase, in whole units of the currency.
    static func bought(
        _ customer: Name?,
        at time: Int64,
        for units: Int64? = nil,
        campaign: Name? = nil,
        causedBy: Name? = nil,
        coupon: Name? = nil,
        currency: Name = "EUR"
    ) -> Touch {
        Touch(
            customer,
            at: time,
            "purchase.completed",
            role: .response,
            channel: "store",
            campaign: campaign,
            causedBy: causedBy,
            coupon: coupon,
            amount: units.map { $0 * 10_000 },
            currency: currency
        )
    }

    /// The issue of a coupon, which is a contact.
    static func issued(
        _ customer: Name?,
        at time: Int64,
        coupon: Name,
        campaign: Name?
    ) -> Touch {
        Touch(
            customer,
            at: time,
            "coupon.issued",
            role: .contact,
            direction: .outbound,
            campaign: campaign,
            coupon: coupon
        )
    }
}

/// Time spans in microseconds.
let second: Int64 = 1_000_000
let minute: Int64 = 60 * second
let hour: Int64 = 60 * minute
let day: Int64 = 24 * hour
