import Bytes

/// Entries of the segment that is not sealed yet, found by key: open addressing.
///
/// A place holds 32 bits of the key beside the entry's number, so that a key that is not here, which
/// is what most lookups find, costs one cache line.
struct OpenEntries: Sendable {
    private static let placesMin = 1 << 11
    private var entries: [IndexEntry] = []
    /// Position of the record that each entry came from.
    private var positions: [UInt64] = []
    /// A tag of the key in the high half and the entry's number plus one in the low; 0 where empty.
    ///
    /// At most half of them are taken. Entries of one key have a place each.
    private var places: [UInt64]

    init() {
        places = [UInt64](repeating: 0, count: Self.placesMin)
    }

    /// Entries held.
    var count: Int { entries.count }

    /// The keys are hashes already; effects, whose high half is 0, differ in the low one.
    @inline(__always)
    private static func hash(_ key: Hash128) -> UInt64 { key.high ^ key.low }

    mutating func insert(_ entry: IndexEntry, position: UInt64) {
        if entries.count >= places.count / 2 { grow() }
        entries.append(entry)
        positions.append(position)
        place(entries.count - 1)
    }

    /// Gives the entry of that number its place.
    private mutating func place(_ number: Int) {
        let hash = Self.hash(entries[number].key)
        let mask = places.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while places[index] != 0 { index = (index + 1) & mask }
        places[index] = hash & ~UInt64(UInt32.max) | UInt64(number + 1)
    }

    /// Appends every entry of `key` to `out`.
    func collect(_ key: Hash128, into out: inout [IndexEntry]) {
        let hash = Self.hash(key)
        let places = places.span
        let mask = places.count - 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while places[index] != 0 {
            if (places[index] ^ hash) >> 32 == 0 {
                let number = Int(places[index] & UInt64(UInt32.max)) - 1
                if entries[number].key == key { out.append(entries[number]) }
            }
            index = (index + 1) & mask
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
        for index in places.indices { places[index] = 0 }
        for number in entries.indices { place(number) }
    }

    /// Forgets what came from records at `position` and behind it, which are not in the log, and
    /// returns it.
    mutating func remove(from position: UInt64) -> [IndexEntry] {
        var removed: [IndexEntry] = []
        var kept = 0
        for index in entries.indices {
            if positions[index] >= position {
                removed.append(entries[index])
            } else {
                entries[kept] = entries[index]
                positions[kept] = positions[index]
                kept += 1
            }
        }
        entries.removeLast(entries.count - kept)
        positions.removeLast(positions.count - kept)
        for index in places.indices { places[index] = 0 }
        for number in entries.indices { place(number) }
        return removed
    }

    private mutating func grow() {
        places = [UInt64](repeating: 0, count: places.count * 2)
        for number in entries.indices { place(number) }
    }
}
