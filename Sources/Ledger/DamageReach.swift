package import SegmentLog

/// Whom and what one damage touches, as far as bytes with a sound checksum tell.
///
/// A party is touched when a touchpoint of it, or a claim that names it, is among the damaged
/// positions; a campaign when a touchpoint there names it. What cannot be known is said.
package struct DamageReach: Sendable {
    /// Positions of which something cannot be known.
    package struct Unknown: Sendable, Equatable {
        /// What is not known of them.
        package enum What: String, Sendable {
            case parties
            case campaigns
        }

        /// Why it is not.
        package enum Reason: String, Sendable {
            /// The envelopes are broken, and there is no index of the open segment.
            case open = "the open segment has no index"
            /// The envelopes are broken, and the index of the segment is missing or damaged itself.
            case noIndex = "no sound index of that segment is left"
            /// An index tells parties, and nothing else tells campaigns.
            case envelopes = "their envelopes are broken"
        }

        package let what: What
        package let positions: Range<UInt64>
        package let reason: Reason
    }

    package let damage: Damage
    /// Ordinals of the touched parties that are known, ascending; never 0.
    package internal(set) var parties: [UInt32] = []
    /// Ordinals of the touched campaigns that are known, ascending; never 0.
    package internal(set) var campaigns: [UInt32] = []
    /// Touchpoints among the damaged positions, as far as known: those of nobody known are counted
    /// only where envelopes are sound.
    package internal(set) var touchpoints = 0
    /// The indexes that told parties, by their paths below the ledger's directory.
    package internal(set) var indexes: [String] = []
    /// What is not known, in order of position.
    package internal(set) var unknown: [Unknown] = []

    /// Whether the touched parties are known, all of them.
    package var knowsParties: Bool { !unknown.contains { $0.what == .parties } }

    /// Whether the touched campaigns are known, all of them.
    package var knowsCampaigns: Bool { !unknown.contains { $0.what == .campaigns } }
}
