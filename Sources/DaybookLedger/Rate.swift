import Projections

/// A rate as it is always given: what of what, the value, its 95 % interval, and in words.
///
/// Use it for rates of your own too: the interval tells a small sample from a large one.
public struct Rate: Sendable, Equatable {
    /// What is counted.
    public let numerator: Int
    /// Out of how many.
    public let denominator: Int
    /// Numerator over denominator; `nil` where the denominator is 0.
    public let value: Double?
    /// The lower end of the Wilson score interval at 95 %.
    public let low: Double?
    /// The upper end of the Wilson score interval at 95 %.
    public let high: Double?
    /// What is counted over what, as a sentence.
    public let definition: String

    /// The rate of `numerator` among `denominator`.
    ///
    /// - Parameters:
    ///   - numerator: What is counted, 0 to `denominator`.
    ///   - denominator: Out of how many.
    ///   - definition: What is counted over what, as a sentence.
    public init(_ numerator: Int, of denominator: Int, _ definition: String) {
        precondition(numerator >= 0 && numerator <= denominator, "a part is counted of a whole")
        self.init(Projections.Rate(numerator, of: denominator, definition))
    }

    init(_ rate: Projections.Rate) {
        numerator = rate.numerator
        denominator = rate.denominator
        value = rate.value
        low = rate.low
        high = rate.high
        definition = rate.definition
    }
}

extension Rate: CustomStringConvertible {
    /// Such as `5 of 19, 26.3 % (11.8–48.8)`; without per cent where the denominator is 0.
    public var description: String {
        guard let value, let low, let high else { return "\(numerator) of \(denominator)" }
        return "\(numerator) of \(denominator), \(Self.percent(value)) % "
            + "(\(Self.percent(low))–\(Self.percent(high)))"
    }

    private static func percent(_ share: Double) -> String {
        let tenths = Int(share * 1_000 + 0.5)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
