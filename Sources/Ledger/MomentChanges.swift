import Projections
import Touchpoints

/// What changed between two moments, and what each party of whom something changed contributes to the
/// difference of a figure.
struct MomentChanges: Sendable {
    /// Contributions, in no order.
    private(set) var contributions: [MetricContribution] = []
    /// What the end of figures alone contributes.
    private(set) var movedByEnd: Int128 = 0
    /// What counts at the first moment only.
    private(set) var departures: [HistoryChange] = []
    /// Of what counts at the second moment only: what may stand in place of something that does not
    /// count any more, and issues of coupons whose campaign is another one.
    private(set) var arrivals: [HistoryChange] = []
    /// The last of what counts at the second moment only, in order of time; of equals the first.
    private(set) var lastArrival: HistoryChange?

    /// Compares what counts at two moments, party by party, on all cores.
    ///
    /// - Parameters:
    ///   - before: What counts at the first moment.
    ///   - after: What counts at the second, which knows no less.
    ///   - context: The order of names at the second moment.
    ///   - comparison: What compares a party; it has found nothing yet.
    /// - Throws: ``LedgerError/log(_:)`` where touchpoints could not be read.
    init(
        from before: ReplayRows,
        to after: ReplayRows,
        in context: FoldContext,
        _ comparison: MetricComparison
    ) throws(LedgerError) {
        let effects = RetractionEffects(after.effects)
        departures = try Self.departures(from: before, to: after, in: context, effects)
        var byParty: [UInt32: [HistoryChange]] = [:]
        for change in departures { byParty[change.row.party, default: []].append(change) }
        let gone = byParty
        let ids = Set(departures.map(\.row.id))
        let workers = try after.foldHistories(in: context) {
            Worker(comparison: comparison)
        } each: { history, worker in
            worker.take(
                history,
                isLate: { $0 >= before.end },
                isRestored: { before.gone.contains($0) },
                departures: gone,
                ids: ids,
                effects,
                end: after.end
            )
        }
        var rest = Worker(comparison: comparison)
        let met = Set(workers.flatMap(\.met))
        for (party, changes) in gone where party == 0 || !met.contains(party) {
            rest.comparison.compare(PartyHistory(party: party), by: changes)
        }
        for worker in workers + [rest] {
            contributions.append(contentsOf: worker.comparison.contributions)
            movedByEnd += worker.comparison.movedByEnd
            arrivals.append(contentsOf: worker.arrivals)
            if let last = worker.lastArrival { lastArrival = Self.later(last, lastArrival) }
        }
    }

    /// What counts at the first moment and not at the second.
    private static func departures(
        from before: ReplayRows,
        to after: ReplayRows,
        in context: FoldContext,
        _ effects: RetractionEffects
    ) throws(LedgerError) -> [HistoryChange] {
        if after.gone.ranges.isEmpty { return [] }
        let gone = after.gone
        let end = after.end
        let found = try before.foldHistories(in: context) {
            [HistoryChange]()
        } each: { history, found in
            for row in history.rows where gone.contains(row.position) {
                let event = effects.last(on: row.position, before: end)?.event ?? row.position
                found.append(HistoryChange(row, .retracted, event: event))
            }
        }
        return found.flatMap { $0 }.sorted(by: HistoryChange.precedes)
    }

    /// The later of two in order of time; of equals the one with the least position.
    private static func later(_ left: HistoryChange, _ right: HistoryChange?) -> HistoryChange {
        guard let right else { return left }
        if left.row.occurred != right.row.occurred {
            return left.row.occurred > right.row.occurred ? left : right
        }
        return left.row.position < right.row.position ? left : right
    }

    /// What one thread finds.
    private struct Worker: Sendable {
        var comparison: MetricComparison
        var arrivals: [HistoryChange] = []
        var lastArrival: HistoryChange?
        /// Known parties with departures that still have a history.
        var met: [UInt32] = []

        mutating func take(
            _ history: borrowing PartyHistory,
            isLate: (UInt64) -> Bool,
            isRestored: (UInt64) -> Bool,
            departures: [UInt32: [HistoryChange]],
            ids: Set<UInt64>,
            _ effects: RetractionEffects,
            end: UInt64
        ) {
            var changes: [HistoryChange] = []
            var hasOtherCoupon = false
            let rows = history.rows.span
            for index in rows.indices {
                let row = rows[index]
                let isOther = row.coupon != 0 && comparison.hasChanged(coupon: row.coupon)
                if isOther { hasOtherCoupon = true }
                var change: HistoryChange?
                if isLate(row.position) {
                    change = HistoryChange(row, .late, event: row.position)
                } else if isRestored(row.position) {
                    let event = effects.last(on: row.position, before: end)?.event
                    change = HistoryChange(row, .restored, event: event ?? row.position)
                }
                guard let change else { continue }
                changes.append(change)
                lastArrival = MomentChanges.later(change, lastArrival)
                if ids.contains(row.id) || (isOther && row.isIssuedCoupon && row.campaign != 0) {
                    arrivals.append(change)
                }
            }
            if history.party != 0, let gone = departures[history.party] {
                changes.append(contentsOf: gone)
                met.append(history.party)
            }
            if changes.isEmpty && !hasOtherCoupon {
                comparison.compareUnchanged(history)
            } else {
                comparison.compare(history, by: changes)
            }
        }
    }
}
