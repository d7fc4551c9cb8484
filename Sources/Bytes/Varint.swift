/// Unsigned integers in base 128, least significant group first (LEB128): one byte below 128, ten at most.
package enum Varint {
    /// The longest encoding, in bytes.
    package static let lengthMax = 10

    /// Appends `value` to `out`.
    @inlinable
    package static func append(_ value: UInt64, to out: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Reads the integer at `offset` and moves `offset` past it.
    ///
    /// - Returns: `nil`, with `offset` undefined, when the bytes end first or exceed 64 bits.
    @inlinable
    package static func read(_ bytes: Span<UInt8>, at offset: inout Int) -> UInt64? {
        guard offset < bytes.count else { return nil }
        let first = bytes[offset]
        offset += 1
        if first < 0x80 { return UInt64(first) }
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if shift == 63 && byte > 1 { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { return nil }
        }
        return nil
    }

    /// Maps small negative and positive integers to small unsigned ones: 0, -1, 1, -2 … to 0, 1, 2, 3 ….
    @inlinable
    package static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value << 1) ^ (value >> 63))
    }

    /// Undoes ``zigzag(_:)``.
    @inlinable
    package static func unzigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
