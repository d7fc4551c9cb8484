package import Touchpoints

/// A definition's figures over parties' histories, one history after another.
///
/// A fold carries working memory: each worker folds with a copy of its own.
package struct MetricFold: Sendable {
    let definition: MetricDefinition
    let further: FurtherFields
    private let readsFrames: Bool
    let filter: BoundFilter
    let keying: MetricKeying
    /// Of the steps of a funnel, or of the two ends of a time between.
    let filters: [BoundFilter]
    /// What each of these must share with the first.
    let sharing: [MetricKeying]
    /// The end of the figures, after which windows are open.
    let end: Int64
    /// The ordinal under which sums without a currency are added up.
    private let unknownCurrency: UInt32
    package private(set) var totals: MetricTotals
    var funnel: FunnelChains
    /// For each of a party's touchpoints the filters that hold, by bit.
    var masks: [UInt32] = []
    var places: [Int] = []
    var shared: [MetricKey: Int64] = [:]

    /// A fold over nobody.
    ///
    /// - Parameters:
    ///   - definition: What is asked.
    ///   - further: What the touchpoints have beyond their rows.
    ///   - end: The moment that the figures are for, in microseconds since 1970.
    ///   - unknownCurrency: The ordinal of `XXX`; 0 where the ledger does not know it.
    ///   - groupsMax: How many groups there may be.
    ///   - ordinals: The ordinals of names in a column, of those that the ledger knows.
    package init(
        _ definition: MetricDefinition,
        _ further: FurtherFields,
        end: Int64,
        unknownCurrency: UInt32,
        groupsMax: Int = MetricLimits.groupsMax,
        ordinals: (NameColumn, [[UInt8]]) -> [UInt32]
    ) {
        self.definition = definition
        self.further = further
        self.end = end
        self.unknownCurrency = unknownCurrency
        let needs = MetricNeeds(definition)
        readsFrames = needs.readsFrames
        filter = BoundFilter(definition.filter, needs, ordinals)
        func keying(_ groupings: [MetricGrouping]) -> MetricKeying {
            MetricKeying(groupings, zoneSeconds: definition.zoneSeconds, needs)
        }
        self.keying = keying(definition.groupBy)
        switch definition.measure {
        case .funnel(let funnel):
            filters = funnel.steps.map { BoundFilter($0.filter, needs, ordinals) }
            sharing = funnel.steps.map { keying($0.same) }
            self.funnel = FunnelChains(steps: funnel.steps.count, within: funnel.within.length)
        case .timeBetween(let interval):
            filters = [interval.from, interval.to].map { BoundFilter($0, needs, ordinals) }
            sharing = [keying(interval.same)]
            funnel = FunnelChains(steps: 0, within: 0)
        default:
            filters = []
            sharing = []
            funnel = FunnelChains(steps: 0, within: 0)
        }
        totals = MetricTotals(groupsMax: groupsMax)
    }

    /// Whether more than its row is needed to tell whether a touchpoint counts, or for how much.
    package func needsFurther(_ row: TouchpointRow) -> Bool {
        if filter.verdict(row) == false { return false }
        if filters.isEmpty { return true }
        return filters.contains { $0.verdict(row) != false }
    }

    /// Adds what `history`, complete and sorted, contributes.
    ///
    /// The history of nobody (party 0) may come in portions and in any order: what it holds counts and
    /// is summed, and is no party's.
    ///
    /// - Complexity: O(n) for n rows and, for a funnel, the steps and groups that are open at once.
    package mutating func contribute(_ history: borrowing PartyHistory) {
        let rows = history.rows.span
        let party = history.party
        switch definition.measure {
        case .funnel:
            guard party != 0, mark(rows) else { return }
            addFunnel(rows)
        case .timeBetween:
            guard party != 0, mark(rows) else { return }
            addTimes(rows)
        default:
            for index in 0..<rows.count { add(rows[index], of: party) }
        }
    }

    @inline(__always)
    private func place(of row: TouchpointRow) -> Int {
        readsFrames ? further.place(of: row.position) : -1
    }

    private mutating func add(_ row: TouchpointRow, of party: UInt32) {
        let place = place(of: row)
        guard filter.holds(row, place, further) else { return }
        totals.match()
        let key = keying.key(row, place, further)
        switch definition.measure {
        case .uniqueParties:
            // Nobody known makes a group, and is no party in it.
            if party == 0 {
                totals.change(key) { _ in }
            } else {
                totals.count(party: party, in: key)
            }
        case .sum(.amount):
            totals.change(key) {
                if row.hasAmount { $0.add(Int128(row.amount), in: row.currency) }
            }
        case .sum(.cost):
            let cost = place < 0 ? nil : further.cost(at: place)
            let currency = row.currency == 0 ? unknownCurrency : row.currency
            totals.change(key) {
                if let cost { $0.add(Int128(cost), in: currency) }
            }
        case .sumProperty:
            let sum = place < 0 ? .none : further.sum(at: place)
            totals.change(key) {
                switch sum {
                case .none: break
                case .units(let units): $0.add(units, in: 0)
                case .unusable: $0.unusable += 1
                }
            }
        case .first: totals.change(key) { $0.first = min($0.first, row.occurred) }
        case .last: totals.change(key) { $0.last = max($0.last, row.occurred) }
        default: totals.change(key) { $0.count += 1 }
        }
    }

    /// Notes which filters hold of each row; false where the first holds of none.
    private mutating func mark(_ rows: Span<TouchpointRow>) -> Bool {
        masks.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        var all: UInt32 = 0
        for index in 0..<rows.count {
            let row = rows[index]
            let place = place(of: row)
            var mask: UInt32 = 0
            if filter.holds(row, place, further) {
                totals.match()
                for (bit, filter) in filters.enumerated() where filter.holds(row, place, further) {
                    mask |= 1 << UInt32(bit)
                }
            }
            masks.append(mask)
            places.append(place)
            all |= mask
        }
        return all & 1 != 0
    }

    // MARK: Order

    /// The end of the rows from `start` on that no figure orders: same time, type, channel, campaign
    /// and cell.
    static func endOfTies(_ rows: Span<TouchpointRow>, from start: Int) -> Int {
        var end = start + 1
        while end < rows.count, isTie(rows[start], rows[end]) { end += 1 }
        return end
    }

    /// Whether the order of two touchpoints of a party is that of their arrival only.
    @inline(__always)
    static func isTie(_ left: TouchpointRow, _ right: TouchpointRow) -> Bool {
        left.occurred == right.occurred && left.type == right.type
            && left.channel == right.channel && left.campaign == right.campaign
            && left.cell == right.cell
    }
}

