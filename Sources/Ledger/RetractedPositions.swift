/// Which touchpoints do not count, because the last correction of each took it out.
struct RetractedPositions: Sendable {
    /// Positions that do not count: ascending, none empty, none touching the next.
    private(set) var ranges: [Range<UInt64>] = []

    /// What `effects` come to, in the order in which they were recorded: the last one on each position
    /// decides.
    ///
    /// - Complexity: O(n log n).
    init(_ effects: [RetractionEffect]) {
        if effects.isEmpty { return }
        // Between two neighbouring cuts every position has the same fate.
        var cuts: [UInt64] = []
        cuts.reserveCapacity(effects.count * 2)
        for effect in effects where !effect.positions.isEmpty {
            cuts.append(effect.positions.lowerBound)
            cuts.append(effect.positions.upperBound)
        }
        cuts.sort()
        var distinct = 0
        for index in cuts.indices where index == 0 || cuts[index] != cuts[distinct - 1] {
            cuts[distinct] = cuts[index]
            distinct += 1
        }
        cuts.removeLast(cuts.count - distinct)
        let isOut = Self.fates(effects, cuts)
        for (piece, isOut) in isOut.enumerated() where isOut {
            let last = ranges.count - 1
            if last >= 0, ranges[last].upperBound == cuts[piece] {
                ranges[last] = ranges[last].lowerBound..<cuts[piece + 1]
            } else {
                ranges.append(cuts[piece]..<cuts[piece + 1])
            }
        }
    }

    /// Whether each piece between two neighbouring cuts is out.
    private static func fates(_ effects: [RetractionEffect], _ cuts: [UInt64]) -> [Bool] {
        var isOut = [Bool](repeating: false, count: max(cuts.count - 1, 0))
        // The first undecided piece at or after each: whatever is decided is stepped over, so that each
        // piece is decided once, by the last effect on it.
        var undecided = Array(0...isOut.count)
        func next(_ piece: Int) -> Int {
            var root = piece
            while undecided[root] != root { root = undecided[root] }
            var walked = piece
            while undecided[walked] != root {
                (walked, undecided[walked]) = (undecided[walked], root)
            }
            return root
        }
        for effect in effects.reversed() where !effect.positions.isEmpty {
            let end = cuts.partitioningIndex { $0 >= effect.positions.upperBound }
            var piece = next(cuts.partitioningIndex { $0 >= effect.positions.lowerBound })
            while piece < end {
                isOut[piece] = effect.takesOut
                undecided[piece] = piece + 1
                piece = next(piece)
            }
        }
        return isOut
    }

    /// Those of the ranges that reach into `positions`.
    ///
    /// - Complexity: O(log n).
    func meeting(_ positions: Range<UInt64>) -> ArraySlice<Range<UInt64>> {
        let first = ranges.partitioningIndex { $0.upperBound > positions.lowerBound }
        let end = ranges.partitioningIndex { $0.lowerBound >= positions.upperBound }
        return ranges[min(first, end)..<end]
    }

    /// Whether what stands at `position` does not count.
    ///
    /// - Complexity: O(log n).
    func contains(_ position: UInt64) -> Bool {
        let index = ranges.partitioningIndex { $0.upperBound > position }
        return index < ranges.count && ranges[index].contains(position)
    }
}

/// Tells of ascending positions, one after another, whether they lie in ascending ranges.
struct AscendingRanges: Sendable {
    private let ranges: ArraySlice<Range<UInt64>>
    private var next: Int

    init(_ ranges: ArraySlice<Range<UInt64>>) {
        self.ranges = ranges
        next = ranges.startIndex
    }

    /// Whether `position`, no less than the one before, lies in a range.
    ///
    /// - Complexity: O(1), amortised.
    @inline(__always)
    mutating func contains(_ position: UInt64) -> Bool {
        while next < ranges.endIndex, ranges[next].upperBound <= position { next += 1 }
        return next < ranges.endIndex && ranges[next].lowerBound <= position
    }
}
