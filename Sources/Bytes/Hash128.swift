/// A hash of 128 bits, ordered by `high`, then `low`.
@usableFromInline
package struct Hash128: Hashable, Comparable, Sendable {
    @usableFromInline
    package var high: UInt64
    @usableFromInline
    package var low: UInt64

    @inlinable
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    @inlinable
    package static func < (left: Hash128, right: Hash128) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
