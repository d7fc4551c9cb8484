import Bytes
import Touchpoints

/// Ordinals of names that were used lately: a table of fixed size, so that it never grows with the log.
///
/// A hash has a few places, one behind another in memory; a newer name takes the first of them and
/// moves the others back. What is not here is found in the open entries or the runs, at the cost of
/// reading a page.
struct NameCache: Sendable {
    /// Places of one hash: their hashes fill a cache line.
    private static let ways = 4
    private var hashes: [Hash128]
    private var ordinals: [UInt32]

    /// A cache of so many places, a power of two; 20 bytes each.
    init(places: Int) {
        hashes = [Hash128](repeating: Hash128(high: 0, low: 0), count: places)
        ordinals = [UInt32](repeating: 0, count: places)
    }

    @inline(__always)
    private func first(_ hash: Hash128) -> Int {
        (Int(truncatingIfNeeded: hash.low) & (hashes.count / Self.ways - 1)) * Self.ways
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

/// The caches of the writer, one for names that few touchpoints share and one for those that most do.
struct NameCaches: Sendable {
    /// Names of persons: 10 MiB, where most lookups miss a processor's caches.
    private var personal = NameCache(places: 1 << 19)
    /// All others, of which each touchpoint has a handful, mostly the same ones: 80 KiB.
    private var shared = NameCache(places: 1 << 12)

    init() {}

    /// The ordinal of the name with that hash; `nil` when it is not here.
    @inline(__always)
    func ordinal(_ hash: Hash128, _ namespace: Namespace) -> UInt32? {
        namespace.isPersonal ? personal.ordinal(hash) : shared.ordinal(hash)
    }

    /// Notes the ordinal of a name that is not here.
    @inline(__always)
    mutating func set(_ hash: Hash128, _ namespace: Namespace, _ ordinal: UInt32) {
        if namespace.isPersonal {
            personal.set(hash, ordinal)
        } else {
            shared.set(hash, ordinal)
        }
    }
}
