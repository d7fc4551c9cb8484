extension CampaignTotals {
    /// The figures of every campaign that has any, in byte order of their names.
    ///
    /// A campaign is listed when a known party has a contact or withheld contact of it, or a response
    /// belongs to it. `context` must be the one folded under.
    ///
    /// - Complexity: O(s log s) for s sums held.
    package func responses(in context: FoldContext) -> [CampaignResponse] {
        responses(of: counts.indices, in: context)
            .sorted {
                context.campaignRanks[Int($0.campaign)] < context.campaignRanks[Int($1.campaign)]
            }
    }

    /// The figures of one campaign; `nil` where it is not listed.
    ///
    /// - Complexity: O(w log w) for w sums of windows, and O(s log s) for s sums of that campaign.
    package func response(of campaign: UInt32, in context: FoldContext) -> CampaignResponse? {
        let campaign = Int(campaign)
        guard counts.indices.contains(campaign) else { return nil }
        return responses(of: campaign..<campaign + 1, in: context).first
    }

    /// The figures of those of `campaigns` that have any, by their ordinals.
    private func responses(
        of campaigns: Range<Int>,
        in context: FoldContext
    ) -> [CampaignResponse] {
        let cohorts = cohortsByCampaign()
        let reader = WindowReader(of: self)
        var listed = [CampaignResponse?](repeating: nil, count: counts.count)
        for campaign in campaigns {
            let cells = cohorts[campaign]
                .filter { $0.cohort.cell != Self.differenceCell && $0.cohort.parties > 0 }
                .sorted {
                    context.cellRanks[Int($0.cohort.cell)] < context.cellRanks[Int($1.cohort.cell)]
                }
            guard !cells.isEmpty || counts[campaign].responses > 0 else { continue }
            var response = CampaignResponse(campaign: UInt32(campaign))
            response.windows = reader.windows(over: cohorts[campaign].map(\.index), in: context)
            response.cells = cells.map { index, cohort in
                var cell = CellResponse(cell: cohort.cell)
                cell.assigned = cohort.parties
                cell.windows = reader.windows(over: [index], in: context)
                return cell
            }
            addCounts(to: &response)
            listed[campaign] = response
        }
        addDirect(to: &listed)
        return listed.compactMap { $0 }
    }

    /// The cohorts of each campaign, by its ordinal.
    private func cohortsByCampaign() -> [[(index: Int, cohort: Cohort)]] {
        var found = [[(index: Int, cohort: Cohort)]](repeating: [], count: counts.count)
        for (index, cohort) in cohorts.enumerated() {
            found[Int(cohort.campaign)].append((index, cohort))
        }
        return found
    }

    private func addCounts(to response: inout CampaignResponse) {
        let counts = counts[Int(response.campaign)]
        response.contacts = counts.contacts
        response.reached = counts.reached
        response.latency = Latency(sorted: latencies[Int(response.campaign)].sorted())
        response.direct.responses = counts.responses
        response.direct.responders = counts.responders
        response.direct.responded = response.latency.n
        response.direct.untargeted = counts.untargeted
        response.direct.anonymous = counts.anonymous
    }

    private func addDirect(to listed: inout [CampaignResponse?]) {
        for (key, count) in directTypes.sorted() {
            listed[Int(key >> 32)]?.direct.byType
                .append(NameCount(name: UInt32(truncatingIfNeeded: key), count: count))
        }
        for (key, amount) in directAmounts.sorted() {
            listed[Int(key >> 32)]?.direct.amounts
                .append(CurrencySum(currency: UInt32(truncatingIfNeeded: key), sum: amount.sum))
        }
    }
}

/// The windows of cohorts, read from the bands that totals hold.
private struct WindowReader {
    private let bands: [BandCounts]
    private let bandCount: Int
    private let types: [(key: UInt64, sum: Int)]
    private let amounts: [(key: UInt64, sum: AmountSum)]
    /// Where the entries of each row begin in `types` and `amounts`, and at the end their number.
    private let typeStarts: [Int]
    private let amountStarts: [Int]

    init(of totals: CampaignTotals) {
        bands = totals.bands
        bandCount = totals.bandCount
        types = totals.bandTypes.sorted()
        amounts = totals.bandAmounts.sorted()
        typeStarts = Self.starts(of: types.map(\.key), rows: bands.count)
        amountStarts = Self.starts(of: amounts.map(\.key), rows: bands.count)
    }

    /// The figures of all parties of `cohorts`, one entry per window in the order asked.
    func windows(over cohorts: [Int], in context: FoldContext) -> [WindowResponse] {
        var windows = context.windows.map { WindowResponse(window: $0) }
        var running = BandCounts()
        var typeCounts = Tally<Int>()
        var amountSums = Tally<AmountSum>()
        for band in 0..<bandCount {
            for cohort in cohorts {
                let row = cohort * bandCount + band
                running.add(bands[row], times: 1)
                for (key, count) in types[typeStarts[row]..<typeStarts[row + 1]] {
                    typeCounts.add(count, to: key & 0xFFFF_FFFF)
                }
                for (key, amount) in amounts[amountStarts[row]..<amountStarts[row + 1]] {
                    amountSums.add(amount, to: key & 0xFFFF_FFFF)
                }
            }
            for window in windows.indices where context.bandOfWindow[window] == band {
                windows[window].responders = running.responders
                windows[window].responses = running.responses
                windows[window].purchasers = running.purchasers
                windows[window].open = running.open
                windows[window].byType = typeCounts.sorted()
                    .map { NameCount(name: UInt32($0.key), count: $0.sum) }
                windows[window].amounts = amountSums.sorted()
                    .map { CurrencySum(currency: UInt32($0.key), sum: $0.sum.sum) }
            }
        }
        return windows
    }

    private static func starts(of keys: [UInt64], rows: Int) -> [Int] {
        var starts: [Int] = []
        starts.reserveCapacity(rows + 1)
        var next = 0
        for row in 0...rows {
            while next < keys.count && keys[next] >> 32 < UInt64(row) { next += 1 }
            starts.append(next)
        }
        return starts
    }
}
