import Touchpoints

/// Response to every campaign: who was reached, who answered, when and with what.
///
/// A response belongs to the campaign it names, else to that of the first touchpoint of the same party
/// whose message or id it names as its cause, else to that which first issued its coupon, to whomever.
/// Everything is resolved here, so that order of arrival never matters.
package struct CampaignResponseProjection: Projection {
    package static let version: UInt32 = 1

    let context: FoldContext
    private let reference: ReferenceTable
    private let isAdvanceable: Bool
    var campaigns: PartyCampaigns
    private(set) var responses = PartyResponses()
    private(set) var causes = CauseTable()
    private var counts: WindowCounts
    /// Responses that name a cause and no campaign: place among the responses, row.
    private var unresolved: [(response: Int, row: Int)] = []

    /// A projection under `context`, with the coupons of all rows in `reference`.
    ///
    /// - Parameters:
    ///   - context: The question.
    ///   - reference: Which campaign issued each coupon.
    ///   - isAdvanceable: Whether its totals are such as can be moved on.
    package init(context: FoldContext, reference: ReferenceTable, isAdvanceable: Bool = false) {
        self.isAdvanceable = isAdvanceable
        self.context = context
        self.reference = reference
        campaigns = PartyCampaigns(count: context.campaignRanks.count)
        counts = WindowCounts(bandCount: context.bandLengths.count)
    }

    package func emptyTotal() -> CampaignTotals {
        CampaignTotals(context: context, isAdvanceable: isAdvanceable)
    }

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
        prepare(rows)
        if isAdvanceable { countCoupons(rows, to: &total) }
        countDirect(to: &total)
        countWindows(to: &total)
    }

    /// Collects a known party's campaigns, and its responses with the campaigns they belong to.
    mutating func prepare(_ rows: Span<TouchpointRow>) {
        campaigns.restart()
        responses.restart()
        unresolved.removeAll(keepingCapacity: true)
        for index in 0..<rows.count {
            switch rows[index].role {
            case .contact, .withheld:
                if rows[index].campaign != 0 { campaigns.assign(rows[index], at: index) }
            default: break
            }
            if context.isResponse(rows[index]) { gather(response: rows[index], at: index) }
        }
        resolve(rows)
    }

    private mutating func gather(response row: borrowing TouchpointRow, at index: Int) {
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
        causes.restart()
        for (_, index) in unresolved { causes.want(rows[index].causedBy) }
        causes.resolve(in: rows)
        for (response, index) in unresolved {
            let row = rows[index]
            var campaign = causes.campaign(behind: row.causedBy)
            if campaign == 0 && row.coupon != 0 {
                campaign = reference.campaign(ofCoupon: row.coupon)
            }
            responses.resolve(at: response, to: campaign)
        }
    }

    /// Counts the coupons that responses ask the reference table about, or might.
    private func countCoupons(_ rows: Span<TouchpointRow>, to total: inout CampaignTotals) {
        guard var pending = total.pending else { return }
        // Taken out while it is written, so that it is not copied.
        total.pending = nil
        for index in 0..<rows.count {
            let row = rows[index]
            if row.coupon == 0 || row.campaign != 0 { continue }
            if context.isResponse(row) { pending.countUse(of: row.coupon) }
        }
        total.pending = pending
    }

    private mutating func countDirect(to total: inout CampaignTotals) {
        let list = responses.list
        for response in list where response.campaign != 0 {
            Self.addDirect(response, to: &total)
            let campaign = Int(response.campaign)
            let standing = campaigns.respond(to: response.campaign, at: response.occurred)
            if standing.isFirst {
                total.counts[campaign].responders += 1
                if !standing.isReached { total.counts[campaign].untargeted += 1 }
            }
            if let latency = standing.latency {
                total.latencies[campaign].add(1, to: UInt64(latency) / 1_000_000)
            }
        }
    }

    private mutating func countWindows(to total: inout CampaignTotals) {
        let list = campaigns.list
        for party in list where party.isAssigned {
            let campaign = party.campaign
            total.counts[Int(campaign)].contacts += party.contacts
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
        if isAdvanceable { countCoupons(rows, to: &total) }
        for index in 0..<rows.count {
            guard let response = anonymousResponse(rows[index]) else { continue }
            Self.addDirect(response, to: &total)
            total.counts[Int(response.campaign)].anonymous += 1
        }
    }

    /// The direct response that a touchpoint of nobody known is; `nil` where it is none.
    func anonymousResponse(_ row: TouchpointRow) -> PartyResponse? {
        guard context.isResponse(row) else { return nil }
        var response = PartyResponse(row)
        if response.campaign == 0 && row.coupon != 0 {
            response.campaign = reference.campaign(ofCoupon: row.coupon)
        }
        return response.campaign == 0 ? nil : response
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
