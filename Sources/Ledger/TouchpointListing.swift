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
    /// - Throws: ``LedgerError/log(_:)`` where touchpoints could not be read.
    /// - Complexity: that of a replay of campaigns, and the sorting of what is found.
    package init(
        _ figure: CampaignFigure,
        of campaign: UInt32,
        in rows: ReplayRows,
        asOf: Int64?,
        request: ReplayRequest
    ) throws(LedgerError) {
        let context = FoldContext(rows, asOf: asOf, request: request)
        let reference = try rows.reference(context)
        let workers = try rows.foldHistories(in: context) {
            Worker(fold: CampaignResponseProjection(context: context, reference: reference))
        } each: { history, worker in
            worker.fold.list(figure, of: campaign, in: history, to: &worker.touchpoints)
        }
        touchpoints = workers.flatMap(\.touchpoints).sorted { context.precedes($0.row, $1.row) }
    }

    private struct Worker: Sendable {
        var fold: CampaignResponseProjection
        var touchpoints: [ListedTouchpoint] = []
    }
}
