extension Array where Element == UInt8 {
    /// Appends all of `bytes`, in one copy.
    @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>) {
        // The buffer lives for the call only, and nothing keeps it; a loop over the span grows
        // and checks the array for every byte.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
