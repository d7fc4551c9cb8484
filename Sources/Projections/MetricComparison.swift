import Touchpoints

/// Finds, one party after another, the touchpoints that make a figure of a campaign differ between two
/// moments.
///
/// What is found adds up to the difference, whatever the order of parties. Of a figure that counts
/// touchpoints each contributes what it weighs at the second moment less what it weighed at the first.
/// Of one that counts customers, a customer who makes a difference is charged to one touchpoint: that
/// of the change with which, change by change as they were recorded, the figure came to be what it is;
/// where that change only made another touchpoint count, to that one, with the change as the reason.
package struct MetricComparison: Sendable {
    private let metric: CampaignMetric
    private let campaign: UInt32
    /// The ends of figures at the two moments, which decide what windows are open.
    private let ends: (before: Int64, after: Int64)
    private var before: CampaignResponseProjection
    private var after: CampaignResponseProjection
    /// The coupons whose campaign differs, least first.
    private let coupons: [UInt64]
    private let context: FoldContext

    /// What was found, in the order of the calls.
    package private(set) var contributions: [MetricContribution] = []
    /// What the end of figures alone contributes, by which windows open or close.
    package private(set) var movedByEnd: Int128 = 0

    /// Nothing found yet.
    ///
    /// - Parameters:
    ///   - metric: The figure.
    ///   - campaign: Whose figure; an ordinal.
    ///   - context: What counts as a response, and the order of names at the second moment. Its end
    ///     must be the least there is: every window is open under it.
    ///   - ends: The ends of figures at the two moments.
    ///   - before: The issues of coupons at the first moment.
    ///   - after: The issues of coupons at the second.
    package init(
        _ metric: CampaignMetric,
        of campaign: UInt32,
        in context: FoldContext,
        ends: (before: Int64, after: Int64),
        before: ReferenceTable,
        after: ReferenceTable
    ) {
        self.metric = metric
        self.campaign = campaign
        self.ends = ends
        self.context = context
        self.before = CampaignResponseProjection(context: context, reference: before)
        self.after = CampaignResponseProjection(context: context, reference: after)
        coupons = after.coupons(differingFrom: before)
    }

    /// Whether the campaign that issued `coupon` is another one at the second moment.
    ///
    /// - Complexity: O(log n).
    package func hasChanged(coupon: UInt64) -> Bool {
        var low = 0
        var high = coupons.count
        while low < high {
            let middle = (low + high) / 2
            if coupons[middle] < coupon { low = middle + 1 } else { high = middle }
        }
        return low < coupons.count && coupons[low] == coupon
    }

    /// Finds what a party contributes.
    ///
    /// - Parameters:
    ///   - history: What counts at the second moment; that of nobody (party 0) may come in portions.
    ///   - changes: What counts at one of the moments only, in any order; of nobody's those that are in
    ///     this portion, and what counts at the first moment only in any one.
    /// - Complexity: O(n log n log c) for n rows and c changes.
    package mutating func compare(
        _ history: borrowing PartyHistory,
        by changes: [HistoryChange]
    ) {
        let steps = HistorySteps(to: history, by: changes)
        if metric.countsParties {
            if history.party != 0 { compareParty(steps) }
        } else {
            compareRows(steps)
        }
    }

    /// Finds what a party contributes of whom nothing changed, nor a coupon that it has.
    ///
    /// - Complexity: O(1); of a figure that counts open windows O(n log n) for n rows.
    package mutating func compareUnchanged(_ history: borrowing PartyHistory) {
        guard history.party != 0, let window = metric.openWindow, ends.before != ends.after,
            let start = listed(in: history, before: false).first?.row.occurred
        else { return }
        let wasOpen = Self.isOpen(from: start, window, at: ends.before)
        let isOpen = Self.isOpen(from: start, window, at: ends.after)
        movedByEnd += (isOpen ? 1 : 0) - (wasOpen ? 1 : 0)
    }

    private static func isOpen(from start: Int64, _ window: Window, at end: Int64) -> Bool {
        start + window.length > end
    }

    private mutating func listed(
        in history: borrowing PartyHistory,
        before isBefore: Bool
    ) -> [ListedTouchpoint] {
        var list: [ListedTouchpoint] = []
        if isBefore {
            before.list(metric.figure, of: campaign, in: history, to: &list)
        } else {
            after.list(metric.figure, of: campaign, in: history, to: &list)
        }
        return list
    }

    private mutating func add(
        _ row: TouchpointRow,
        _ steps: HistorySteps,
        _ amount: Int128,
        _ because: MetricContribution.Because?
    ) {
        let change = steps.change(of: row)
        contributions.append(
            MetricContribution(
                row: row,
                change: change,
                amount: amount,
                because: change == nil ? because : nil
            )
        )
    }

    // MARK: Figures that count touchpoints

    private mutating func compareRows(_ steps: HistorySteps) {
        let old = steps.history(after: 0, in: context)
        let new = steps.history(after: steps.changes.count, in: context)
        let weighed = weights(in: old, before: true)
        let weighs = weights(in: new, before: false)
        var reasons: RowReasons?
        var (left, right) = (0, 0)
        while left < weighed.count || right < weighs.count {
            let was = left < weighed.count ? weighed[left] : nil
            let now = right < weighs.count ? weighs[right] : nil
            let position = min(was?.row.position ?? .max, now?.row.position ?? .max)
            let isOld = was?.row.position == position
            let isNew = now?.row.position == position
            if isOld { left += 1 }
            if isNew { right += 1 }
            let difference = (isNew ? now?.weight ?? 0 : 0) - (isOld ? was?.weight ?? 0 : 0)
            guard difference != 0, let row = isNew ? now?.row : was?.row else { continue }
            var because: MetricContribution.Because?
            if steps.change(of: row) == nil {
                let known = reasons ?? self.reasons(from: old, to: new, steps)
                because = known.reason(for: row, isNew: isNew, steps, self)
                reasons = known
            }
            add(row, steps, difference, because)
        }
    }

    /// What the touchpoints behind the figure weigh, in order of position.
    private mutating func weights(
        in history: borrowing PartyHistory,
        before isBefore: Bool
    ) -> [(row: TouchpointRow, weight: Int128)] {
        let metric = metric
        return listed(in: history, before: isBefore)
            .compactMap { listed in metric.weight(of: listed).map { (listed.row, $0) } }
            .sorted { $0.row.position < $1.row.position }
    }

    private mutating func reasons(
        from old: borrowing PartyHistory,
        to new: borrowing PartyHistory,
        _ steps: HistorySteps
    ) -> RowReasons {
        if let window = metric.window, steps.party != 0 {
            let withheld = window.countsWithheld
            return .window(
                before: before.start(of: campaign, in: old, countsWithheld: withheld),
                after: after.start(of: campaign, in: new, countsWithheld: withheld)
            )
        }
        return .campaign(before: CauseRows(old), after: CauseRows(new))
    }

    // MARK: Figures that count customers

    /// What the figure is for the party at one point of its way.
    private struct Standing {
        /// The touchpoint that makes the party count.
        var listed: ListedTouchpoint?
        var value: Int128 = 0
    }

    /// The figure after the first changes: those of the history, then that of the coupons, then that of
    /// the end.
    private mutating func standing(after count: Int, _ steps: HistorySteps) -> Standing {
        let changes = steps.changes.count
        let history = steps.history(after: min(count, changes), in: context)
        let listed = listed(in: history, before: count <= changes).first
        guard let listed else { return Standing() }
        if let window = metric.openWindow {
            let end = count <= changes + 1 ? ends.before : ends.after
            let isOpen = Self.isOpen(from: listed.row.occurred, window, at: end)
            return isOpen ? Standing(listed: listed, value: 1) : Standing()
        }
        return Standing(listed: listed, value: metric.weight(of: listed) ?? 0)
    }

    private mutating func compareParty(_ steps: HistorySteps) {
        let last = steps.changes.count + 2
        var old = standing(after: 0, steps)
        var new = standing(after: last, steps)
        let final = new.value
        let difference = final - old.value
        guard difference != 0 else { return }
        // Between the two lies a change with which the figure comes to be what it is.
        var (low, high) = (0, last)
        while high - low > 1 {
            let middle = (low + high) / 2
            let standing = standing(after: middle, steps)
            if standing.value == final {
                (high, new) = (middle, standing)
            } else {
                (low, old) = (middle, standing)
            }
        }
        if high > steps.changes.count + 1 {
            movedByEnd += difference
            return
        }
        let candidates = [new.listed, old.listed].compactMap { $0?.row }
        guard high <= steps.changes.count else {
            let row = candidates.first { $0.campaign == 0 && hasChanged(coupon: $0.coupon) }
            guard let row = row ?? candidates.first else { return }
            return add(row, steps, difference, .coupon(row.coupon))
        }
        let change = steps.changes[high - 1]
        if candidates.contains(where: { $0.position == change.row.position }) {
            return add(change.row, steps, difference, nil)
        }
        guard let row = candidates.first else { return }
        add(row, steps, difference, Self.reason(for: row, change))
    }

    /// Why `row` counts otherwise after `change` of another touchpoint of its party.
    private static func reason(
        for row: TouchpointRow,
        _ change: HistoryChange
    ) -> MetricContribution.Because {
        let names = [change.row.message, change.row.id]
        let isCause = row.campaign == 0 && row.causedBy != 0 && names.contains(row.causedBy)
        return isCause ? .cause(change) : .start(change)
    }
}
