import Touchpoints

/// The way of one party's history from one moment to another: its changes, one at a time, in the order
/// in which they were recorded.
struct HistorySteps: Sendable {
    let party: UInt32
    /// What counts at both moments.
    private let kept: [TouchpointRow]
    let changes: [HistoryChange]
    /// The place in `changes` of each touchpoint, by its position.
    private var places: [UInt64: Int] = [:]

    /// The way to `after`, what counts at the second moment, by `changes` in any order.
    init(to after: borrowing PartyHistory, by changes: [HistoryChange]) {
        party = after.party
        self.changes = changes.sorted(by: HistoryChange.precedes)
        for (place, change) in self.changes.enumerated() { places[change.row.position] = place }
        let places = places
        kept = after.rows.filter { places[$0.position] == nil }
    }

    /// What changed of `row` itself; `nil` where it counts at both moments.
    func change(of row: TouchpointRow) -> HistoryChange? {
        places[row.position].map { changes[$0] }
    }

    /// What counts when the first `count` changes were made.
    ///
    /// - Complexity: O(n log n).
    func history(after count: Int, in context: FoldContext) -> PartyHistory {
        var rows = kept
        for (place, change) in changes.enumerated() where change.arrives == (place < count) {
            rows.append(change.row)
        }
        var history = PartyHistory(party: party, rows: rows)
        if party != 0 { history.sort(in: context) }
        return history
    }
}
