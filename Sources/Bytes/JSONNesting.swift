/// Which containers are open, one bit a level: set for an object, clear for an array.
internal struct JSONNesting: Sendable {
    /// The most levels that can be open.
    internal static let capacity = 512

    /// Number of open containers.
    internal private(set) var depth = 0
    /// Whether the innermost open container is an object; false when none is open.
    internal private(set) var isInObject = false
    private var levels = InlineArray<8, UInt64>(repeating: 0)

    internal init() {}

    /// Opens a container; `depth` is below `capacity`.
    @inline(__always)
    internal mutating func open(isObject: Bool) {
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: depth & 63)
        if isObject {
            levels[depth &>> 6] |= bit
        } else {
            levels[depth &>> 6] &= ~bit
        }
        depth &+= 1
        isInObject = isObject
    }

    /// Closes the innermost container; there is one.
    @inline(__always)
    internal mutating func close() {
        depth &-= 1
        guard depth > 0 else {
            isInObject = false
            return
        }
        let level = depth &- 1
        isInObject = levels[level &>> 6] &>> UInt64(truncatingIfNeeded: level & 63) & 1 == 1
    }
}
