package import Touchpoints

/// The members of a touchpoint that are names in a dictionary of the ledger.
package enum NameColumn: UInt8, Sendable, CaseIterable {
    case channel, type, campaign, cell, currency
    case source, place, offer, banner, reason, agent

    /// The name in touchpoint JSON.
    package var name: String { "\(self)" }

    /// Whether a ``TouchpointRow`` has it; all others stand in the envelope only.
    package var isInRow: Bool { rawValue <= NameColumn.currency.rawValue }

    /// The dictionary its names are in.
    package var namespace: Namespace {
        switch self {
        case .channel: .channel
        case .type: .type
        case .campaign: .campaign
        case .cell: .cell
        case .currency: .currency
        case .source: .source
        case .place: .place
        case .offer: .offer
        case .banner: .banner
        case .reason: .reason
        case .agent: .agent
        }
    }

    /// The tag of its ordinal in an envelope.
    package var tag: UInt8 {
        switch self {
        case .channel: EnvelopeTag.channel
        case .type: EnvelopeTag.type
        case .campaign: EnvelopeTag.campaign
        case .cell: EnvelopeTag.cell
        case .currency: EnvelopeTag.currency
        case .source: EnvelopeTag.source
        case .place: EnvelopeTag.place
        case .offer: EnvelopeTag.offer
        case .banner: EnvelopeTag.banner
        case .reason: EnvelopeTag.reason
        case .agent: EnvelopeTag.agent
        }
    }

    /// The ordinal in a row; 0 where a row does not have the column.
    @inline(__always)
    func ordinal(in row: TouchpointRow) -> UInt32 {
        switch self {
        case .channel: row.channel
        case .type: row.type
        case .campaign: row.campaign
        case .cell: row.cell
        case .currency: row.currency
        default: 0
        }
    }
}
