/// Adds up amounts per currency for one party at a time, as `NameTally` counts names.
struct AmountTally: Sendable {
    private var sums: [AmountSum] = []
    private var touched: [UInt32] = []

    init() {}

    /// Adds `amount`, in ten-thousandths, to the sum of `currency`.
    ///
    /// - Complexity: O(1), amortised over the largest ordinal ever seen.
    mutating func add(_ amount: Int64, in currency: UInt32) {
        let index = Int(currency)
        if index >= sums.count {
            let room = max(index + 1, sums.count * 2)
            sums.append(contentsOf: repeatElement(.zero, count: room - sums.count))
        }
        if sums[index].count == 0 { touched.append(currency) }
        sums[index].count += 1
        sums[index].sum += Int128(amount)
    }

    /// Replaces `list` by the sums, least ordinal first, and forgets them.
    ///
    /// - Complexity: O(k log k) for k currencies.
    mutating func drain(into list: inout [CurrencySum]) {
        touched.sortFew(by: <)
        list.removeAll(keepingCapacity: true)
        for currency in touched {
            list.append(CurrencySum(currency: currency, sum: sums[Int(currency)].sum))
            sums[Int(currency)] = .zero
        }
        touched.removeAll(keepingCapacity: true)
    }
}
