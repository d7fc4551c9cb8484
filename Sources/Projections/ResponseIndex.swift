/// Where in one party's responses each type and each currency occurs, so that a stretch of them is
/// counted without being walked.
///
/// A *series* is the responses of one type, or the amounts of one currency, by place.
struct ResponseIndex: Sendable {
    private struct Series: Sendable {
        var name: UInt32
        var range: Range<Int>
    }

    /// Name above, place below, sorted: the places of each name in order.
    private var typePlaces: [UInt64] = []
    private var amountPlaces: [UInt64] = []
    /// Sum of all amounts in the order of `amountPlaces` before each entry, and of all at the end.
    private var sumsBefore: [Int128] = []
    private var types: [Series] = []
    private var currencies: [Series] = []
    /// Places of responses with an amount above zero.
    private var purchases: [Int] = []

    init() {}

    /// The number of types and currencies.
    var seriesCount: Int { types.count + currencies.count }

    /// Indexes `responses`, fewer than 2³² of them.
    ///
    /// - Complexity: O(n log n).
    mutating func rebuild(from responses: [PartyResponse]) {
        typePlaces.removeAll(keepingCapacity: true)
        amountPlaces.removeAll(keepingCapacity: true)
        purchases.removeAll(keepingCapacity: true)
        for (place, response) in responses.enumerated() {
            let below = UInt64(UInt32(place))
            typePlaces.append(UInt64(response.type) << 32 | below)
            guard response.hasAmount else { continue }
            amountPlaces.append(UInt64(response.currency) << 32 | below)
            if response.amount > 0 { purchases.append(place) }
        }
        typePlaces.sort()
        amountPlaces.sort()
        types = Self.series(of: typePlaces)
        currencies = Self.series(of: amountPlaces)
        sumsBefore.removeAll(keepingCapacity: true)
        var sum: Int128 = 0
        for entry in amountPlaces {
            sumsBefore.append(sum)
            sum += Int128(responses[Int(entry & 0xFFFF_FFFF)].amount)
        }
        sumsBefore.append(sum)
    }

    /// Counts into `counts` the responses between each two neighbouring `cuts`, a band each.
    ///
    /// - Complexity: O(b s log n) for b bands and s series.
    func count(between cuts: Span<Int>, into counts: inout WindowCounts) {
        let bandCount = cuts.count - 1
        for band in (0..<bandCount).reversed() {
            counts.bands[band].responses = cuts[band + 1] - cuts[band]
        }
        if let band = Self.band(of: cuts[0], in: cuts) { counts.bands[band].responders = 1 }
        let purchase = firstPurchase(from: cuts[0])
        if let purchase, let band = Self.band(of: purchase, in: cuts) {
            counts.bands[band].purchasers = 1
        }
        for series in types {
            var low = Self.firstIndex(of: series, at: cuts[0], in: typePlaces)
            for band in 0..<bandCount {
                let high = Self.firstIndex(of: series, at: cuts[band + 1], in: typePlaces)
                if high > low { counts.add(type: series.name, count: high - low, band: band) }
                low = high
            }
        }
        for series in currencies {
            var low = Self.firstIndex(of: series, at: cuts[0], in: amountPlaces)
            for band in 0..<bandCount {
                let high = Self.firstIndex(of: series, at: cuts[band + 1], in: amountPlaces)
                let sum = sumsBefore[high] - sumsBefore[low]
                if high > low {
                    let amount = AmountSum(count: high - low, sum: sum)
                    counts.add(currency: series.name, amount: amount, band: band)
                }
                low = high
            }
        }
    }

    private func firstPurchase(from place: Int) -> Int? {
        var low = 0
        var high = purchases.count
        while low < high {
            let middle = (low + high) / 2
            if purchases[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low < purchases.count ? purchases[low] : nil
    }

    /// The band that holds the response at `place`, nil where it lies beyond all of them.
    private static func band(of place: Int, in cuts: Span<Int>) -> Int? {
        for band in 0..<(cuts.count - 1) where place < cuts[band + 1] { return band }
        return nil
    }

    /// The index in `places` of the first entry of `series` at `place` or after.
    private static func firstIndex(of series: Series, at place: Int, in places: [UInt64]) -> Int {
        let key = UInt64(series.name) << 32 | UInt64(place)
        var low = series.range.lowerBound
        var high = series.range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func series(of places: [UInt64]) -> [Series] {
        var found: [Series] = []
        var begin = 0
        for index in places.indices {
            let isLast = index + 1 == places.count || places[index + 1] >> 32 != places[index] >> 32
            guard isLast else { continue }
            let name = UInt32(places[index] >> 32)
            found.append(Series(name: name, range: begin..<(index + 1)))
            begin = index + 1
        }
        return found
    }
}
