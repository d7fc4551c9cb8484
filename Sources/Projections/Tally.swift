/// Sums by 64-bit key, in one flat table.
///
/// Keys whose sum is zero do not exist as far as a reader can tell, so a tally from which everything
/// was subtracted reads as empty. Enumeration is in order of keys, never of slots.
struct Tally<Sum: AdditiveArithmetic & Sendable>: Sendable {
    /// Marks a free slot; not a key.
    private static var free: UInt64 { .max }

    private struct Slot: Sendable {
        var key: UInt64
        var sum: Sum
    }

    /// A power of two of slots, at most half of them taken; none before the first addition.
    private var slots: [Slot] = []
    private var taken = 0
    private var shift: UInt64 = 64

    init() {}

    /// The key of a name within a row of a table.
    ///
    /// A row number beyond 32 bits is a programmer's error; memory ends long before.
    static func key(row: Int, ordinal: UInt32) -> UInt64 {
        UInt64(UInt32(row)) << 32 | UInt64(ordinal)
    }

    /// Adds `value` to the sum under `key`.
    ///
    /// - Complexity: O(1), amortised.
    mutating func add(_ value: Sum, to key: UInt64) {
        if taken * 2 >= slots.count { resize(toHold: taken + 1) }
        let slot = place(of: key)
        if slots[slot].key == Self.free {
            slots[slot].key = key
            taken += 1
        }
        slots[slot].sum += value
    }

    /// The sum under `key`, zero where nothing was added.
    func sum(of key: UInt64) -> Sum {
        slots.isEmpty ? .zero : slots[place(of: key)].sum
    }

    /// Adds (or, with `taking`, subtracts) every sum of `other`, each under the key that `rekey` gives it.
    mutating func merge(_ other: Tally, taking: Bool, rekey: (UInt64) -> UInt64) {
        // Keys come in the order of their hashes: in a table still to grow they would all belong to
        // its first slots, and adding n of them would take n² steps.
        reserve(taken + other.taken)
        for slot in other.slots where slot.key != Self.free && slot.sum != .zero {
            add(taking ? .zero - slot.sum : slot.sum, to: rekey(slot.key))
        }
    }

    /// Makes room for `count` keys in all, which then may come in the order of their hashes.
    mutating func reserve(_ count: Int) {
        if count * 2 > slots.count { resize(toHold: count) }
    }

    /// Whether every key is below `bound`.
    func keysBelow(_ bound: UInt64) -> Bool {
        slots.allSatisfy { $0.key < bound || $0.key == Self.free }
    }

    /// The sums that are not zero, least key first.
    ///
    /// - Complexity: O(n log n).
    func sorted() -> [(key: UInt64, sum: Sum)] {
        slots.filter { $0.key != Self.free && $0.sum != .zero }
            .sorted { $0.key < $1.key }
            .map { (key: $0.key, sum: $0.sum) }
    }

    /// The slot that holds `key`, else the free one where it belongs; there is always a free one.
    private func place(of key: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: ((key ^ (key >> 32)) &* 0x9E37_79B9_7F4A_7C15) >> shift)
        while slots[slot].key != key && slots[slot].key != Self.free {
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// Makes room for `count` keys and the next, leaving behind keys whose sum is zero.
    private mutating func resize(toHold count: Int) {
        let old = slots
        var capacity = 8
        while capacity <= count * 2 { capacity *= 2 }
        slots = [Slot](repeating: Slot(key: Self.free, sum: .zero), count: capacity)
        shift = UInt64(64 - capacity.trailingZeroBitCount)
        taken = 0
        for slot in old where slot.key != Self.free && slot.sum != .zero {
            slots[place(of: slot.key)] = slot
            taken += 1
        }
    }
}
