/// The namespaces whose names have ordinals; they only tell ordinals of one kind from another.
public enum NameKind {
    /// Identifiers of people.
    public enum Party: Sendable {}
    /// Types of touchpoints.
    public enum TouchpointType: Sendable {}
    /// Channels.
    public enum Channel: Sendable {}
    /// Campaigns.
    public enum Campaign: Sendable {}
    /// Cells of campaigns.
    public enum Cell: Sendable {}
    /// Currencies.
    public enum Currency: Sendable {}
}

/// A name as a fold sees it: a small number that stands for it within one ledger.
///
/// Ask a ``NameIndex`` for it once, before the fold, and compare numbers within. It means nothing in
/// another ledger.
public struct Ordinal<Kind>: Hashable, Sendable {
    /// The number; 0 where there is no name.
    public let number: UInt32

    init(_ number: UInt32) {
        self.number = number
    }

    /// No name.
    public static var absent: Ordinal { Ordinal(0) }

    /// Whether there is a name.
    @inlinable
    public var isPresent: Bool { number != 0 }

    /// Whether both stand for the same name, or both for none.
    @inlinable
    public static func == (left: Ordinal, right: Ordinal) -> Bool { left.number == right.number }

    /// Feeds the number to `hasher`.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(number)
    }
}

/// The ordinal of a person's identifier.
public typealias PartyOrdinal = Ordinal<NameKind.Party>
/// The ordinal of a type.
public typealias TypeOrdinal = Ordinal<NameKind.TouchpointType>
/// The ordinal of a channel.
public typealias ChannelOrdinal = Ordinal<NameKind.Channel>
/// The ordinal of a campaign.
public typealias CampaignOrdinal = Ordinal<NameKind.Campaign>
/// The ordinal of a cell.
public typealias CellOrdinal = Ordinal<NameKind.Cell>
/// The ordinal of a currency.
public typealias CurrencyOrdinal = Ordinal<NameKind.Currency>
