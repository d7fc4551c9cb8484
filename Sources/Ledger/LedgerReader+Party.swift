package import Projections

/// Questions about one party, for callers that ask once; see ``PartyReader`` for those that ask on.
extension LedgerReader {
    /// Everything that was recorded of the party, at `moment`, and the names that it mentions.
    ///
    /// - Parameters:
    ///   - text: The identifier as a person types it; without a namespace it is a `customer`.
    ///   - moment: What had happened, and what was known.
    /// - Returns: `nil` when the ledger did not know the identifier then.
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where a record is not what was written.
    /// - Complexity: see ``PartyReader``; most of it is opening the indexes.
    package func history(
        ofParty text: [UInt8],
        at moment: Moment
    ) throws(LedgerError) -> (timeline: PartyTimeline, names: SharedNames)? {
        let party = try PartyReader(self)
        guard let timeline = try party.timeline(ofParty: text, at: moment) else { return nil }
        return (timeline, party.names)
    }

    /// The party's view at `moment`, the same as a replay gives, with the names to print it.
    ///
    /// - Parameters:
    ///   - text: The identifier as a person types it; without a namespace it is a `customer`.
    ///   - moment: What had happened, and what was known.
    /// - Returns: `nil` when nothing of the party counted then.
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where a record is not what was written.
    package func view(
        ofParty text: [UInt8],
        at moment: Moment
    ) throws(LedgerError) -> (view: CustomerView, names: SharedNames)? {
        guard let (timeline, names) = try history(ofParty: text, at: moment),
            let view = timeline.view(names)
        else { return nil }
        return (view, names)
    }
}
