/// How often each row has stood in a file so far, by the hash of its fields.
///
/// Keeps 64 bits of each hash. Two rows that share them are told apart all the same, since the whole
/// hash stands in their ids; the later one only counts on from the other, in the same way each time
/// the file is read.
package struct RowOccurrences: Sendable {
    /// The most rows, other than repeated ones, of one file with ids by row: 100 MB of memory.
    package static let rowsMax = 1 << 22

    private var keys: [UInt64] = []
    private var counts: [UInt32] = []
    private var used = 0
    private let limit: Int

    /// No rows so far; `rowsMax` can lower the limit, not raise it.
    package init(rowsMax: Int = RowOccurrences.rowsMax) {
        limit = min(rowsMax, Self.rowsMax)
    }

    /// Whether it holds as many rows as it may.
    package var isFull: Bool { used == limit }

    /// Takes note of a row; how often it has stood there, this time included.
    ///
    /// Not for use when it ``isFull``.
    /// - Complexity: O(1), amortised.
    package mutating func count(_ hash: UInt64) -> UInt32 {
        // 0 marks a free slot.
        let key = hash == 0 ? 1 : hash
        if used * 4 >= keys.count * 3 { grow() }
        let mask = keys.count - 1
        var slot = Int(truncatingIfNeeded: key) & mask
        while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
        if keys[slot] == 0 {
            keys[slot] = key
            used += 1
        }
        counts[slot] &+= 1
        return counts[slot]
    }

    private mutating func grow() {
        let old = (keys, counts)
        let capacity = max(1 << 10, keys.count * 2)
        keys = [UInt64](repeating: 0, count: capacity)
        counts = [UInt32](repeating: 0, count: capacity)
        for index in old.0.indices where old.0[index] != 0 {
            var slot = Int(truncatingIfNeeded: old.0[index]) & (capacity - 1)
            while keys[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            keys[slot] = old.0[index]
            counts[slot] = old.1[index]
        }
    }
}
