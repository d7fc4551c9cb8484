import Platform

extension SplitMix64 {
    /// A number below `bound`, all of them equally likely.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}

/// Customers drawn as they come in life: a few often, most of them seldom.
///
/// Zipf's law with exponent 3/4: of 100 000 customers and ten touchpoints each, the first has one in
/// a hundred of all touchpoints, and nearly everyone has some. The exponent makes the inverse of the
/// distribution a fourth power, which needs no function that machines round differently.
package struct SkewedCustomers: Sendable {
    private let span: Double
    private let count: Int

    package init(count: Int) {
        self.count = count
        span = (Double(count) + 1).squareRoot().squareRoot() - 1
    }

    /// A customer's number, from 0; low numbers are drawn most.
    package func customer(_ random: UInt64) -> Int {
        let uniform = Double(random >> 11) * 0x1p-53
        let root = 1 + uniform * span
        return min(Int(root * root * root * root) - 1, count - 1)
    }
}
