import Bytes

/// Entries of the segment that is not sealed yet, found by key: open addressing over chains.
struct OpenEntries: Sendable {
    private var entries: [IndexEntry] = []
    /// Position of the record that each entry came from.
    private var positions: [UInt64] = []
    /// The entry before of the same slot, plus one.
    private var previous: [Int32] = []
    /// The last entry of each slot, plus one.
    private var slots: [Int32]

    init() {
        slots = [Int32](repeating: 0, count: 1 << 10)
    }

    /// Entries held.
    var count: Int { entries.count }

    private func slot(_ key: Hash128) -> Int {
        // The keys are hashes already; effects, whose high half is 0, differ in the low one.
        Int(truncatingIfNeeded: (key.high ^ key.low) & UInt64(slots.count - 1))
    }

    mutating func insert(_ entry: IndexEntry, position: UInt64) {
        if entries.count >= slots.count { grow() }
        entries.append(entry)
        positions.append(position)
        previous.append(0)
        link(entries.count - 1)
    }

    /// Puts the entry at `index` in front of its slot's chain.
    @inline(__always)
    private mutating func link(_ index: Int) {
        let slot = slot(entries[index].key)
        previous[index] = slots[slot]
        slots[slot] = Int32(index + 1)
    }

    /// Appends every entry of `key` to `out`.
    func collect(_ key: Hash128, into out: inout [IndexEntry]) {
        var index = Int(slots[slot(key)]) - 1
        while index >= 0 {
            if entries[index].key == key { out.append(entries[index]) }
            index = Int(previous[index]) - 1
        }
    }

    /// The entries of records at `range`, in the order in which they were inserted.
    func entries(at range: Range<UInt64>) -> [IndexEntry] {
        var found: [IndexEntry] = []
        found.reserveCapacity(entries.count)
        for index in entries.indices where range.contains(positions[index]) {
            found.append(entries[index])
        }
        return found
    }

    /// Forgets what came from records below `position`, which a sealed run holds now; the memory is
    /// kept for the next segment.
    mutating func remove(below position: UInt64) {
        var kept = 0
        for index in entries.indices where positions[index] >= position {
            entries[kept] = entries[index]
            positions[kept] = positions[index]
            kept += 1
        }
        entries.removeLast(entries.count - kept)
        positions.removeLast(positions.count - kept)
        previous.removeLast(previous.count - kept)
        linkAll()
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        linkAll()
    }

    private mutating func linkAll() {
        for slot in slots.indices { slots[slot] = 0 }
        for index in entries.indices { link(index) }
    }
}
