import Bytes

/// Brings index entries into the order of the runs.
enum IndexOrder {
    /// The longest bucket that is sorted by insertion.
    private static let insertionMax = 24
    private static let bucketBitsMax = 20

    /// The entries in order; what ``IndexEntry/precedes(_:_:)`` says of each two neighbours.
    ///
    /// Keys are hashes, so the first bits of a key tell nearly where it belongs: one pass puts each
    /// entry into a bucket of about one, and what shares a bucket is sorted there. Entries of one key
    /// and effects, whose first half is 0, may fill a bucket; it is then sorted by comparison.
    ///
    /// - Complexity: O(n) for hashed keys, O(n log n) for any; as much memory again as the entries.
    static func sorted(_ entries: [IndexEntry]) -> [IndexEntry] {
        guard entries.count > insertionMax else {
            return entries.sorted(by: IndexEntry.precedes)
        }
        let bits = min(Int.bitWidth - entries.count.leadingZeroBitCount, bucketBitsMax)
        let shift = UInt64(64 - bits)
        var ends = [Int32](repeating: 0, count: 1 << bits)
        let span = entries.span
        for index in span.indices { ends[Int(span[index].key.high >> shift)] += 1 }
        var sum: Int32 = 0
        for bucket in ends.indices {
            let count = ends[bucket]
            ends[bucket] = sum
            sum += count
        }
        // From here on `ends` grows from each bucket's start to its end.
        var sorted = entries
        for index in span.indices {
            let bucket = Int(span[index].key.high >> shift)
            sorted[Int(ends[bucket])] = span[index]
            ends[bucket] += 1
        }
        var start = 0
        for bucket in ends.indices {
            let end = Int(ends[bucket])
            if end - start > insertionMax {
                sorted.replaceSubrange(
                    start..<end,
                    with: sorted[start..<end].sorted(by: IndexEntry.precedes)
                )
            } else if end - start > 1 {
                insert(start..<end, &sorted)
            }
            start = end
        }
        return sorted
    }

    private static func insert(_ range: Range<Int>, _ entries: inout [IndexEntry]) {
        for index in range.dropFirst() {
            let entry = entries[index]
            var place = index
            while place > range.lowerBound, IndexEntry.precedes(entry, entries[place - 1]) {
                entries[place] = entries[place - 1]
                place -= 1
            }
            entries[place] = entry
        }
    }
}
