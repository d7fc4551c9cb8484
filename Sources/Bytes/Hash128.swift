/// A hash of 128 bits, ordered by `high`, then `low`.
package struct Hash128: Hashable, Comparable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static func < (left: Hash128, right: Hash128) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
