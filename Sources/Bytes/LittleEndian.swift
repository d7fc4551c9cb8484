/// Fixed-width little-endian integers in spans and byte arrays.
///
/// Each load checks its bounds once and then reads without further checks: checked element reads do
/// not merge into one machine load, and every frame and record goes through here.
extension Span where Element == UInt8 {
    /// The 32-bit integer at `offset`; traps unless four bytes are there.
    @inlinable
    package func littleEndian32(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset <= count - 4)
        // Safe: the precondition above covers all four elements.
        return unsafe UInt32(self[unchecked: offset])
            | UInt32(self[unchecked: offset &+ 1]) << 8
            | UInt32(self[unchecked: offset &+ 2]) << 16
            | UInt32(self[unchecked: offset &+ 3]) << 24
    }

    /// The 64-bit integer at `offset`; traps unless eight bytes are there.
    @inline(__always)
    package func littleEndian64(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset <= count - 8)
        return word(at: offset)
    }
}

extension [UInt8] {
    /// Appends four bytes.
    @inlinable
    package mutating func append(littleEndian value: UInt32) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { bytes in
            // Safe: the bytes are those of a local value and are copied before it goes.
            unsafe append(contentsOf: bytes)
        }
    }

    /// Appends eight bytes.
    @inlinable
    package mutating func append(littleEndian value: UInt64) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { bytes in
            // Safe: the bytes are those of a local value and are copied before it goes.
            unsafe append(contentsOf: bytes)
        }
    }

    /// Replaces four bytes at `offset`, which must be there.
    package mutating func set(littleEndian value: UInt32, at offset: Int) {
        for byte in 0..<4 { self[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
    }

    /// Replaces eight bytes at `offset`, which must be there.
    package mutating func set(littleEndian value: UInt64, at offset: Int) {
        for byte in 0..<8 { self[offset + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
    }
}
