package import Projections

/// The touchpoints that make one figure of one campaign, found by the fold that counts it.
package struct TouchpointListing: Sendable {
    /// In order of time; at one instant by type, channel, campaign, cell as bytes, then position.
    package private(set) var touchpoints: [ListedTouchpoint] = []

    /// Lists what makes `figure` of `campaign`, an ordinal of `rows`.
    ///
    /// - Parameters:
    ///   - figure: The figure; its windows need not be among those of `request`.
    ///   - campaign: The campaign's ordinal.
    ///   - rows: What counts at the moment in question.
    ///   - asOf: The moment's as-of, which decides which windows are open.
    ///   - request: What counts as a response.
    /// - Complexity: that of a replay of campaigns, on one core, and the sorting of what is found.
    package init(
        _ figure: CampaignFigure,
        of campaign: UInt32,
        in rows: ReplayRows,
        asOf: Int64?,
        request: ReplayRequest
    ) {
        let context = FoldContext(rows, asOf: asOf, request: request)
        var fold = CampaignResponseProjection(
            context: context,
            reference: Replay.reference(rows, context)
        )
        var groups = ShareGroups()
        var history = PartyHistory()
        for share in 0..<SegmentRows.shareCount {
            groups.regroup(share, of: rows)
            for group in 0..<groups.count {
                groups.fill(&history, with: group, types: rows.types)
                if history.rows.isEmpty { continue }
                if history.party != 0 { history.sort(in: context) }
                fold.list(figure, of: campaign, in: history, to: &touchpoints)
            }
        }
        touchpoints.sort { context.precedes($0.row, $1.row) }
    }
}
