/// Counts names of one namespace for one party at a time: an array by ordinal and a list of what
/// was touched, so that clearing costs what counting did.
struct NameTally: Sendable {
    private var counts: [Int] = []
    private var touched: [UInt32] = []

    init() {}

    /// The number of distinct names counted since the last clearing.
    var distinct: Int { touched.count }

    /// Counts `name` once.
    ///
    /// - Complexity: O(1), amortised over the largest ordinal ever seen.
    mutating func add(_ name: UInt32) {
        let index = Int(name)
        if index >= counts.count { makeRoom(for: index) }
        if counts[index] == 0 { touched.append(name) }
        counts[index] += 1
    }

    /// Replaces `list` by the counts, least ordinal first, and forgets them.
    ///
    /// - Complexity: O(k log k) for k distinct names.
    mutating func drain(into list: inout [NameCount]) {
        if touched.count > 1 { touched.sort() }
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

    private mutating func makeRoom(for index: Int) {
        let room = max(index + 1, counts.count * 2)
        counts.append(contentsOf: repeatElement(0, count: room - counts.count))
    }
}
