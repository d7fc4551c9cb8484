package import Projections
import Touchpoints

/// Which projections are rebuilt, and for which question.
package struct ReplayRequest: Sendable {
    package var customers = true
    package var campaigns = true
    package var windows = Window.usual
    /// Types that count as responses, instead of those whose role says so.
    package var responseTypes: [[UInt8]]?
    /// Whether every customer's view is kept, or only their digest.
    package var keepsViews = false
    /// Whether the digest of every customer's view is kept, which tells changed ones from others.
    package var keepsDigests = false
    /// Whether the campaigns' totals are kept, and what it takes to move them on.
    package var keepsTotals = false

    package init() {}
}

/// Projections rebuilt from zero.
package struct Replay: Sendable {
    /// Views in order of the parties' ordinals; empty unless they were to be kept.
    package private(set) var views: [CustomerView] = []
    /// The digest of each party's view, by its ordinal; `nil` where nothing of it counts.
    ///
    /// Empty unless they were to be kept.
    package private(set) var digests: [ViewDigest?] = []
    /// Campaigns in byte order of their names.
    package private(set) var responses: [CampaignResponse] = []
    /// Known parties with a touchpoint.
    package private(set) var customers = 0
    /// The digest of all views and campaign figures that were asked for.
    package private(set) var digest = ViewDigest()
    /// What the folds were asked.
    package let context: FoldContext
    /// The campaigns' totals, and the issues of coupons that they were counted by; `nil` unless they
    /// were to be kept.
    private(set) var kept: (totals: CampaignTotals, reference: ReferenceTable)?

    /// Folds `rows` on all cores.
    ///
    /// - Parameters:
    ///   - rows: What counts at the moment in question.
    ///   - asOf: The moment's as-of, which decides which windows are open.
    ///   - request: What is wanted.
    ///   - progress: Called on any thread after each share, with touchpoints folded, retracted ones
    ///     too, and those there are.
    /// - Throws: ``LedgerError/log(_:)`` where touchpoints could not be read; of rows that are kept in
    ///   memory all were.
    /// - Complexity: O(n log n) for the largest party, O(n) else; memory for the touchpoints of one
    ///   share on each core.
    package init(
        _ rows: ReplayRows,
        asOf: Int64?,
        request: ReplayRequest,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws(LedgerError) {
        let names = rows.names
        let context = FoldContext(rows, asOf: asOf, request: request)
        self.context = context
        let reference = request.campaigns ? try rows.reference(context) : nil
        let folds = try rows.foldShares(
            {
                ShareFold(names, context, reference, request)
            },
            progress: progress
        ) { groups, fold in
            fold.add(&groups)
        }
        var campaigns: CampaignTotals?
        if request.keepsDigests {
            digests = [ViewDigest?](repeating: nil, count: names.parties.count)
        }
        for part in folds {
            customers += part.customers.customers
            digest.add(part.customers.digest)
            views.append(contentsOf: part.views)
            for (party, digest) in part.digests { digests[Int(party)] = digest }
            guard request.campaigns else { continue }
            if campaigns == nil {
                campaigns = part.campaigns
            } else {
                campaigns?.add(part.campaigns)
            }
        }
        sortViews(parties: names.parties.count)
        if let campaigns {
            responses = campaigns.responses(in: context)
            if request.keepsTotals, let reference { kept = (campaigns, reference) }
            digest.add(ViewDigest(of: responses, names: names))
        }
    }

    /// Brings the views, which come share by share, into the order of the parties' ordinals.
    private mutating func sortViews(parties: Int) {
        if views.isEmpty { return }
        var places = [Int](repeating: -1, count: parties)
        for place in views.indices { places[Int(views[place].party)] = place }
        views = places.compactMap { $0 < 0 ? nil : views[$0] }
    }
}

extension FoldContext {
    /// What the folds over `rows` are asked by `request`.
    init(_ rows: ReplayRows, asOf: Int64?, request: ReplayRequest) {
        let names = rows.names
        let responseTypes = request.responseTypes.map { wanted in
            names.types.texts.map { wanted.contains($0) && !$0.isEmpty }
        }
        self.init(
            windows: request.windows,
            end: asOf ?? rows.lastOccurred.map { $0 + 1 } ?? 0,
            typeRanks: names.types.ranks(),
            channelRanks: names.channels.ranks(),
            campaignRanks: names.campaigns.ranks(),
            cellRanks: names.cells.ranks(),
            responseTypes: responseTypes
        )
    }
}
