package import Touchpoints

/// Which touchpoints a definition means: conditions, joined by all, any and not.
package indirect enum MetricFilter: Sendable, Equatable {
    /// All of them hold; of none, always.
    case all([MetricFilter])
    /// One of them holds at least; of none, never.
    case any([MetricFilter])
    case not(MetricFilter)
    case condition(MetricCondition)

    /// The conditions, in the order in which they are written.
    package var conditions: [MetricCondition] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.conditions)
        case .not(let part): part.conditions
        case .condition(let condition): [condition]
        }
    }
}

/// One comparison of a touchpoint with values.
package enum MetricCondition: Sendable, Equatable {
    /// Its name in that column is one of these.
    case name(NameColumn, anyOf: [[UInt8]])
    /// It has a name in that column, or has none.
    case hasName(NameColumn, Bool)
    case role(anyOf: [Role])
    case direction(anyOf: [Direction])
    /// The person is known, or nobody is.
    case isKnown(Bool)
    /// The amount or cost is there and lies between, in ten-thousandths, both ends included.
    case money(MoneyColumn, ClosedRange<Int64>)
    case hasMoney(MoneyColumn, Bool)
    /// It happened then, in microseconds since 1970.
    case time(Range<Int64>)
    /// A condition on `properties`, by its place in ``MetricDefinition/properties``.
    case property(Int)
    /// No touchpoint can meet it, such as an amount above 5 and below 4.
    case never
}

/// The members of a touchpoint that are money.
package enum MoneyColumn: UInt8, Sendable, CaseIterable {
    /// Which rows have.
    case amount
    /// Which stands in the envelope only.
    case cost

    /// The name in touchpoint JSON.
    package var name: String { "\(self)" }
}
