/// A keyed hash of a stream of bytes: SipHash-2-4, with 64 or 128 bits of output.
///
/// Who does not know the key cannot make two inputs collide other than by chance. The result
/// depends on the bytes alone, not on how they were split between calls. The width is chosen at
/// the start, since it enters the initial state.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012), and the reference
/// implementation for the 128-bit variant.
package struct SipHash: Sendable {
    private var lanes: SipLanes
    /// Bytes not yet compressed, the first of them least significant.
    private var tail: UInt64 = 0
    /// Number of all bytes appended; the last three bits say how many wait in `tail`.
    private var count: UInt64 = 0
    private let isWide: Bool

    /// An empty stream that ends in `finalize()`.
    package init(key: SipKey) {
        lanes = SipLanes(key: key)
        isWide = false
    }

    /// An empty stream that ends in `finalize128()`.
    package init(key128 key: SipKey) {
        lanes = SipLanes(key: key)
        lanes.v1 ^= 0xEE
        isWide = true
    }

    /// Adds one byte.
    package mutating func append(_ byte: UInt8) {
        let shift = (count & 7) &* 8
        tail |= UInt64(byte) &<< shift
        count &+= 1
        if shift == 56 {
            lanes.compress(tail)
            tail = 0
        }
    }

    /// Adds the eight bytes of a word, least significant first.
    package mutating func append(_ word: UInt64) {
        let shift = (count & 7) &* 8
        count &+= 8
        if shift == 0 {
            lanes.compress(word)
        } else {
            lanes.compress(tail | (word &<< shift))
            tail = word &>> (64 &- shift)
        }
    }

    /// Adds all of `bytes`.
    ///
    /// - Complexity: O(`bytes.count`), a word at a time.
    package mutating func append(_ bytes: Span<UInt8>) {
        let end = bytes.count
        var lanes = lanes
        var tail = tail
        let shift = (count & 7) &* 8
        var offset = 0
        while end - offset >= 8 {
            let word = bytes.word(at: offset)
            if shift == 0 {
                lanes.compress(word)
            } else {
                lanes.compress(tail | (word &<< shift))
                tail = word &>> (64 &- shift)
            }
            offset &+= 8
        }
        self.lanes = lanes
        self.tail = tail
        count &+= UInt64(offset)
        while offset < end {
            append(bytes[offset])
            offset &+= 1
        }
    }

    /// The 64-bit hash of all that was appended; the stream is spent afterwards.
    ///
    /// Runtime error when the stream was begun for 128 bits.
    package mutating func finalize() -> UInt64 {
        precondition(!isWide, "a 128-bit stream ends in finalize128()")
        lanes.compress(tail | (count &<< 56))
        lanes.v2 ^= 0xFF
        return lanes.squeeze()
    }

    /// The 128-bit hash of all that was appended; the stream is spent afterwards.
    ///
    /// `high` is output bytes 0 to 7 and `low` bytes 8 to 15, each read as a little-endian word.
    /// Runtime error when the stream was begun for 64 bits.
    package mutating func finalize128() -> Hash128 {
        precondition(isWide, "a 64-bit stream ends in finalize()")
        lanes.compress(tail | (count &<< 56))
        lanes.v2 ^= 0xEE
        let high = lanes.squeeze()
        lanes.v1 ^= 0xDD
        let low = lanes.squeeze()
        return Hash128(high: high, low: low)
    }

    /// The 64-bit hash of `bytes`.
    package static func hash(_ bytes: Span<UInt8>, key: SipKey) -> UInt64 {
        var stream = SipHash(key: key)
        stream.append(bytes)
        return stream.finalize()
    }

    /// The 128-bit hash of `bytes`.
    package static func hash128(_ bytes: Span<UInt8>, key: SipKey) -> Hash128 {
        var stream = SipHash(key128: key)
        stream.append(bytes)
        return stream.finalize128()
    }
}
