import Bytes

/// Ordinals of names that were used lately: a table of fixed size, so that it never grows with the log.
///
/// One slot a hash; a newer name takes the slot of an older one. What is not here is found in the
/// open entries or the runs.
struct NameCache: Sendable {
    /// Slots; 20 bytes each.
    private static let slots = 1 << 19
    private var hashes: [Hash128]
    private var ordinals: [UInt32]

    init() {
        hashes = [Hash128](repeating: Hash128(high: 0, low: 0), count: Self.slots)
        ordinals = [UInt32](repeating: 0, count: Self.slots)
    }

    @inline(__always)
    private func slot(_ hash: Hash128) -> Int {
        Int(truncatingIfNeeded: hash.low & UInt64(Self.slots - 1))
    }

    /// The ordinal of the name with that hash; `nil` when it is not here.
    func ordinal(_ hash: Hash128) -> UInt32? {
        let slot = slot(hash)
        return hashes[slot] == hash ? ordinals[slot] : nil
    }

    mutating func set(_ hash: Hash128, _ ordinal: UInt32) {
        let slot = slot(hash)
        hashes[slot] = hash
        ordinals[slot] = ordinal
    }
}
