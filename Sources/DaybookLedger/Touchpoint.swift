/// One fact about one contact between the organisation and a person.
///
/// Four members are always needed: ``id``, ``channel``, ``type`` and ``time``; and ``direction`` where
/// the registry does not know the type. An absent member is `nil`; an empty text counts as absent
/// too. Texts are taken as they are, byte for byte. A member's text holds at most 64 KiB, a whole
/// touchpoint 1 MiB as JSON.
///
/// What a touchpoint says is checked when it is appended, by the rules that hold for every way in: a
/// touchpoint that breaks one is refused with its reason, kept in quarantine, and changes nothing
/// else.
public struct Touchpoint: Sendable {
    /// With ``source`` the key of the touchpoint, for ever: the same key with the same content is a
    /// duplicate, with other content a conflict.
    public var id: String
    /// Who reports it; `import` when `nil`.
    public var source: String?
    /// The person: an identifier such as `loyalty:8842017`, or a plain customer number.
    ///
    /// With neither this nor ``identifiers`` nobody is known, and the touchpoint counts in no
    /// customer's figures.
    public var customer: String?
    /// Identifiers of one person, `namespace:value` each, at most 64.
    ///
    /// Without ``customer`` the first one is the party; each other one is recorded as a claim that
    /// both name one person.
    public var identifiers: [String]
    /// The medium, such as `mail`, `web` or `store`.
    public var channel: String
    /// What happened, a dotted past participle such as `message.sent` or `purchase.completed`.
    public var type: String
    /// When it happened.
    public var time: Instant
    /// Which way it went; `nil` leaves it to the registry of types.
    public var direction: Direction?
    /// The campaign it belongs to.
    public var campaign: String?
    /// The arm of the campaign: a creative, an offer, or `holdout`.
    public var cell: String?
    /// The id of one message to one recipient in one send.
    public var message: String?
    /// The message or the touchpoint that this one answers, by its id.
    public var causedBy: String?
    /// The offer that was made.
    public var offer: String?
    /// The serial of one coupon.
    public var coupon: String?
    /// What the person paid; negative for what they got back.
    public var amount: Amount?
    /// The currency of the amount, such as `EUR`; `XXX` when `nil`.
    public var currency: String?
    /// What the contact cost the organisation.
    public var cost: Amount?
    /// Where it happened.
    public var place: String?
    /// The brand of a group under which it happened.
    public var banner: String?
    /// Why a contact was withheld, a message bounced, and so on.
    public var reason: String?
    /// Who acted for the organisation.
    public var agent: String?
    /// The other person of a contact between two.
    public var counterparty: String?
    /// Whatever else is known of it.
    public var properties: Properties?
    /// Of a `touchpoint.retracted`: what it takes out of every figure.
    public var retracts: Key?

    /// The key of a touchpoint: who reported it and under which id.
    public struct Key: Sendable {
        /// `nil` for the source of the retraction itself.
        public var source: String?
        /// The touchpoint's id.
        public var id: String

        /// The key of the touchpoint that `source` reported as `id`.
        public init(source: String? = nil, id: String) {
            self.source = source
            self.id = id
        }
    }

    /// A touchpoint with those members; all but the first ones may be left out.
    public init(
        id: String,
        source: String? = nil,
        customer: String? = nil,
        identifiers: [String] = [],
        channel: String,
        type: String,
        time: Instant,
        direction: Direction? = nil,
        campaign: String? = nil,
        cell: String? = nil,
        message: String? = nil,
        causedBy: String? = nil,
        offer: String? = nil,
        coupon: String? = nil,
        amount: Amount? = nil,
        currency: String? = nil,
        cost: Amount? = nil,
        place: String? = nil,
        banner: String? = nil,
        reason: String? = nil,
        agent: String? = nil,
        counterparty: String? = nil,
        properties: Properties? = nil,
        retracts: Key? = nil
    ) {
        self.id = id
        self.source = source
        self.customer = customer
        self.identifiers = identifiers
        self.channel = channel
        self.type = type
        self.time = time
        self.direction = direction
        self.campaign = campaign
        self.cell = cell
        self.message = message
        self.causedBy = causedBy
        self.offer = offer
        self.coupon = coupon
        self.amount = amount
        self.currency = currency
        self.cost = cost
        self.place = place
        self.banner = banner
        self.reason = reason
        self.agent = agent
        self.counterparty = counterparty
        self.properties = properties
        self.retracts = retracts
    }
}

extension Touchpoint: Equatable {
    /// Whether both say the same, byte for byte.
    public static func == (left: Touchpoint, right: Touchpoint) -> Bool { left.json == right.json }
}
