import Touchpoints

/// One touchpoint as a fold sees it: fixed-size values only, nothing to allocate or to look up.
public struct HistoryTouchpoint: Sendable, Equatable {
    /// A hash of an id, keyed with the ledger's own key: it tells whether two are the same id, and
    /// nothing else.
    public struct Token: Hashable, Sendable {
        /// The hash; 0 where there is no id.
        @usableFromInline
        let hash: UInt64

        init(hash: UInt64) {
            self.hash = hash
        }

        /// Whether there is an id.
        @inlinable
        public var isPresent: Bool { hash != 0 }

        /// Whether both are the same id; two that are absent are equal too.
        @inlinable
        public static func == (left: Token, right: Token) -> Bool { left.hash == right.hash }
    }

    /// When it happened.
    public let occurred: Instant
    /// Its place in the book.
    public let position: UInt64
    @usableFromInline
    let tenThousandths: Int64
    /// The touchpoint's own id.
    public let id: Token
    /// The message it is about.
    public let message: Token
    /// The message or touchpoint that it answers.
    public let causedBy: Token
    /// The coupon that it is about.
    public let coupon: Token
    /// Its type.
    public let type: TypeOrdinal
    /// Its channel.
    public let channel: ChannelOrdinal
    /// The campaign that it names itself.
    public let campaign: CampaignOrdinal
    /// The cell that it names.
    public let cell: CellOrdinal
    /// The currency of the amount.
    public let currency: CurrencyOrdinal
    /// Which way it went.
    public let direction: Direction
    /// What it is in the figures.
    public let role: Role
    /// Whether the touchpoint has an amount; a sum of nothing and a sum of zero are different figures.
    public let hasAmount: Bool

    init(_ row: TouchpointRow) {
        occurred = Instant(microseconds: row.occurred)
        position = row.position
        hasAmount = row.hasAmount
        tenThousandths = row.amount
        id = Token(hash: row.id)
        message = Token(hash: row.message)
        causedBy = Token(hash: row.causedBy)
        coupon = Token(hash: row.coupon)
        type = Ordinal(row.type)
        channel = Ordinal(row.channel)
        campaign = Ordinal(row.campaign)
        cell = Ordinal(row.cell)
        currency = Ordinal(row.currency)
        direction = Direction(row.direction)
        role = Role(row.role)
    }

    /// What the person paid; zero where nothing is said of it, which ``hasAmount`` tells apart.
    @inlinable
    public var amount: Amount { Amount(tenThousandths: Int128(tenThousandths)) }

    /// Whether this touchpoint says that it answers `other`: its cause is the message or id of it.
    @inlinable
    public func answers(_ other: HistoryTouchpoint) -> Bool {
        causedBy.isPresent && (causedBy == other.message || causedBy == other.id)
    }
}
