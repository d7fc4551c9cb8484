/// How far two texts are apart in typing.
package enum EditDistance {
    /// Insertions, deletions and replacements of bytes that make one text of the other.
    ///
    /// Source: V. I. Levenshtein, "Binary codes capable of correcting deletions, insertions, and
    /// reversals", 1966; rows are given up once all of their entries are beyond the limit.
    ///
    /// - Parameters:
    ///   - left: One text.
    ///   - right: The other.
    ///   - limit: The greatest distance of interest.
    /// - Returns: The distance, or `nil` when it is greater than `limit`.
    /// - Complexity: O(left · right), less where the texts are far apart.
    package static func between(_ left: [UInt8], _ right: [UInt8], atMost limit: Int) -> Int? {
        guard abs(left.count - right.count) <= limit else { return nil }
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            var least = row[0]
            for place in right.indices {
                let replaced = diagonal + (byte == right[place] ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(replaced, row[place] + 1, row[place + 1] + 1)
                least = min(least, row[place + 1])
            }
            if least > limit { return nil }
        }
        return row[right.count] <= limit ? row[right.count] : nil
    }
}
