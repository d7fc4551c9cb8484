/// The checksum of gzip, zip and PNG: CRC-32 (IEEE 802.3), as in RFC 1952 §8.
package enum CRC32 {
    /// The checksum of `bytes`, or of an earlier stretch of bytes followed by `bytes`.
    ///
    /// `checksum(b, continuing: checksum(a))` is the checksum of a and b joined; the checksum of
    /// nothing is 0.
    /// - Complexity: O(`bytes.count`), eight bytes a step.
    package static func checksum(_ bytes: Span<UInt8>, continuing crc: UInt32 = 0) -> UInt32 {
        let table = table.span
        var offset = 0
        var remainder = ~crc
        while bytes.count - offset >= stride {
            let word = bytes.word(at: offset) ^ UInt64(remainder)
            var sum: UInt32 = 0
            for lane in 0..<stride {
                let byte = Int(truncatingIfNeeded: (word &>> UInt64(8 &* lane)) & 0xFF)
                sum ^= table[(stride &- 1 &- lane) &* 256 &+ byte]
            }
            remainder = sum
            offset &+= stride
        }
        while offset < bytes.count {
            let index = UInt8(truncatingIfNeeded: remainder) ^ bytes[offset]
            remainder = (remainder &>> 8) ^ table[Int(index)]
            offset &+= 1
        }
        return ~remainder
    }

    /// Bytes taken in one step of the loop, and the number of tables that this needs.
    private static let stride = 8

    /// The remainder of each byte value when n zero bytes follow it, at n · 256 + value.
    ///
    /// Slicing, after Kounavis and Berry (2005): eight independent look-ups a step.
    private static let table: [UInt32] = {
        var table: [UInt32] = (0..<256).map { value in
            // 0xEDB88320 is the polynomial 0x04C11DB7 with its bits in reverse order.
            (0..<8).reduce(UInt32(value)) { rest, _ in
                (rest >> 1) ^ (rest & 1 == 1 ? 0xEDB8_8320 : 0)
            }
        }
        for index in 256..<(256 * stride) {
            let before = table[index - 256]
            table.append((before >> 8) ^ table[Int(before & 0xFF)])
        }
        return table
    }()
}
