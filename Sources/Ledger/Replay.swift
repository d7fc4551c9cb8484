import Dispatch
package import Projections
import Synchronization
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

    package init() {}
}

/// Projections rebuilt from zero.
package struct Replay: Sendable {
    /// Views in order of the parties' ordinals; empty unless they were to be kept.
    package private(set) var views: [CustomerView] = []
    /// Campaigns in byte order of their names.
    package private(set) var responses: [CampaignResponse] = []
    /// Known parties with a touchpoint.
    package private(set) var customers = 0
    /// The digest of all views and campaign figures that were asked for.
    package private(set) var digest = ViewDigest()
    /// What the folds were asked.
    package let context: FoldContext

    /// Folds `rows` on all cores.
    ///
    /// - Parameters:
    ///   - rows: What counts at the moment in question.
    ///   - asOf: The moment's as-of, which decides which windows are open.
    ///   - request: What is wanted.
    /// - Complexity: O(n log n) for the largest party, O(n) else.
    package init(_ rows: ReplayRows, asOf: Int64?, request: ReplayRequest) {
        let names = rows.names
        let responseTypes = request.responseTypes.map { wanted in
            names.types.texts.map { wanted.contains($0) && !$0.isEmpty }
        }
        context = FoldContext(
            windows: request.windows,
            end: asOf ?? rows.lastOccurred.map { $0 + 1 } ?? 0,
            typeRanks: names.types.ranks(),
            channelRanks: names.channels.ranks(),
            campaignRanks: names.campaigns.ranks(),
            cellRanks: names.cells.ranks(),
            responseTypes: responseTypes
        )
        let groups = PartyGroups(rows)
        let reference = request.campaigns ? Self.reference(rows, context) : nil
        let parts = Self.fold(rows, groups, names, context, reference, request)
        var campaigns: CampaignTotals?
        for part in parts {
            customers += part.customers.customers
            digest.add(part.customers.digest)
            views.append(contentsOf: part.views)
            if var total = campaigns, let more = part.campaigns {
                campaigns = nil
                total.add(more)
                campaigns = total
            } else {
                campaigns = campaigns ?? part.campaigns
            }
        }
        if let campaigns {
            responses = campaigns.responses(in: context)
            digest.add(ViewDigest(of: responses, names: names))
        }
    }

    private static func reference(_ rows: ReplayRows, _ context: FoldContext) -> ReferenceTable {
        var table = ReferenceTable(context: context)
        for block in rows.blocks {
            let span = block.span
            for place in span.indices where span[place].isIssuedCoupon && !span[place].isRetracted {
                table.insert(span[place])
            }
        }
        return table
    }

    /// What one share of the parties came to.
    private struct Part: Sendable {
        var customers = CustomerTotals()
        var campaigns: CampaignTotals?
        var views: [CustomerView] = []
    }

    private static func fold(
        _ rows: ReplayRows,
        _ groups: PartyGroups,
        _ names: NameTables,
        _ context: FoldContext,
        _ reference: ReferenceTable?,
        _ request: ReplayRequest
    ) -> [Part] {
        let shares = groups.shares
        let parts = Mutex([Part](repeating: Part(), count: shares.count))
        DispatchQueue.concurrentPerform(iterations: shares.count) { index in
            var part = Part()
            var customers = CustomerViewProjection(names: names)
            var campaigns = reference.map {
                CampaignResponseProjection(context: context, reference: $0)
            }
            part.campaigns = campaigns?.emptyTotal()
            var history = PartyHistory()
            for party in shares[index] {
                groups.fill(&history, with: party, of: rows)
                if history.rows.isEmpty { continue }
                if party != 0 { history.sort(in: context) }
                if request.keepsViews && request.customers && party != 0 {
                    var view = CustomerView()
                    customers.fold(history, into: &view)
                    part.views.append(view)
                } else if request.customers {
                    customers.contribute(history, to: &part.customers)
                }
                if campaigns != nil, var total = part.campaigns {
                    part.campaigns = nil
                    campaigns?.contribute(history, to: &total)
                    part.campaigns = total
                }
            }
            let whole = part
            parts.withLock { $0[index] = whole }
        }
        return parts.withLock { $0 }
    }
}

/// The rows of each party: a counting sort by ordinal, which is dense.
struct PartyGroups: Sendable {
    /// Where each party's references begin.
    private var starts: [UInt32]
    /// Block number in the high half, place in the low.
    private var references: [UInt32]

    /// Groups the rows that count.
    ///
    /// - Complexity: O(rows + parties); 4 bytes for each row.
    init(_ rows: ReplayRows) {
        var counts = [UInt32](repeating: 0, count: rows.names.parties.count + 1)
        for block in rows.blocks {
            let span = block.span
            for place in span.indices where !span[place].isRetracted {
                counts[Int(span[place].party) + 1] += 1
            }
        }
        for party in 1..<counts.count { counts[party] += counts[party - 1] }
        starts = counts
        var next = counts
        var sorted = [UInt32](repeating: 0, count: Int(counts[counts.count - 1]))
        for (number, block) in rows.blocks.enumerated() {
            let span = block.span
            for place in span.indices where !span[place].isRetracted {
                let party = Int(span[place].party)
                sorted[Int(next[party])] = UInt32(number) << 16 | UInt32(place)
                next[party] += 1
            }
        }
        references = sorted
    }

    /// Ranges of parties with about as many rows each; nobody's rows are a share of their own.
    var shares: [Range<Int>] {
        let parties = starts.count - 1
        guard parties > 1 else { return [0..<parties] }
        let target = max(references.count / 16, 1 << 12)
        var shares = [0..<1]
        var first = 1
        for party in 1..<parties where Int(starts[party + 1] - starts[first]) >= target {
            shares.append(first..<party + 1)
            first = party + 1
        }
        if first < parties { shares.append(first..<parties) }
        return shares
    }

    /// Replaces `history` by the rows of `party`, in the order in which they were recorded.
    func fill(_ history: inout PartyHistory, with party: Int, of rows: ReplayRows) {
        history.restart(party: UInt32(party))
        for index in Int(starts[party])..<Int(starts[party + 1]) {
            let reference = references[index]
            history.append(rows.blocks[Int(reference >> 16)][Int(reference & 0xFFFF)])
        }
    }
}
