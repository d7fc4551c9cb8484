extension Span where Element == UInt8 {
    /// Whether the bytes are those of `other`.
    package func equals(_ other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }
}
