/// How far two texts are apart in typing.
package enum EditDistance {
    /// Insertions, deletions and replacements of bytes, and exchanges of two neighbours, that make
    /// one text of the other; no byte is changed twice.
    ///
    /// Source: F. J. Damerau, "A technique for computer detection and correction of spelling errors",
    /// 1964, and V. I. Levenshtein, "Binary codes capable of correcting deletions, insertions, and
    /// reversals", 1966. It is given up once all entries of two rows are beyond the limit.
    ///
    /// - Parameters:
    ///   - left: One text.
    ///   - right: The other.
    ///   - limit: The greatest distance of interest.
    /// - Returns: The distance, or `nil` when it is greater than `limit`.
    /// - Complexity: O(left · right), less where the texts are far apart.
    package static func between(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var above = Array(0...right.count)
        var earlier = above
        var row = above
        var leastAbove = 0
        for (index, byte) in left.enumerated() {
            row[0] = index + 1
            var least = row[0]
            for place in right.indices {
                let replaced = above[place] + (byte == right[place] ? 0 : 1)
                var distance = min(replaced, above[place + 1] + 1, row[place] + 1)
                if index > 0, place > 0, byte == right[place - 1], left[index - 1] == right[place] {
                    distance = min(distance, earlier[place - 1] + 1)
                }
                row[place + 1] = distance
                least = min(least, distance)
            }
            // An exchange reaches over a row.
            if least > limit && leastAbove > limit { return nil }
            leastAbove = least
            swap(&earlier, &above)
            swap(&above, &row)
        }
        return above[right.count] <= limit ? above[right.count] : nil
    }
}
