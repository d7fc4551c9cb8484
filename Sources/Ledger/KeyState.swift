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
    private var tookHigh: [(position: UInt64, half: UInt64)] = []
    private var tookLow: [(position: UInt64, half: UInt64)] = []

    init() {}

    /// Forgets everything, keeping the memory.
    mutating func removeAll() {
        if holdings.isEmpty && tookHigh.isEmpty && tookLow.isEmpty { return }
        holdings.removeAll(keepingCapacity: true)
        tookHigh.removeAll(keepingCapacity: true)
        tookLow.removeAll(keepingCapacity: true)
    }

    /// Folds what was found under the key.
    ///
    /// - Parameter freed: What runs' retractions took out for ever.
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
        for entry in entries {
            switch entry.kind {
            case .taken: change(entry.place) { $0.takes += 1 }
            case .restored: change(entry.place) { $0.restores += 1 }
            case .freed: change(entry.place) { $0.isFreed = true }
            case .tookHigh: tookHigh.append((entry.place, entry.value))
            case .tookLow: tookLow.append((entry.place, entry.value))
            default: break
            }
        }
    }

    private mutating func change(_ position: UInt64, _ body: (inout Holding) -> Void) {
        for index in holdings.indices where holdings[index].position == position {
            body(&holdings[index])
        }
    }

    /// The touchpoint that counts; `nil` when the key holds nothing.
    var live: Holding? { holdings.first { $0.isLive } }

    /// The newest touchpoint that was taken out and whose content stays a duplicate.
    var lastGone: Holding? { holdings.filter(\.isGone).max { $0.position < $1.position } }

    /// Whether a retracted touchpoint of this key had that content.
    func isGone(_ fingerprint: UInt64) -> Bool {
        holdings.contains { $0.isGone && $0.fingerprint == fingerprint }
    }

    /// What a live retraction under this key took out: the key and position.
    ///
    /// With 128-bit keys in two entries; several are possible only when the key held several
    /// retractions one after another, and then the last one counts.
    var took: (key: Hash128, position: UInt64)? {
        guard let position = tookHigh.map(\.position).max(),
            let high = tookHigh.last(where: { $0.position == position }),
            let low = tookLow.last(where: { $0.position == position })
        else { return nil }
        return (Hash128(high: high.half, low: low.half), position)
    }
}

/// Positions that runs' retractions took out, for ever.
struct FreedRanges: Sendable, Equatable {
    private(set) var ranges: [Range<UInt64>] = []

    init() {}

    /// Adds a range, joining it with those that it touches.
    mutating func insert(_ range: Range<UInt64>) {
        var low = ranges.partitioningIndex { $0.upperBound >= range.lowerBound }
        var joined = range
        let start = low
        while low < ranges.count && ranges[low].lowerBound <= range.upperBound {
            joined =
                min(joined.lowerBound, ranges[low].lowerBound)..<max(
                    joined.upperBound,
                    ranges[low].upperBound
                )
            low += 1
        }
        ranges.replaceSubrange(start..<low, with: CollectionOfOne(joined))
    }

    /// Whether a run's retraction took out what stands at `position`.
    func contains(_ position: UInt64) -> Bool {
        let index = ranges.partitioningIndex { $0.upperBound > position }
        return index < ranges.count && ranges[index].contains(position)
    }
}

extension Array {
    /// The first index at which `isBeyond` holds; it must hold for all elements behind it too.
    ///
    /// - Complexity: O(log n).
    func partitioningIndex(_ isBeyond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
