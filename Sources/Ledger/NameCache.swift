import Bytes

/// Ordinals of names that were used lately: a table of fixed size, so that it never grows with the log.
///
/// A hash has a few places, one behind another in memory; a newer name takes the first of them and
/// moves the others back. What is not here is found in the open entries or the runs, at the cost of
/// reading a page.
struct NameCache: Sendable {
    /// Places in all; 20 bytes each.
    private static let places = 1 << 19
    /// Places of one hash: their hashes fill a cache line.
    private static let ways = 4
    private var hashes: [Hash128]
    private var ordinals: [UInt32]

    init() {
        hashes = [Hash128](repeating: Hash128(high: 0, low: 0), count: Self.places)
        ordinals = [UInt32](repeating: 0, count: Self.places)
    }

    @inline(__always)
    private func first(_ hash: Hash128) -> Int {
        Int(truncatingIfNeeded: hash.low & UInt64(Self.places / Self.ways - 1)) * Self.ways
    }

    /// The ordinal of the name with that hash; `nil` when it is not here.
    func ordinal(_ hash: Hash128) -> UInt32? {
        let first = first(hash)
        let hashes = hashes.span
        for place in first..<first + Self.ways where hashes[place] == hash {
            return ordinals[place]
        }
        return nil
    }

    /// Notes the ordinal of a name that is not here.
    mutating func set(_ hash: Hash128, _ ordinal: UInt32) {
        let first = first(hash)
        for place in (first + 1..<first + Self.ways).reversed() {
            hashes[place] = hashes[place - 1]
            ordinals[place] = ordinals[place - 1]
        }
        hashes[first] = hash
        ordinals[first] = ordinal
    }
}
