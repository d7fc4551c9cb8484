/// What happened in one band: after the end of the next shorter window, before the end of this one.
struct BandCounts: Sendable {
    /// Parties whose first response of all windows, first purchase and earliest open end are here.
    var responders = 0
    var purchasers = 0
    var open = 0
    var responses = 0

    /// Whether nothing happened.
    var isZero: Bool { responders == 0 && purchasers == 0 && open == 0 && responses == 0 }

    /// Adds `other` `times` times; −1 takes it out.
    mutating func add(_ other: BandCounts, times: Int) {
        responders += other.responders * times
        purchasers += other.purchasers * times
        open += other.open * times
        responses += other.responses * times
    }
}

/// What one party contributes to all windows from one start, band by band.
///
/// Working memory: counted once, added to every cohort whose windows start there.
struct WindowCounts: Sendable {
    struct TypeCount: Sendable {
        var band: Int
        var type: UInt32
        var count: Int
    }

    struct Amount: Sendable {
        var band: Int
        var currency: UInt32
        var amount: AmountSum
    }

    var bands: [BandCounts]
    /// Where the windows begin, if one of them is open.
    var openStart: Int64?
    var types: [TypeCount] = []
    var amounts: [Amount] = []

    /// Nothing, in `bandCount` bands.
    init(bandCount: Int) {
        bands = [BandCounts](repeating: BandCounts(), count: bandCount)
    }

    /// Forgets everything, keeping the memory.
    mutating func clear() {
        for band in bands.indices { bands[band] = BandCounts() }
        openStart = nil
        types.removeAll(keepingCapacity: true)
        amounts.removeAll(keepingCapacity: true)
    }

    /// Counts responses of one type in a band.
    mutating func add(type: UInt32, count: Int, band: Int) {
        if let last = types.indices.last, types[last].type == type, types[last].band == band {
            types[last].count += count
        } else {
            types.append(TypeCount(band: band, type: type, count: count))
        }
    }

    /// Adds amounts in one currency to a band.
    mutating func add(currency: UInt32, amount: AmountSum, band: Int) {
        if let last = amounts.indices.last, amounts[last].currency == currency,
            amounts[last].band == band
        {
            amounts[last].amount += amount
        } else {
            amounts.append(Amount(band: band, currency: currency, amount: amount))
        }
    }
}
