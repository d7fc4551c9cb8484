import Projections

/// Everything one party's touchpoints say, complete and in order, net of retractions.
///
/// A collection of the party's touchpoints by time; at one instant by type, channel, campaign and
/// cell as bytes, then by position.
public struct PartyHistory: RandomAccessCollection, Sendable {
    /// Whose it is; see ``LedgerSnapshot/name(of:)``.
    public private(set) var party = PartyOrdinal.absent
    @usableFromInline
    var touchpoints: [HistoryTouchpoint] = []

    init() {}

    /// The place of the first touchpoint.
    @inlinable
    public var startIndex: Int { 0 }
    /// The place after the last touchpoint.
    @inlinable
    public var endIndex: Int { touchpoints.count }

    /// The touchpoint at a place in order.
    @inlinable
    public subscript(place: Int) -> HistoryTouchpoint { touchpoints[place] }

    /// Becomes the history of another party, keeping the memory.
    mutating func refill(_ history: borrowing Projections.PartyHistory) {
        party = Ordinal(history.party)
        touchpoints.removeAll(keepingCapacity: true)
        let rows = history.rows.span
        for index in 0..<rows.count { touchpoints.append(HistoryTouchpoint(rows[index])) }
    }
}
