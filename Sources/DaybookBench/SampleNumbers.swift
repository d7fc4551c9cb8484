/// The same numbers for the same seed, on every machine: SplitMix64.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
struct SampleNumbers: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number below `bound`, all of them equally likely.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Spreads the bits of `value`: the same result for the same value, and nothing else in common.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
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
