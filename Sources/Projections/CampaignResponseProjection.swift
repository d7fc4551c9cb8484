import Touchpoints

/// Response to every campaign: who was reached, who answered, when and with what.
///
/// A response belongs to the campaign it names, else to that of the first touchpoint of the same party
/// whose message or id it names as its cause, else to that which first issued its coupon, to whomever.
/// Everything is resolved here, so that order of arrival never matters.
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
            let row = rows[index]
            if (row.role == .contact || row.role == .withheld) && row.campaign != 0 {
                let isContact = row.role == .contact
                campaigns.assign(
                    row.campaign,
                    cell: row.cell,
                    at: row.occurred,
                    isContact: isContact
                )
                if isContact { total.counts[Int(row.campaign)].contacts += 1 }
            }
            if context.isResponse(row) { gather(response: row, at: index) }
        }
    }

    private mutating func gather(response row: TouchpointRow, at index: Int) {
        var response = PartyResponse(row)
        if response.campaign == 0 {
            if row.causedBy != 0 {
                unresolved.append((responses.list.count, index))
            } else if row.coupon != 0 {
                response.campaign = reference.campaign(ofCoupon: row.coupon)
            }
        }
        responses.append(response)
    }

    /// Finds the campaigns of responses that name a cause; a cause may come later than its response.
    private mutating func resolve(_ rows: Span<TouchpointRow>) {
        guard !unresolved.isEmpty else { return }
        causes.rebuild(from: rows)
        for (response, index) in unresolved {
            let row = rows[index]
            var campaign = causes.campaign(behind: row.causedBy)
            if campaign == 0 && row.coupon != 0 {
                campaign = reference.campaign(ofCoupon: row.coupon)
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
            let campaign = party.campaign
            if party.isReached { total.counts[Int(campaign)].reached += 1 }
            responses.count(from: party.assignedAt, in: context, into: &counts)
            total.add(counts, times: 1, toCohortOf: campaign, cell: party.cell)
            if party.isReached && party.reachedAt == party.assignedAt { continue }
            let difference = CampaignTotals.differenceCell
            total.add(counts, times: -1, toCohortOf: campaign, cell: difference)
            guard party.isReached else { continue }
            responses.count(from: party.reachedAt, in: context, into: &counts)
            total.add(counts, times: 1, toCohortOf: campaign, cell: difference)
        }
    }

    private func contributeAnonymous(_ rows: Span<TouchpointRow>, to total: inout CampaignTotals) {
        for index in 0..<rows.count {
            let row = rows[index]
            guard context.isResponse(row) else { continue }
            var response = PartyResponse(row)
            if response.campaign == 0 && row.coupon != 0 {
                response.campaign = reference.campaign(ofCoupon: row.coupon)
            }
            guard response.campaign != 0 else { continue }
            Self.addDirect(response, to: &total)
            total.counts[Int(response.campaign)].anonymous += 1
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
