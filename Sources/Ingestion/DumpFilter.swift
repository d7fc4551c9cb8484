import Touchpoints

/// Which lines a dump gives, decided by envelopes alone, so that evidence is read of those only.
package struct DumpFilter: Sendable, Equatable {
    /// What a run's retraction is written as.
    package enum RunRetractions: Sendable {
        /// A line for each touchpoint that it took out, so that the dump makes the same ledger.
        case eachTouchpoint
        /// One line of the type `ingest.retracted` that names the run, for people.
        case oneLine
        case leftOut
    }

    /// The party of touchpoints, by its ordinal; `nil` for any.
    package var party: UInt32?
    /// The campaign that they name, by its ordinal; `nil` for any.
    package var campaign: UInt32?
    /// The type of touchpoints and retractions, by its ordinal; `nil` for any.
    package var type: UInt32?
    package var runRetractions = RunRetractions.eachTouchpoint

    /// Everything.
    package init() {}

    /// Whether a touchpoint or retraction with these fields is given.
    func lets(_ fields: borrowing EnvelopeFields) -> Bool {
        if let party, fields.ordinal(EnvelopeTag.party) != party { return false }
        if let campaign, fields.ordinal(EnvelopeTag.campaign) != campaign { return false }
        if let type, fields.ordinal(EnvelopeTag.type) != type { return false }
        return true
    }
}
