extension CampaignTotals {
    /// The figures of every campaign that has any, in byte order of their names.
    ///
    /// A campaign is listed when a known party has a contact or withheld contact of it, or a response
    /// belongs to it. `context` must be the one folded under.
    ///
    /// - Complexity: O(s log s) for s sums held.
    package func responses(in context: FoldContext) -> [CampaignResponse] {
        var listed = [CampaignResponse?](repeating: nil, count: counts.count)
        for campaign in counts.indices where counts[campaign].responses > 0 {
            listed[campaign] = CampaignResponse(campaign: UInt32(campaign))
        }
        let windows = windowsByCohort(in: context)
        for (index, cohort) in cohorts.enumerated()
        where cohort.parties > 0 && cohort.cell != Self.reachedCell {
            let campaign = Int(cohort.campaign)
            var cell = CellResponse(cell: cohort.cell)
            cell.assigned = cohort.parties
            cell.windows = windows[index]
            if listed[campaign] == nil {
                listed[campaign] = CampaignResponse(campaign: cohort.campaign)
            }
            listed[campaign]?.cells.append(cell)
        }
        let empty = context.windows.map { WindowResponse(window: $0) }
        for campaign in listed.indices { listed[campaign]?.windows = empty }
        for (index, cohort) in cohorts.enumerated() where cohort.cell == Self.reachedCell {
            listed[Int(cohort.campaign)]?.windows = windows[index]
        }
        addDirect(to: &listed)
        return listed.compactMap { $0 }
            .map { response in
                var response = response
                response.cells.sort {
                    context.cellRanks[Int($0.cell)] < context.cellRanks[Int($1.cell)]
                }
                return response
            }
            .sorted {
                context.campaignRanks[Int($0.campaign)] < context.campaignRanks[Int($1.campaign)]
            }
    }

    /// Fills in all that does not depend on windows.
    private func addDirect(to listed: inout [CampaignResponse?]) {
        for campaign in listed.indices where listed[campaign] != nil {
            let counts = counts[campaign]
            let latency = Latency(sorted: latencies[campaign].sorted())
            listed[campaign]?.contacts = counts.contacts
            listed[campaign]?.reached = counts.reached
            listed[campaign]?.latency = latency
            listed[campaign]?.direct.responses = counts.responses
            listed[campaign]?.direct.responders = counts.responders
            listed[campaign]?.direct.responded = latency.n
            listed[campaign]?.direct.untargeted = counts.untargeted
            listed[campaign]?.direct.anonymous = counts.anonymous
        }
        for (key, count) in directTypes.sorted() {
            listed[Int(key >> 32)]?.direct.byType
                .append(NameCount(name: UInt32(truncatingIfNeeded: key), count: count))
        }
        for (key, amount) in directAmounts.sorted() {
            listed[Int(key >> 32)]?.direct.amounts
                .append(CurrencySum(currency: UInt32(truncatingIfNeeded: key), sum: amount.sum))
        }
    }

    /// The figures of each cohort's windows, in the order asked.
    private func windowsByCohort(in context: FoldContext) -> [[WindowResponse]] {
        let types = bandTypes.sorted()
        let amounts = bandAmounts.sorted()
        var nextType = 0
        var nextAmount = 0
        var typeCounts = Tally<Int>()
        var amountSums = Tally<AmountSum>()
        return cohorts.indices.map { cohort in
            var windows = context.windows.map { WindowResponse(window: $0) }
            var running = BandCounts()
            for band in 0..<bandCount {
                let row = cohort * bandCount + band
                running.add(bands[row], times: 1)
                while nextType < types.count, types[nextType].key >> 32 == UInt64(row) {
                    let (key, count) = types[nextType]
                    typeCounts.add(count, to: key & 0xFFFF_FFFF)
                    nextType += 1
                }
                while nextAmount < amounts.count, amounts[nextAmount].key >> 32 == UInt64(row) {
                    let (key, amount) = amounts[nextAmount]
                    amountSums.add(amount, to: key & 0xFFFF_FFFF)
                    nextAmount += 1
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
            typeCounts = Tally<Int>()
            amountSums = Tally<AmountSum>()
            return windows
        }
    }
}
