import Bytes

/// What a definition needs of touchpoints beyond their rows, in columns, by position.
///
/// A column that the definition does not need is empty. Memory: eight bytes for each touchpoint, and
/// those of the columns needed.
package struct FurtherFields: Sendable {
    /// What one touchpoint has.
    package struct Entry: Sendable {
        package var position: UInt64
        /// Ordinals in the columns of ``MetricNeeds/names``, in that order; 0 where there is none.
        package var names: [UInt32]
        /// In ten-thousandths; `nil` where there is none.
        package var cost: Int64?
        /// Which conditions on properties hold: bit n is that of ``MetricNeeds/conditions`` n.
        package var conditions: UInt64
        /// The properties grouped by, in the order of ``MetricNeeds/grouped``.
        package var grouped: [PropertyValue?]
        /// The property summed.
        package var summed: PropertyValue?

        package init(position: UInt64) {
            self.position = position
            names = []
            conditions = 0
            grouped = []
        }
    }

    /// Ascending.
    private var positions: [UInt64] = []
    private let nameCount: Int
    private let groupedCount: Int
    private let hasCost: Bool
    private let hasConditions: Bool
    private let hasSum: Bool
    private var names: [UInt32] = []
    private var costs: [Int64?] = []
    private var conditions: [UInt64] = []
    /// Numbers in ``values``; 0 where there is none.
    private var grouped: [UInt32] = []
    private var sums: [PropertySum] = []
    /// The distinct values grouped by; the first stands for none.
    package private(set) var values: [PropertyValue?] = [nil]
    private var numbers: [PropertyValue: UInt32] = [:]
    /// Bytes of ``values``.
    private var valueBytes = 0
    /// Whether there are more distinct values than a definition may have groups.
    package private(set) var isOverfull = false
    private let groupsMax: Int

    /// Columns without a touchpoint.
    package init(for needs: MetricNeeds, groupsMax: Int = MetricLimits.groupsMax) {
        nameCount = needs.names.count
        groupedCount = needs.grouped.count
        hasCost = needs.cost
        hasConditions = !needs.conditions.isEmpty
        hasSum = needs.summed != nil
        self.groupsMax = groupsMax
    }

    /// Adds a touchpoint whose position is greater than those before.
    package mutating func append(_ entry: Entry) {
        positions.append(entry.position)
        if nameCount > 0 { names.append(contentsOf: entry.names) }
        if hasCost { costs.append(entry.cost) }
        if hasConditions { conditions.append(entry.conditions) }
        for value in entry.grouped { grouped.append(number(of: value)) }
        if hasSum { sums.append(PropertySum(entry.summed)) }
    }

    /// Adds touchpoints whose positions are all greater than those before.
    package mutating func append(_ other: FurtherFields) {
        positions.append(contentsOf: other.positions)
        names.append(contentsOf: other.names)
        costs.append(contentsOf: other.costs)
        conditions.append(contentsOf: other.conditions)
        sums.append(contentsOf: other.sums)
        isOverfull = isOverfull || other.isOverfull
        let known = other.values.map { number(of: $0) }
        for value in other.grouped { grouped.append(known[Int(value)]) }
    }

    private mutating func number(of value: PropertyValue?) -> UInt32 {
        // What is no text, number or truth groups as if it were not there.
        guard let value, value != .other, !isOverfull else { return 0 }
        if let known = numbers[value] { return known }
        if case .text(let text) = value { valueBytes += text.count }
        if values.count > groupsMax || valueBytes > MetricLimits.groupBytesMax {
            isOverfull = true
            return 0
        }
        let number = UInt32(values.count)
        values.append(value)
        numbers[value] = number
        return number
    }

    // MARK: Reading

    /// The place of the touchpoint at `position`; -1 where it was not needed.
    ///
    /// - Complexity: O(log n).
    func place(of position: UInt64) -> Int {
        var low = 0
        var high = positions.count
        while low < high {
            let middle = (low + high) / 2
            if positions[middle] < position { low = middle + 1 } else { high = middle }
        }
        return low < positions.count && positions[low] == position ? low : -1
    }

    func ordinal(_ column: Int, at place: Int) -> UInt32 { names[place * nameCount + column] }

    func cost(at place: Int) -> Int64? { costs[place] }

    func holds(_ condition: Int, at place: Int) -> Bool {
        conditions[place] >> UInt64(condition) & 1 != 0
    }

    func value(_ column: Int, at place: Int) -> UInt32 { grouped[place * groupedCount + column] }

    func sum(at place: Int) -> PropertySum { sums[place] }
}

/// One touchpoint's share in the sum of a property.
enum PropertySum: Sendable, Equatable {
    case none
    /// In units of ``MetricLimits/sumPlaces`` places.
    case units(Int128)
    /// There, but no number, or one that is not held exactly.
    case unusable

    init(_ value: PropertyValue?) {
        switch value {
        case nil: self = .none
        case .number(let number):
            self = number.units(places: MetricLimits.sumPlaces).map { .units($0) } ?? .unusable
        default: self = .unusable
        }
    }
}
