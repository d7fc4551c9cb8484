package import Touchpoints

/// Everything one party's touchpoints say, in order, net of retractions.
///
/// A worker keeps one history and fills it again for each party, so that its memory is allocated once.
package struct PartyHistory: Sendable {
    /// Up to this many rows are sorted by insertion.
    package static let insertionMost = 24

    /// The party's ordinal; 0 is nobody, whose rows are not one person's and need no order.
    package private(set) var party: UInt32
    /// The rows; in the context's order once `sort` has returned.
    package private(set) var rows: [TouchpointRow]

    /// A history of `party`, in the order of `rows` until it is sorted.
    package init(party: UInt32 = 0, rows: [TouchpointRow] = []) {
        self.party = party
        self.rows = rows
    }

    /// Becomes the history of another party: what lies at `places` of `rows`, in that order; the memory
    /// is used again.
    package mutating func refill(
        party: UInt32,
        _ rows: Span<TouchpointRow>,
        at places: Span<UInt32>
    ) {
        self.party = party
        self.rows.removeAll(keepingCapacity: true)
        self.rows.append(addingCapacity: places.count) { out in
            for index in places.indices { out.append(rows[Int(places[index])]) }
        }
    }

    /// Becomes the history of another party: what lies at `places` of `rows`, which ascend; the memory is
    /// taken over, and `rows` gets what this history had.
    package mutating func take(
        party: UInt32,
        _ rows: inout [TouchpointRow],
        at places: Span<UInt32>
    ) {
        self.party = party
        for index in places.indices { rows[index] = rows[Int(places[index])] }
        rows.removeLast(rows.count - places.count)
        swap(&rows, &self.rows)
    }

    /// Puts the rows into the order that the folds need.
    ///
    /// Free of allocation where they are in order already, which is how most sources send them.
    ///
    /// - Complexity: O(n log n) comparisons; O(n) where sorted.
    package mutating func sort(in context: borrowing FoldContext) {
        guard !isSorted(in: context) else { return }
        if rows.count <= Self.insertionMost {
            sortByInsertion(in: context)
        } else {
            let order = copy context
            rows.sort { order.precedes($0, $1) }
        }
    }

    /// Sorts in place, without the memory and the preparation that a sort of many rows needs.
    private mutating func sortByInsertion(in context: borrowing FoldContext) {
        for index in 1..<rows.count {
            let row = rows[index]
            var place = index
            while place > 0, context.precedes(row, rows[place - 1]) {
                rows[place] = rows[place - 1]
                place -= 1
            }
            if place < index { rows[place] = row }
        }
    }

    private func isSorted(in context: borrowing FoldContext) -> Bool {
        let rows = rows.span
        guard rows.count > 1 else { return true }
        for index in 1..<rows.count {
            let before = rows[index - 1].occurred
            let after = rows[index].occurred
            if before < after { continue }
            if before > after || context.precedes(rows[index], rows[index - 1]) { return false }
        }
        return true
    }
}
