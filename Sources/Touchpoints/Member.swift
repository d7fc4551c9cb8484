import Bytes

/// The members of a touchpoint object, in the order in which the content is fingerprinted.
///
/// The order is part of the stored fingerprints: new members go to the end.
@usableFromInline
package enum Member: UInt8, Sendable, CaseIterable {
    case id = 0
    case source = 1
    case customer = 2
    case identifiers = 3
    case channel = 4
    case type = 5
    case direction = 6
    case campaign = 7
    case cell = 8
    case message = 9
    case causedBy = 10
    case offer = 11
    case coupon = 12
    case amount = 13
    case currency = 14
    case cost = 15
    case place = 16
    case banner = 17
    case reason = 18
    case agent = 19
    case counterparty = 20
    case properties = 21
    case retracts = 22
    case time = 23
    /// Reserved: written by `dump`, dropped by `ingest`.
    case position = 24
    /// Reserved: written by `dump`, dropped by `ingest`.
    case recorded = 25

    /// The raw value as an index; nothing at run time, since the cases are numbered as they stand.
    @inlinable
    package var index: Int {
        switch self {
        case .id: 0
        case .source: 1
        case .customer: 2
        case .identifiers: 3
        case .channel: 4
        case .type: 5
        case .direction: 6
        case .campaign: 7
        case .cell: 8
        case .message: 9
        case .causedBy: 10
        case .offer: 11
        case .coupon: 12
        case .amount: 13
        case .currency: 14
        case .cost: 15
        case .place: 16
        case .banner: 17
        case .reason: 18
        case .agent: 19
        case .counterparty: 20
        case .properties: 21
        case .retracts: 22
        case .time: 23
        case .position: 24
        case .recorded: 25
        }
    }

    /// The name in touchpoint JSON.
    package var name: String { "\(self)" }

    /// The member of that name; `nil` for an unknown one.
    ///
    /// Compares whole words: this runs for every member of every item. The constants are the names'
    /// bytes, least significant first; a test spells them out again.
    package init?(_ name: Span<UInt8>) {
        let count = name.count
        if count <= 8 {
            // A zero byte at the end would not show in the word.
            if count == 0 || name[count - 1] == 0 { return nil }
            var word: UInt64 = 0
            for index in 0..<count { word |= UInt64(name[index]) << UInt64(8 * index) }
            self.init(word: word)
            return
        }
        switch (name.word(at: 0), name.word(at: count - 8), count) {
        case (0x696669746E656469, 0x737265696669746E, 11): self = .identifiers
        case (0x6F69746365726964, 0x6E6F697463657269, 9): self = .direction
        case (0x707265746E756F63, 0x7974726170726574, 12): self = .counterparty
        case (0x69747265706F7270, 0x736569747265706F, 10): self = .properties
        default: return nil
        }
    }

    private init?(word: UInt64) {
        switch word {
        case 0x6469: self = .id
        case 0x656372756F73: self = .source
        case 0x72656D6F74737563: self = .customer
        case 0x6C656E6E616863: self = .channel
        case 0x65707974: self = .type
        case 0x6E676961706D6163: self = .campaign
        case 0x6C6C6563: self = .cell
        case 0x6567617373656D: self = .message
        case 0x7942646573756163: self = .causedBy
        case 0x726566666F: self = .offer
        case 0x6E6F70756F63: self = .coupon
        case 0x746E756F6D61: self = .amount
        case 0x79636E6572727563: self = .currency
        case 0x74736F63: self = .cost
        case 0x6563616C70: self = .place
        case 0x72656E6E6162: self = .banner
        case 0x6E6F73616572: self = .reason
        case 0x746E656761: self = .agent
        case 0x7374636172746572: self = .retracts
        case 0x656D6974: self = .time
        case 0x6E6F697469736F70: self = .position
        case 0x646564726F636572: self = .recorded
        default: return nil
        }
    }
}
