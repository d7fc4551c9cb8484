/// What was paid in one currency.
///
/// A currency that occurred has an entry even where the sum is zero.
package struct CurrencySum: Sendable, Equatable {
    package var currency: UInt32
    /// Exact, in ten-thousandths of the currency's unit.
    package var sum: Int128

    package init(currency: UInt32, sum: Int128) {
        self.currency = currency
        self.sum = sum
    }
}

/// Amounts added up, with their number: a sum of zero and no amount at all are different figures.
struct AmountSum: AdditiveArithmetic, Sendable {
    var count: Int
    var sum: Int128

    static var zero: AmountSum { AmountSum(count: 0, sum: 0) }

    static func + (left: AmountSum, right: AmountSum) -> AmountSum {
        AmountSum(count: left.count + right.count, sum: left.sum + right.sum)
    }

    static func - (left: AmountSum, right: AmountSum) -> AmountSum {
        AmountSum(count: left.count - right.count, sum: left.sum - right.sum)
    }
}
