/// Sums of a definition's figures over parties, by group; in any order the same.
///
/// They can be added up, not subtracted: which touchpoint was the earliest cannot be taken out.
package struct MetricTotals: Sendable {
    /// What is known of one group.
    struct Group: Sendable, Equatable {
        var count = 0
        var parties = 0
        /// By currency, in the order in which they were met; one entry where a property is summed.
        var sums: [Sum] = []
        /// Touchpoints whose property is there but is no number that is held exactly.
        var unusable = 0
        var first = Int64.max
        var last = Int64.min
        /// Parties that reached each step.
        var steps: [Int] = []
        /// Parties that may still reach the last step.
        var open = 0
        /// Seconds of each pair, and how often.
        var seconds = Tally<Int>()

        static func == (left: Group, right: Group) -> Bool {
            left.count == right.count && left.parties == right.parties
                && left.sums.sorted { $0.currency < $1.currency }
                    == right.sums.sorted { $0.currency < $1.currency }
                && left.unusable == right.unusable && left.first == right.first
                && left.last == right.last && left.steps == right.steps && left.open == right.open
                && left.seconds.sorted().elementsEqual(right.seconds.sorted()) { $0 == $1 }
        }
    }

    /// What was added up in one currency.
    struct Sum: Sendable, Equatable {
        var currency: UInt32
        var count = 0
        var units: Int128 = 0
    }

    private let groupsMax: Int
    private var places: [MetricKey: Int] = [:]
    private(set) var keys: [MetricKey] = []
    private var groups: [Group] = []
    /// The party that was counted last in each group, in its `parties`.
    private var counted: [UInt32] = []
    private var lastPlace = -1
    /// Touchpoints that the definition's filter let through.
    package private(set) var matched = 0
    /// Whether there were more groups than there may be; what is beyond was not counted.
    package private(set) var isOverfull = false

    /// Totals over nobody.
    package init(groupsMax: Int = MetricLimits.groupsMax) {
        self.groupsMax = groupsMax
    }

    /// Counts a touchpoint that the filter let through.
    mutating func match(_ count: Int = 1) { matched += count }

    /// The group of a key, for whoever reads the figures.
    subscript(key: MetricKey) -> Group { places[key].map { groups[$0] } ?? Group() }

    /// Changes the group of a key, which is made where it is new.
    @inline(__always)
    mutating func change(_ key: MetricKey, _ body: (inout Group) -> Void) {
        let place = place(of: key)
        if place >= 0 { body(&groups[place]) }
    }

    /// Counts a party in a group, once however often it is told before the next party.
    mutating func count(party: UInt32, in key: MetricKey) {
        let place = place(of: key)
        guard place >= 0, counted[place] != party else { return }
        counted[place] = party
        groups[place].parties += 1
    }

    private mutating func place(of key: MetricKey) -> Int {
        // Touchpoints of one group often follow one another.
        if lastPlace >= 0, keys[lastPlace] == key { return lastPlace }
        if let known = places[key] {
            lastPlace = known
            return known
        }
        guard keys.count < groupsMax else {
            isOverfull = true
            return -1
        }
        places[key] = keys.count
        keys.append(key)
        groups.append(Group())
        counted.append(0)
        lastPlace = keys.count - 1
        return lastPlace
    }

    /// Adds what other parties contributed.
    package mutating func add(_ other: MetricTotals) {
        matched += other.matched
        isOverfull = isOverfull || other.isOverfull
        for (place, key) in other.keys.enumerated() {
            let more = other.groups[place]
            change(key) { $0.add(more) }
        }
    }
}

extension MetricTotals.Group {
    /// Adds an amount in a currency.
    @inline(__always)
    mutating func add(_ units: Int128, count: Int = 1, in currency: UInt32) {
        let place: Int
        if let known = sums.firstIndex(where: { $0.currency == currency }) {
            place = known
        } else {
            sums.append(MetricTotals.Sum(currency: currency))
            place = sums.count - 1
        }
        sums[place].count += count
        sums[place].units += units
    }

    /// Adds what other parties contributed to the same group.
    mutating func add(_ other: MetricTotals.Group) {
        count += other.count
        parties += other.parties
        for sum in other.sums { add(sum.units, count: sum.count, in: sum.currency) }
        unusable += other.unusable
        first = min(first, other.first)
        last = max(last, other.last)
        while steps.count < other.steps.count { steps.append(0) }
        for (step, parties) in other.steps.enumerated() { steps[step] += parties }
        open += other.open
        seconds.merge(other.seconds, taking: false) { $0 }
    }
}
