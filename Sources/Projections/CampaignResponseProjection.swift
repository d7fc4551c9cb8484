import Touchpoints

/// Response to every campaign: who was reached, who answered, when and with what.
///
/// The definitions are those of the customer-relations ledger's README, §Figures: a response belongs
/// to its own campaign, else to that of its cause, else to that of its coupon.
package struct CampaignResponseProjection: Projection {
    package static let version: UInt32 = 1

    private let context: FoldContext
    private let reference: ReferenceTable
    private var campaigns: PartyCampaigns
    private var responses = PartyResponses()
    private var causes = CauseTable()
    private var counts: WindowCounts
    /// Responses that name a cause and no campaign: place among the responses, row.
    private var unresolved: [(response: Int, row: Int)] = []

    /// A projection under `context`, with the coupons of all rows in `reference`.
    package init(context: FoldContext, reference: ReferenceTable) {
        self.context = context
        self.reference = reference
        campaigns = PartyCampaigns(count: context.campaignRanks.count)
        counts = WindowCounts(bandCount: context.bandLengths.count)
    }

    package func emptyTotal() -> CampaignTotals { CampaignTotals(context: context) }

    /// Adds what the history's party did.
    ///
    /// The history of nobody (party 0) holds touchpoints of unknown people, in any order and in any
    /// number of portions: its responses count as direct responses and as nothing else.
    package mutating func contribute(
        _ history: borrowing PartyHistory,
        to total: inout CampaignTotals
    ) {
        let rows = history.rows.span
        guard history.party != 0 else {
            contributeAnonymous(rows, to: &total)
            return
        }
        gather(rows, to: &total)
        resolve(rows)
        countDirect(to: &total)
        countWindows(to: &total)
    }

    /// Collects the party's campaigns and responses.
    private mutating func gather(_ rows: Span<TouchpointRow>, to total: inout CampaignTotals) {
        campaigns.restart()
        responses.restart()
        unresolved.removeAll(keepingCapacity: true)
        for index in 0..<rows.count {
            let role = rows[index].role
            if (role == .contact || role == .withheld) && rows[index].campaign != 0 {
                let campaign = rows[index].campaign
                let isContact = role == .contact
                campaigns.assign(
                    campaign,
                    cell: rows[index].cell,
                    at: rows[index].occurred,
                    isContact: isContact
                )
                if isContact { total.counts[Int(campaign)].contacts += 1 }
            }
            if context.isResponse(rows[index]) { gather(response: index, of: rows) }
        }
    }

    private mutating func gather(response index: Int, of rows: Span<TouchpointRow>) {
        var campaign = rows[index].campaign
        if campaign == 0 {
            if rows[index].causedBy != 0 {
                unresolved.append((responses.list.count, index))
            } else if rows[index].coupon != 0 {
                campaign = reference.campaign(ofCoupon: rows[index].coupon)
            }
        }
        responses.append(
            PartyResponse(
                occurred: rows[index].occurred,
                amount: rows[index].amount,
                type: rows[index].type,
                currency: rows[index].currency,
                campaign: campaign,
                hasAmount: rows[index].hasAmount
            )
        )
    }

    /// Finds the campaigns of responses that name a cause; a cause may come later than its response.
    private mutating func resolve(_ rows: Span<TouchpointRow>) {
        guard !unresolved.isEmpty else { return }
        causes.rebuild(from: rows)
        for (response, row) in unresolved {
            var campaign = causes.campaign(behind: rows[row].causedBy)
            if campaign == 0 && rows[row].coupon != 0 {
                campaign = reference.campaign(ofCoupon: rows[row].coupon)
            }
            responses.resolve(at: response, to: campaign)
        }
    }

    private mutating func countDirect(to total: inout CampaignTotals) {
        let list = responses.list
        for response in list where response.campaign != 0 {
            Self.addDirect(response, to: &total)
            let campaign = Int(response.campaign)
            let place = campaigns.place(of: response.campaign)
            let party = campaigns.list[place]
            if !party.isResponder {
                campaigns.markResponder(at: place)
                total.counts[campaign].responders += 1
                if !party.isReached { total.counts[campaign].untargeted += 1 }
            }
            if party.isReached && !party.hasResponded && response.occurred >= party.reachedAt {
                campaigns.markResponded(at: place)
                let seconds = UInt64(response.occurred - party.reachedAt) / 1_000_000
                total.latencies[campaign].add(1, to: seconds)
            }
        }
    }

    private mutating func countWindows(to total: inout CampaignTotals) {
        let list = campaigns.list
        for party in list where party.isAssigned {
            responses.count(from: party.assignedAt, in: context, into: &counts)
            total.add(counts, toCohortOf: party.campaign, cell: party.cell)
            guard party.isReached else { continue }
            total.counts[Int(party.campaign)].reached += 1
            if party.reachedAt != party.assignedAt {
                responses.count(from: party.reachedAt, in: context, into: &counts)
            }
            total.add(counts, toCohortOf: party.campaign, cell: CampaignTotals.reachedCell)
        }
    }

    private func contributeAnonymous(_ rows: Span<TouchpointRow>, to total: inout CampaignTotals) {
        for index in 0..<rows.count where context.isResponse(rows[index]) {
            var campaign = rows[index].campaign
            if campaign == 0 && rows[index].coupon != 0 {
                campaign = reference.campaign(ofCoupon: rows[index].coupon)
            }
            guard campaign != 0 else { continue }
            let response = PartyResponse(
                occurred: rows[index].occurred,
                amount: rows[index].amount,
                type: rows[index].type,
                currency: rows[index].currency,
                campaign: campaign,
                hasAmount: rows[index].hasAmount
            )
            Self.addDirect(response, to: &total)
            total.counts[Int(campaign)].anonymous += 1
        }
    }

    private static func addDirect(_ response: PartyResponse, to total: inout CampaignTotals) {
        let row = Int(response.campaign)
        total.counts[row].responses += 1
        total.directTypes.add(1, to: Tally<Int>.key(row: row, ordinal: response.type))
        guard response.hasAmount else { return }
        total.directAmounts.add(
            AmountSum(count: 1, sum: Int128(response.amount)),
            to: Tally<AmountSum>.key(row: row, ordinal: response.currency)
        )
    }
}
