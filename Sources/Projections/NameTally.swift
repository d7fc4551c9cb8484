import Touchpoints

/// Counts names of one namespace for one party at a time: an array by ordinal and a list of what
/// was touched, so that clearing costs what counting did.
struct NameTally: Sendable {
    private var counts: [Int]
    private var touched: [UInt32] = []

    /// A tally of ordinals below `count`.
    init(count: Int) {
        counts = [Int](repeating: 0, count: count)
    }

    /// The number of distinct names counted since the last clearing.
    var distinct: Int { touched.count }

    /// Counts the name that `name` gives of each of `rows`, but for 0.
    ///
    /// - Complexity: O(rows).
    @inline(__always)
    mutating func add(_ rows: Span<TouchpointRow>, _ name: (borrowing TouchpointRow) -> UInt32) {
        // Lent out: as one stretch of memory it is not asked at each row whether it may be written.
        var lent: [Int] = []
        swap(&lent, &counts)
        var span = lent.mutableSpan
        for index in 0..<rows.count {
            let name = name(rows[index])
            if name == 0 { continue }
            if span[Int(name)] == 0 { touched.append(name) }
            span[Int(name)] += 1
        }
        swap(&lent, &counts)
    }

    /// Replaces `list` by the counts, least ordinal first, and forgets them.
    ///
    /// - Complexity: O(k log k) for k distinct names.
    mutating func drain(into list: inout [NameCount]) {
        touched.sortFew(by: <)
        list.removeAll(keepingCapacity: true)
        for name in touched {
            list.append(NameCount(name: name, count: counts[Int(name)]))
        }
        clear()
    }

    /// Forgets the counts, keeping the memory.
    mutating func clear() {
        for name in touched { counts[Int(name)] = 0 }
        touched.removeAll(keepingCapacity: true)
    }
}
