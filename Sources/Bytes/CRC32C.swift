/// The checksum of frames and segments: CRC-32C (Castagnoli), as in RFC 3720 §B.4.
///
/// It finds every burst of damage up to 32 bits and all but one in 2^32 of the rest; it is no
/// defence against somebody who means to deceive.
package enum CRC32C {
    /// The checksum of `bytes`, or of an earlier stretch of bytes followed by `bytes`.
    ///
    /// `checksum(b, continuing: checksum(a))` is the checksum of a and b joined; the checksum of
    /// nothing is 0.
    /// - Complexity: O(`bytes.count`), twice sixteen bytes a step.
    package static func checksum(_ bytes: Span<UInt8>, continuing crc: UInt32 = 0) -> UInt32 {
        let table = table.span
        let end = bytes.count
        var offset = 0
        var remainder = ~crc
        if end >= 2 * laneBytes {
            let past = pastLane.span
            while end - offset >= 2 * laneBytes {
                // Two stretches at once: neither waits for the other's look-ups.
                var other: UInt32 = 0
                let middle = offset &+ laneBytes
                while offset < middle {
                    remainder = step(bytes, offset, remainder, table)
                    other = step(bytes, offset &+ laneBytes, other, table)
                    offset &+= stride
                }
                remainder = skip(remainder, past) ^ other
                offset = middle &+ laneBytes
            }
        }
        while end - offset >= stride {
            remainder = step(bytes, offset, remainder, table)
            offset &+= stride
        }
        while offset < end {
            let index = UInt8(truncatingIfNeeded: remainder) ^ bytes[offset]
            remainder = (remainder &>> 8) ^ table[Int(index)]
            offset &+= 1
        }
        return ~remainder
    }

    /// Bytes of each of two stretches that are taken at once; a multiple of ``stride``.
    private static let laneBytes = 128

    /// The remainder after the sixteen bytes at `offset`.
    @inline(__always)
    private static func step(
        _ bytes: Span<UInt8>,
        _ offset: Int,
        _ remainder: UInt32,
        _ table: Span<UInt32>
    ) -> UInt32 {
        let first = bytes.word(at: offset) ^ UInt64(remainder)
        let second = bytes.word(at: offset &+ 8)
        return fold(first, 8, table) ^ fold(second, 0, table)
    }

    /// The remainder when ``laneBytes`` zero bytes follow.
    @inline(__always)
    private static func skip(_ remainder: UInt32, _ past: Span<UInt32>) -> UInt32 {
        var sum: UInt32 = 0
        for place in 0..<4 {
            let byte = Int((remainder &>> UInt32(8 &* place)) & 0xFF)
            sum ^= past[256 &* place &+ byte]
        }
        return sum
    }

    /// What each byte of a remainder becomes past ``laneBytes`` zero bytes, at 256 · place + value.
    ///
    /// Remainders are sums of their bits, so those of the 32 bits give all others.
    private static let pastLane: [UInt32] = {
        var past = [UInt32](repeating: 0, count: 4 * 256)
        for bit in 0..<32 {
            var remainder: UInt32 = 1 << UInt32(bit)
            for _ in 0..<laneBytes {
                remainder = (remainder >> 8) ^ table[Int(remainder & 0xFF)]
            }
            let value = 1 << (bit % 8)
            for other in 0..<256 where other & value != 0 {
                past[bit / 8 * 256 + other] ^= remainder
            }
        }
        return past
    }()

    /// Bytes taken in one step of the loop, and the number of tables that this needs.
    private static let stride = 16

    /// What eight bytes contribute when `distance` more bytes follow them within the step.
    @inline(__always)
    private static func fold(_ word: UInt64, _ distance: Int, _ table: Span<UInt32>) -> UInt32 {
        var sum: UInt32 = 0
        for lane in 0..<8 {
            let byte = Int(truncatingIfNeeded: (word &>> UInt64(8 &* lane)) & 0xFF)
            sum ^= table[(distance &+ 7 &- lane) &* 256 &+ byte]
        }
        return sum
    }

    /// The remainder of each byte value when n zero bytes follow it, at n · 256 + value.
    ///
    /// Slicing, after Kounavis and Berry (2005): sixteen independent look-ups a step in place of
    /// a chain of sixteen. All tables together are 16 KiB, half of a first-level cache.
    private static let table: [UInt32] = {
        var table: [UInt32] = (0..<256).map { value in
            // 0x82F63B78 is the polynomial 0x1EDC6F41 with its bits in reverse order.
            (0..<8).reduce(UInt32(value)) { rest, _ in
                (rest >> 1) ^ (rest & 1 == 1 ? 0x82F6_3B78 : 0)
            }
        }
        for index in 256..<(256 * stride) {
            let before = table[index - 256]
            table.append((before >> 8) ^ table[Int(before & 0xFF)])
        }
        return table
    }()
}