/// The order of touchpoints: funnels and times between.
extension MetricFold {
    private mutating func addFunnel(_ rows: Span<TouchpointRow>) {
        funnel.restart()
        var start = 0
        while start < rows.count {
            let end = Self.endOfTies(rows, from: start)
            // From the last step to the first: a step is reached from what came before these rows.
            for step in (0..<filters.count).reversed() {
                for index in start..<end where masks[index] >> UInt32(step) & 1 != 0 {
                    let row = rows[index]
                    let place = places[index]
                    if step > 0 {
                        let same = sharing[step].key(row, place, further)
                        funnel.advance(to: step, at: row.occurred, sharing: same)
                    } else {
                        let shares = sharing.map { $0.key(row, place, further) }
                        let key = keying.key(row, place, further)
                        funnel.begin(key, sharing: shares, at: row.occurred)
                    }
                }
            }
            start = end
        }
        for (key, reached, isOpen) in funnel.outcomes(end: self.end) {
            let count = filters.count
            totals.change(key) { group in
                if group.steps.isEmpty { group.steps = [Int](repeating: 0, count: count) }
                for step in 0..<reached { group.steps[step] += 1 }
                if isOpen { group.open += 1 }
            }
        }
    }

    private mutating func addTimes(_ rows: Span<TouchpointRow>) {
        guard case .timeBetween(let interval) = definition.measure else { return }
        let longest = interval.within?.length ?? .max
        shared.removeAll(keepingCapacity: true)
        var end = rows.count
        while end > 0 {
            var start = end - 1
            while start > 0, Self.isTie(rows[start - 1], rows[end - 1]) { start -= 1 }
            for index in start..<end where masks[index] & 1 != 0 {
                let row = rows[index]
                let key = keying.key(row, places[index], further)
                let next = shared[sharing[0].key(row, places[index], further)]
                totals.change(key) { group in
                    group.count += 1
                    guard let next, next - row.occurred < longest else { return }
                    group.seconds.add(1, to: UInt64(next - row.occurred) / 1_000_000)
                }
            }
            for index in start..<end where masks[index] & 2 != 0 {
                shared[sharing[0].key(rows[index], places[index], further)] = rows[index].occurred
            }
            end = start
        }
    }
}
