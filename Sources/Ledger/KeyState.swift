import Bytes

/// What a permanent key holds, folded from the entries found under it.
///
/// The order of the entries does not matter: of one position, taking out and restoring alternate,
/// so their counts tell which came last; and a key holds at most one touchpoint at a time.
struct KeyState: Sendable {
    /// A touchpoint that was recorded under the key.
    struct Holding: Sendable, Equatable {
        var position: UInt64
        var fingerprint: UInt64
        var isRetraction: Bool
        /// How often it was taken out, restorations aside.
        var takes: Int
        var restores: Int
        var isFreed: Bool

        /// Whether it counts.
        var isLive: Bool { !isFreed && takes == restores }
        /// Whether it was taken out and its content stays a duplicate.
        var isGone: Bool { !isFreed && takes > restores }
    }

    private(set) var holdings: [Holding] = []
    /// What retractions under this key took out, as it was found.
    private var took: [IndexEntry] = []

    init() {}

    /// Forgets everything, keeping the memory.
    mutating func removeAll() {
        if holdings.isEmpty && took.isEmpty { return }
        holdings.removeAll(keepingCapacity: true)
        took.removeAll(keepingCapacity: true)
    }

    /// Folds what was found under the key; `freed` is what runs' retractions took out for ever.
    mutating func fold(_ entries: [IndexEntry], freed: FreedRanges) {
        removeAll()
        // Most keys are new.
        if entries.isEmpty { return }
        for entry in entries where entry.kind == .added || entry.kind == .retraction {
            holdings.append(
                Holding(
                    position: entry.place,
                    fingerprint: entry.value,
                    isRetraction: entry.kind == .retraction,
                    takes: 0,
                    restores: 0,
                    isFreed: freed.contains(entry.place)
                )
            )
        }
        if holdings.count > 1 { holdings.sort { $0.position < $1.position } }
        for entry in entries {
            switch entry.kind {
            case .taken: change(entry.place) { $0.takes += 1 }
            case .restored: change(entry.place) { $0.restores += 1 }
            case .freed: change(entry.place) { $0.isFreed = true }
            case .tookHigh, .tookLow, .tookPlace: took.append(entry)
            default: break
            }
        }
    }

    private mutating func change(_ position: UInt64, _ body: (inout Holding) -> Void) {
        let index = holdings.partitioningIndex { $0.position >= position }
        if index < holdings.count, holdings[index].position == position { body(&holdings[index]) }
    }

    /// The touchpoint that counts; `nil` when the key holds nothing.
    var live: Holding? { holdings.first { $0.isLive } }

    /// The newest touchpoint that was taken out and whose content stays a duplicate.
    var lastGone: Holding? { holdings.filter(\.isGone).max { $0.position < $1.position } }

    /// The touchpoint that was recorded as number `number` under the key, counted from 1; `nil` when
    /// there is none, or its key was freed of it.
    func holding(_ number: UInt64) -> Holding? {
        guard number > 0, number <= UInt64(holdings.count) else { return nil }
        let holding = holdings[Int(number) - 1]
        return holding.isFreed ? nil : holding
    }

    /// Whether a retracted touchpoint of this key had that content.
    func isGone(_ fingerprint: UInt64) -> Bool {
        holdings.contains { $0.isGone && $0.fingerprint == fingerprint }
    }

    /// What the retraction at `position`, which was recorded under this key, took out.
    func taken(by position: UInt64) -> (key: Hash128, position: UInt64)? {
        var found: (key: Hash128, position: UInt64)?
        for entry in took where entry.place == position {
            var part = found ?? (Hash128(high: 0, low: 0), 0)
            switch entry.kind {
            case .tookHigh: part.key.high = entry.value
            case .tookLow: part.key.low = entry.value
            default: part.position = entry.value
            }
            found = part
        }
        return found
    }
}
