/// Sums of all campaigns' figures over parties; `responses(in:)` reads the figures from them.
///
/// Counts lie in arrays by campaign ordinal, everything by type, currency or second in flat tallies.
/// Window figures lie in *cohorts*, each with one entry per band: one for the parties assigned to each
/// cell of a campaign, and one for the difference between the parties reached and all those assigned.
/// Most parties are reached at the moment they are assigned and make no difference, so they are
/// counted once.
package struct CampaignTotals: CommutativeTotal {
    /// What is counted once per campaign.
    struct Counts: Sendable {
        var contacts = 0
        var reached = 0
        var responses = 0
        var responders = 0
        var untargeted = 0
        var anonymous = 0

        mutating func add(_ other: Counts, times: Int) {
            contacts += other.contacts * times
            reached += other.reached * times
            responses += other.responses * times
            responders += other.responders * times
            untargeted += other.untargeted * times
            anonymous += other.anonymous * times
        }
    }

    /// Parties whose windows are counted together.
    struct Cohort: Sendable {
        var campaign: UInt32
        /// `differenceCell` for the difference.
        var cell: UInt32
        var parties = 0
    }

    /// Stands for the cell where a cohort is the difference; not the ordinal of a cell.
    static let differenceCell: UInt32 = .max

    /// Number of bands that each cohort has.
    let bandCount: Int
    /// By campaign ordinal.
    var counts: [Counts] = []
    /// By campaign ordinal: parties that responded, by whole seconds from first contact.
    var latencies: [Tally<Int>] = []
    /// Direct responses; the row of a key is the campaign.
    var directTypes = Tally<Int>()
    var directAmounts = Tally<AmountSum>()
    private(set) var cohorts: [Cohort] = []
    /// Index + 1 in `cohorts`; the row of a key is the campaign, its ordinal the cell.
    private var cohortNumbers = Tally<Int>()
    /// `bandCount` entries per cohort; the rows of the keys below are indices in here.
    var bands: [BandCounts] = []
    var bandTypes = Tally<Int>()
    var bandAmounts = Tally<AmountSum>()
    /// What it takes to move them on; `nil` where that is not kept.
    var pending: Pending?

    /// Totals over nobody, under the windows of `context`.
    ///
    /// - Parameters:
    ///   - context: The question.
    ///   - isAdvanceable: Whether ``advance(from:to:)`` will be asked; totals that are added up are all
    ///     of one kind.
    package init(context: FoldContext, isAdvanceable: Bool = false) {
        bandCount = context.bandLengths.count
        if isAdvanceable { pending = Pending() }
        makeRoom(campaigns: context.campaignRanks.count)
    }

    /// Adds the contributions of other parties, counted under the same windows.
    ///
    /// Runtime error where the number of windows differs.
    package mutating func add(_ other: CampaignTotals) {
        merge(other, times: 1)
    }

    /// Takes out contributions added before, counted under the same windows.
    package mutating func subtract(_ other: CampaignTotals) {
        merge(other, times: -1)
    }

    /// Adds what one party did in its windows to one cohort; with −1 for `times`, takes it out.
    mutating func add(
        _ party: borrowing WindowCounts,
        times: Int,
        toCohortOf campaign: UInt32,
        cell: UInt32
    ) {
        let cohort = cohort(of: campaign, cell: cell)
        cohorts[cohort].parties += times
        if let start = party.openStart {
            pending?.openStarts.add(times, campaign: campaign, cell: cell, start: start)
        }
        let base = cohort * bandCount
        for band in 0..<bandCount {
            bands[base + band].add(party.bands[band], times: times)
        }
        for index in 0..<party.types.count {
            let entry = party.types[index]
            bandTypes.add(
                entry.count * times,
                to: Tally<Int>.key(row: base + entry.band, ordinal: entry.type)
            )
        }
        for index in 0..<party.amounts.count {
            let entry = party.amounts[index]
            bandAmounts.add(
                times < 0 ? .zero - entry.amount : entry.amount,
                to: Tally<AmountSum>.key(row: base + entry.band, ordinal: entry.currency)
            )
        }
    }

    /// Counts more parties in a cohort that is there.
    mutating func addParties(_ parties: Int, toCohort cohort: Int) {
        cohorts[cohort].parties += parties
    }

    private mutating func makeRoom(campaigns: Int) {
        guard campaigns > counts.count else { return }
        let more = campaigns - counts.count
        counts.append(contentsOf: repeatElement(Counts(), count: more))
        latencies.append(contentsOf: repeatElement(Tally<Int>(), count: more))
    }

    /// The index of a cohort, made where it is new.
    mutating func cohort(of campaign: UInt32, cell: UInt32) -> Int {
        let key = Tally<Int>.key(row: Int(campaign), ordinal: cell)
        let number = cohortNumbers.sum(of: key)
        if number > 0 { return number - 1 }
        cohorts.append(Cohort(campaign: campaign, cell: cell))
        bands.append(contentsOf: repeatElement(BandCounts(), count: bandCount))
        cohortNumbers.add(cohorts.count, to: key)
        return cohorts.count - 1
    }

    private mutating func merge(_ other: CampaignTotals, times: Int) {
        precondition(bandCount == other.bandCount, "totals under different windows")
        precondition((pending == nil) == (other.pending == nil), "totals of two kinds")
        if let more = other.pending { pending?.merge(more, times: times) }
        makeRoom(campaigns: other.counts.count)
        let taking = times < 0
        for campaign in other.counts.indices {
            counts[campaign].add(other.counts[campaign], times: times)
            latencies[campaign].merge(other.latencies[campaign], taking: taking) { $0 }
        }
        directTypes.merge(other.directTypes, taking: taking) { $0 }
        directAmounts.merge(other.directAmounts, taking: taking) { $0 }
        // The other totals numbered their cohorts in the order in which they met them.
        var rows: [UInt64] = []
        for (index, entry) in other.cohorts.enumerated() {
            let cohort = cohort(of: entry.campaign, cell: entry.cell)
            cohorts[cohort].parties += entry.parties * times
            for band in 0..<bandCount {
                let row = cohort * bandCount + band
                bands[row].add(other.bands[index * bandCount + band], times: times)
                rows.append(UInt64(row))
            }
        }
        let rekey = { (key: UInt64) in rows[Int(key >> 32)] << 32 | (key & 0xFFFF_FFFF) }
        bandTypes.merge(other.bandTypes, taking: taking, rekey: rekey)
        bandAmounts.merge(other.bandAmounts, taking: taking, rekey: rekey)
    }
}
