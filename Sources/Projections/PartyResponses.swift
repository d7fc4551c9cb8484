import Touchpoints

/// One response of a party, with the campaign it belongs to.
struct PartyResponse: Sendable {
    var occurred: Int64
    var amount: Int64
    var type: UInt32
    var currency: UInt32
    /// 0 where it belongs to none.
    var campaign: UInt32
    var hasAmount: Bool

    /// The response that `row` is, belonging to the campaign it names itself.
    init(_ row: borrowing TouchpointRow) {
        occurred = row.occurred
        amount = row.amount
        type = row.type
        currency = row.currency
        campaign = row.campaign
        hasAmount = row.hasAmount
    }
}

/// The responses of one party in order of time, counted into windows from any start.
///
/// A window is walked response by response as long as that takes a few passes in all; a party with
/// many campaigns and many responses is indexed, so that no window costs more than what it adds to
/// the figures.
struct PartyResponses: Sendable {
    /// How often each response may be walked over, on average, before an index pays.
    static let walksMost = 8

    /// Up to so many are counted through, which takes less than halving.
    private static let countedMost = 16

    private(set) var list: [PartyResponse] = []
    private var walkable = 0
    private var index = ResponseIndex()
    private var isIndexed = false

    init() {}

    /// Forgets the party, keeping the memory.
    mutating func restart() {
        list.removeAll(keepingCapacity: true)
        walkable = 0
        isIndexed = false
    }

    /// Adds the next response; calls come in the order of the history, before any counting.
    mutating func append(_ response: PartyResponse) {
        list.append(response)
        walkable += Self.walksMost
    }

    /// Says to which campaign the response at `place` belongs.
    mutating func resolve(at place: Int, to campaign: UInt32) {
        list[place].campaign = campaign
    }

    /// Replaces `counts` by the party's contribution to windows that begin at `start`.
    ///
    /// - Complexity: O(log n) and what is counted; over all calls for a party, O(n log n) and what
    ///   the figures themselves take.
    mutating func count(
        from start: Int64,
        in context: borrowing FoldContext,
        into counts: inout WindowCounts
    ) {
        counts.clear()
        let lengths = context.bandLengths.span
        guard lengths.count > 0 else { return }
        for band in 0..<lengths.count
        where Self.isOpen(from: start, length: lengths[band], in: context) {
            counts.bands[band].open = 1
            counts.openStart = start
            break
        }
        let places = places(from: start, length: lengths[lengths.count - 1])
        let (begin, end) = (places.lowerBound, places.upperBound)
        guard begin < end else { return }
        if end - begin <= walkable {
            walkable -= end - begin
            walk(begin..<end, from: start, lengths: lengths, into: &counts)
            return
        }
        if !isIndexed {
            index.rebuild(from: list)
            isIndexed = true
        }
        if end - begin <= index.seriesCount * Self.walksMost {
            walk(begin..<end, from: start, lengths: lengths, into: &counts)
            return
        }
        var cuts = [begin]
        for band in 0..<lengths.count { cuts.append(firstIndex(at: start + lengths[band])) }
        index.count(between: cuts.span, into: &counts)
    }

    /// The places of the responses in the window of that length that begins at `start`.
    ///
    /// - Complexity: O(log n).
    func places(from start: Int64, length: Int64) -> Range<Int> {
        firstIndex(at: start)..<firstIndex(at: start + length)
    }

    /// Whether the window of that length that begins at `start` is not over.
    static func isOpen(
        from start: Int64,
        length: Int64,
        in context: borrowing FoldContext
    ) -> Bool {
        start + length > context.end
    }

    /// The place of the first response at or after `instant`.
    private func firstIndex(at instant: Int64) -> Int {
        let list = list.span
        if list.count <= Self.countedMost {
            var earlier = 0
            for place in 0..<list.count where list[place].occurred < instant { earlier += 1 }
            return earlier
        }
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle].occurred < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func walk(
        _ range: Range<Int>,
        from start: Int64,
        lengths: Span<Int64>,
        into counts: inout WindowCounts
    ) {
        let list = list.span
        var band = 0
        var hasPurchased = false
        for place in range {
            let response = list[place]
            while response.occurred >= start + lengths[band] { band += 1 }
            if place == range.lowerBound { counts.bands[band].responders = 1 }
            counts.bands[band].responses += 1
            counts.add(type: response.type, count: 1, band: band)
            guard response.hasAmount else { continue }
            if response.amount > 0 && !hasPurchased {
                hasPurchased = true
                counts.bands[band].purchasers = 1
            }
            counts.add(
                currency: response.currency,
                amount: AmountSum(count: 1, sum: Int128(response.amount)),
                band: band
            )
        }
    }
}
