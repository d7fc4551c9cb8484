/// The 95 % score interval of a proportion: which true rates do not contradict what was counted.
///
/// Unlike the interval of the normal approximation it stays within 0 and 1, has a width when no
/// trial or every trial succeeded, and holds its promise for small counts.
///
/// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA
/// 22 (1927), without continuity correction.
package struct WilsonInterval: Equatable, Sendable {
    /// The lower end, from 0 to 1.
    package let low: Double
    /// The upper end, from 0 to 1.
    package let high: Double

    /// The standard normal quantile of 0.975.
    private static let z = 1.959963984540054

    /// The interval for `successes` among `trials`, or nil when there were no trials.
    ///
    /// Runtime error when a count is negative or there are more successes than trials.
    package init?(successes: Int, trials: Int) {
        precondition(successes >= 0 && trials >= successes, "successes are among the trials")
        guard trials > 0 else { return nil }
        let count = Double(trials)
        let rate = Double(successes) / count
        let square = WilsonInterval.z * WilsonInterval.z
        let centre = rate + square / (2 * count)
        let spread = rate * (1 - rate) / count + square / (4 * count * count)
        let margin = WilsonInterval.z * spread.squareRoot()
        let scale = 1 + square / count
        // At the ends of the scale the exact result is 0 or 1, which rounding may miss.
        low = successes == 0 ? 0 : max(0, (centre - margin) / scale)
        high = successes == trials ? 1 : min(1, (centre + margin) / scale)
    }
}
