import Ledger

/// Which touchpoint answers which, within one timeline, as lines of a tree.
///
/// See ``PartyTimeline/causes``.
struct TimelineThreads {
    /// One line of the threaded view.
    struct Place {
        let index: Int
        /// How many causes stand above it.
        let depth: Int
        /// Bit d - 1: whether something follows at depth d below the same cause.
        fileprivate let open: UInt16

        /// The lines of the tree that lead to it: nothing at depth 0.
        var branch: String {
            guard depth > 0 else { return "" }
            var text = ""
            for level in 1..<depth { text += open & 1 << (level - 1) == 0 ? "  " : "│ " }
            return text + (open & 1 << (depth - 1) == 0 ? "└ " : "├ ")
        }
    }

    /// Deeper threads are shown at this depth, so that a long chain stays readable.
    static let depthMax = 8

    /// The index of each entry's cause.
    let causes: [Int?]
    /// Every entry once, causes before what they caused.
    private(set) var order: [Place] = []

    init(_ timeline: PartyTimeline) {
        causes = timeline.causes
        var children = [[Int]](repeating: [], count: causes.count)
        var roots: [Int] = []
        for (index, cause) in causes.enumerated() {
            if let cause { children[cause].append(index) } else { roots.append(index) }
        }
        var waiting = roots.reversed().map { Place(index: $0, depth: 0, open: 0) }
        while let place = waiting.popLast() {
            order.append(place)
            let depth = min(place.depth + 1, Self.depthMax)
            let bit = UInt16(1) << (depth - 1)
            for child in children[place.index].reversed() {
                // At the greatest depth a child stands beside its cause, whose own line goes on.
                let isLast = child == children[place.index].last
                let inherited = depth == place.depth ? place.open & bit : 0
                let mask = place.open & ~bit | (isLast ? inherited : bit)
                waiting.append(Place(index: child, depth: depth, open: mask))
            }
        }
    }
}
