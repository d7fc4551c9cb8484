/// Positions that runs' retractions took out, for ever.
package struct FreedRanges: Sendable, Equatable {
    package private(set) var ranges: [Range<UInt64>] = []

    package init() {}

    /// Adds a range, joining it with those that it touches.
    package mutating func insert(_ range: Range<UInt64>) {
        var low = ranges.partitioningIndex { $0.upperBound >= range.lowerBound }
        var joined = range
        let start = low
        while low < ranges.count && ranges[low].lowerBound <= range.upperBound {
            let first = min(joined.lowerBound, ranges[low].lowerBound)
            joined = first..<max(joined.upperBound, ranges[low].upperBound)
            low += 1
        }
        ranges.replaceSubrange(start..<low, with: CollectionOfOne(joined))
    }

    /// Whether a run's retraction took out what stands at `position`.
    package func contains(_ position: UInt64) -> Bool {
        let index = ranges.partitioningIndex { $0.upperBound > position }
        return index < ranges.count && ranges[index].contains(position)
    }

    /// Whether runs' retractions took out everything in `positions`, which are not empty.
    package func contains(_ positions: Range<UInt64>) -> Bool {
        let index = ranges.partitioningIndex { $0.upperBound > positions.lowerBound }
        return index < ranges.count && ranges[index].lowerBound <= positions.lowerBound
            && ranges[index].upperBound >= positions.upperBound
    }
}
