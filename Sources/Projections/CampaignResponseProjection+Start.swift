import Touchpoints

extension CampaignResponseProjection {
    /// The touchpoint with which a known party's time with `campaign` begins: its first contact, or
    /// with `countsWithheld` its first contact or withheld contact; `nil` where there is none.
    ///
    /// - Complexity: O(n log n) for n rows.
    mutating func start(
        of campaign: UInt32,
        in history: borrowing PartyHistory,
        countsWithheld: Bool
    ) -> TouchpointRow? {
        let rows = history.rows.span
        prepare(rows)
        let place = campaigns.place(of: campaign)
        let party = campaigns.list[place]
        if countsWithheld { return party.isAssigned ? rows[party.assignedRow] : nil }
        return party.isReached ? rows[party.reachedRow] : nil
    }
}
