import Bytes
import Touchpoints

/// A definition's answer: its groups in order of what they share.
package struct MetricResult: Sendable {
    /// What one group has.
    package struct Group: Sendable, Equatable {
        /// What its touchpoints share, in the order of the definition's `groupBy`; `nil` for none.
        package let key: [PropertyValue?]
        package let figures: Figures
    }

    /// The figures of a group, by the definition's measure.
    package enum Figures: Sendable, Equatable {
        case count(Int)
        case uniqueParties(Int)
        /// In byte order of the currencies.
        case sums([MoneySum])
        case property(PropertyTotal)
        /// When the first or last happened; `nil` where there is none.
        case time(Int64?)
        case funnel(FunnelFigures)
        case timeBetween(IntervalFigures)
    }

    /// What was added up in one currency.
    package struct MoneySum: Sendable, Equatable {
        package let currency: [UInt8]
        /// Touchpoints that have it.
        package let count: Int
        /// In ten-thousandths.
        package let units: Int128
    }

    /// What was added up of a property.
    package struct PropertyTotal: Sendable, Equatable {
        /// Touchpoints whose property was added.
        package let count: Int
        /// In units of ``MetricLimits/sumPlaces`` places.
        package let units: Int128
        /// Touchpoints whose property is there but was not added: it is no number, or has more digits
        /// than are held exactly.
        package let unusable: Int
    }

    /// How far parties came.
    package struct FunnelFigures: Sendable, Equatable {
        /// Parties that reached each step.
        package let steps: [Int]
        /// Parties that did not reach the last step and whose window is not over.
        package let open: Int
    }

    /// How long it took.
    package struct IntervalFigures: Sendable, Equatable {
        /// Touchpoints from which time is taken.
        package let starts: Int
        /// Over those that something followed.
        package let seconds: Latency
    }

    package let groups: [Group]
    /// Touchpoints that the definition's filter let through.
    package let matched: Int
}

/// The names of a ledger, for printing.
package struct MetricNames: Sendable {
    package typealias Lookup = @Sendable (UInt32) -> [UInt8]

    private let names: @Sendable (NameColumn, UInt32) -> [UInt8]
    private let customers: Lookup

    /// Names as `names` and `customers` give them by ordinal.
    package init(
        names: @escaping @Sendable (NameColumn, UInt32) -> [UInt8],
        customers: @escaping Lookup
    ) {
        self.names = names
        self.customers = customers
    }

    fileprivate func name(_ column: NameColumn, _ ordinal: UInt32) -> [UInt8] {
        names(column, ordinal)
    }

    fileprivate func customer(_ ordinal: UInt32) -> [UInt8] { customers(ordinal) }
}

extension MetricTotals {
    /// The answer to `definition`, which these are the totals of.
    ///
    /// Without members to group by there is one group, even over nothing.
    ///
    /// - Complexity: O(g log g) for g groups.
    package func result(
        _ definition: MetricDefinition,
        _ further: FurtherFields,
        _ names: MetricNames
    ) -> MetricResult {
        let keys = definition.groupBy.isEmpty && self.keys.isEmpty ? [MetricKey()] : self.keys
        var groups = keys.map { key in
            MetricResult.Group(
                key: definition.groupBy.enumerated().map { place, grouping in
                    Self.value(grouping, key[place], further, names)
                },
                figures: Self.figures(self[key], definition, names)
            )
        }
        groups.sort { Self.precedes($0.key, $1.key) }
        return MetricResult(groups: groups, matched: matched)
    }

    private static func value(
        _ grouping: MetricGrouping,
        _ number: Int64,
        _ further: FurtherFields,
        _ names: MetricNames
    ) -> PropertyValue? {
        switch grouping {
        case .name(let column):
            number == 0 ? nil : .text(names.name(column, UInt32(truncatingIfNeeded: number)))
        case .customer:
            number == 0 ? nil : .text(names.customer(UInt32(truncatingIfNeeded: number)))
        case .role: Role(rawValue: UInt8(clamping: number)).map { .text(Array("\($0)".utf8)) }
        case .direction:
            Direction(rawValue: UInt8(clamping: number)).map { .text(Array("\($0.name)".utf8)) }
        case .day: .text(CalendarLabel.text(day: number))
        case .week: .text(CalendarLabel.text(week: number))
        case .month: .text(CalendarLabel.text(month: number))
        case .property: further.values[Int(number)]
        }
    }

    fileprivate static func figures(
        _ group: Group,
        _ definition: MetricDefinition,
        _ names: MetricNames
    ) -> MetricResult.Figures {
        switch definition.measure {
        case .count: return .count(group.count)
        case .uniqueParties: return .uniqueParties(group.parties)
        case .sum:
            let sums = group.sums.map { sum in
                MetricResult.MoneySum(
                    currency: sum.currency == 0
                        ? Money.unknownCurrency : names.name(.currency, sum.currency),
                    count: sum.count,
                    units: sum.units
                )
            }
            return .sums(sums.sorted { $0.currency.lexicographicallyPrecedes($1.currency) })
        case .sumProperty:
            let total = group.sums.first
            return .property(
                MetricResult.PropertyTotal(
                    count: total?.count ?? 0,
                    units: total?.units ?? 0,
                    unusable: group.unusable
                )
            )
        case .first: return .time(group.first == .max ? nil : group.first)
        case .last: return .time(group.last == .min ? nil : group.last)
        case .funnel(let funnel):
            let none = [Int](repeating: 0, count: funnel.steps.count)
            let steps = group.steps.isEmpty ? none : group.steps
            return .funnel(MetricResult.FunnelFigures(steps: steps, open: group.open))
        case .timeBetween:
            let seconds = Latency(sorted: group.seconds.sorted())
            return .timeBetween(
                MetricResult.IntervalFigures(starts: group.count, seconds: seconds)
            )
        }
    }

    // MARK: Order

    /// None first, then false and true, numbers by value, texts as bytes.
    private static func precedes(_ left: [PropertyValue?], _ right: [PropertyValue?]) -> Bool {
        for (left, right) in zip(left, right) where left != right {
            return precedes(left, right)
        }
        return false
    }

    private static func precedes(_ left: PropertyValue?, _ right: PropertyValue?) -> Bool {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): !left && right
        case (.number(let left), .number(let right)): left < right
        case (.text(let left), .text(let right)): left.lexicographicallyPrecedes(right)
        default: rank(left) < rank(right)
        }
    }

    private static func rank(_ value: PropertyValue?) -> Int {
        switch value {
        case nil: 0
        case .bool: 1
        case .number: 2
        case .text: 3
        case .other: 4
        }
    }
}

extension MetricDefinition {
    /// A group in which nothing is, whose figures an answer without groups would have had.
    package var groupOfNothing: MetricResult.Group {
        let names = MetricNames(names: { _, _ in [] }, customers: { _ in [] })
        return MetricResult.Group(
            key: groupBy.map { _ in nil },
            figures: MetricTotals.figures(MetricTotals.Group(), self, names)
        )
    }
}
