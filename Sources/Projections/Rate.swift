import Statistics

/// A rate as it is always given: what of what, the value, its 95 % interval, and in words.
package struct Rate: Sendable {
    package let numerator: Int
    package let denominator: Int
    /// nil where the denominator is 0.
    package let value: Double?
    package let low: Double?
    package let high: Double?
    /// What is counted over what, as a sentence.
    package let definition: String

    /// The rate of `numerator` among `denominator`.
    ///
    /// Where windows are open, the rate can still rise, and the definition says so.
    package init(_ numerator: Int, of denominator: Int, open: Int = 0, _ definition: String) {
        self.numerator = numerator
        self.denominator = denominator
        value = denominator > 0 ? Double(numerator) / Double(denominator) : nil
        let interval = WilsonInterval(successes: numerator, trials: denominator)
        low = interval?.low
        high = interval?.high
        switch open {
        case 0: self.definition = definition
        case 1: self.definition = definition + " 1 window is still open."
        default: self.definition = definition + " \(open) windows are still open."
        }
    }
}
