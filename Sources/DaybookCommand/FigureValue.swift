import Projections

/// What one member of a view or figure is, for comparing.
package enum FigureValue: Sendable, Equatable {
    case text([UInt8])
    /// A number as a fraction of whole numbers: counts over 1, amounts over 10 000 (the units of
    /// money), rates over their denominator, which is above 0.
    case number(Int128, over: Int128)
    /// Microseconds since 1970.
    case time(Int64)
    /// There is nothing to compare: no contact yet, no amount in that currency, a rate of nobody.
    case absent

    /// A count.
    static func count(_ value: Int) -> FigureValue { .number(Int128(value), over: 1) }

    /// A time, or none.
    static func time(_ value: Int64?) -> FigureValue { value.map { .time($0) } ?? .absent }

    /// What a rate is; absent where it is undefined.
    static func rate(_ rate: Rate) -> FigureValue {
        rate.denominator > 0
            ? .number(Int128(rate.numerator), over: Int128(rate.denominator)) : .absent
    }

    /// Whether the value comes before the other, and whether after; neither where they are equal, or
    /// of different kinds, or one is absent.
    ///
    /// Fractions are compared by their cross products, which is exact: numerators stay below 2⁹⁴
    /// (amounts below 2⁶³ of fewer than 2³¹ touchpoints), denominators below 2³².
    func order(with other: FigureValue) -> (isBefore: Bool, isAfter: Bool) {
        switch (self, other) {
        case (.text(let left), .text(let right)):
            let isBefore = left.lexicographicallyPrecedes(right)
            return (isBefore, !isBefore && left != right)
        case (.number(let left, let leftOver), .number(let right, let rightOver)):
            let (left, right) = (left * rightOver, right * leftOver)
            return (left < right, left > right)
        case (.time(let left), .time(let right)):
            return (left < right, left > right)
        default:
            return (false, false)
        }
    }

    var isAbsent: Bool { self == .absent }
}

/// What kind of values a member has.
package enum FigureKind: Sendable, Equatable {
    case text
    /// A count, an amount or a rate.
    case number
    case time
}
