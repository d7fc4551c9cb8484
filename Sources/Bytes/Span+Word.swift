extension Span where Element == UInt8 {
    /// The eight bytes from `offset` on as one little-endian word.
    ///
    /// One load in place of eight, for loops that look at many bytes at a time; runtime error when
    /// fewer than eight bytes follow `offset`.
    @inlinable
    @inline(__always)
    package func word(at offset: Int) -> UInt64 {
        // The load is unsafe by name only: the span checks its bounds, and every pattern of 64
        // bits is a UInt64.
        unsafe UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        )
    }
}
