/// A cryptographic hash of a stream of bytes: SHA-256, as in FIPS 180-4.
///
/// The result depends on the bytes alone, not on how they were split between calls.
package struct SHA256: Sendable {
    private var state = SHA256State()
    /// The bytes of the block in progress, as big-endian words; the rest is zero.
    private var block = InlineArray<16, UInt32>(repeating: 0)
    /// Number of all bytes so far; the last six bits say how many of them are in `block`.
    private var count: UInt64 = 0

    /// An empty stream.
    package init() {}

    /// Adds one byte.
    package mutating func update(byte: UInt8) {
        let place = Int(truncatingIfNeeded: count & 63)
        block[place &>> 2] |= UInt32(byte) &<< UInt32(truncatingIfNeeded: 24 &- 8 &* (place & 3))
        count &+= 1
        if place == 63 { compressBlock() }
    }

    /// Adds all of `bytes`.
    ///
    /// - Complexity: O(`bytes.count`), a block of 64 bytes at a time.
    package mutating func update(_ bytes: Span<UInt8>) {
        let end = bytes.count
        var offset = 0
        while offset < end, count & 63 != 0 {
            update(byte: bytes[offset])
            offset &+= 1
        }
        while end - offset >= 64 {
            for pair in 0..<8 {
                let word = bytes.word(at: offset &+ 8 &* pair).byteSwapped
                block[2 &* pair] = UInt32(truncatingIfNeeded: word &>> 32)
                block[2 &* pair &+ 1] = UInt32(truncatingIfNeeded: word)
            }
            compressBlock()
            count &+= 64
            offset &+= 64
        }
        while offset < end {
            update(byte: bytes[offset])
            offset &+= 1
        }
    }

    /// The digest of all that was added; the stream is spent afterwards.
    package mutating func finalize() -> Digest {
        let bits = count &* 8
        update(byte: 0x80)
        // The length in bits fills the last eight bytes of the last block.
        if count & 63 > 56 { compressBlock() }
        block[14] = UInt32(truncatingIfNeeded: bits &>> 32)
        block[15] = UInt32(truncatingIfNeeded: bits)
        compressBlock()
        return state.digest
    }

    /// The digest of `bytes`.
    package static func digest(of bytes: Span<UInt8>) -> Digest {
        var stream = SHA256()
        stream.update(bytes)
        return stream.finalize()
    }

    /// The digest of one byte and two digests, 65 bytes in two blocks, for trees of hashes.
    ///
    /// The words are put in place as they are; through the stream they would go byte by byte.
    package static func digest(
        of left: Digest,
        _ right: Digest,
        behind byte: UInt8
    ) -> Digest {
        var stream = SHA256()
        var carried = UInt64(byte)
        var slot = 0
        let words: InlineArray<8, UInt64> = [
            left.word0, left.word1, left.word2, left.word3,
            right.word0, right.word1, right.word2, right.word3,
        ]
        for place in words.indices {
            let word = words[place]
            let shifted = carried &<< 56 | word &>> 8
            stream.block[slot] = UInt32(truncatingIfNeeded: shifted &>> 32)
            stream.block[slot &+ 1] = UInt32(truncatingIfNeeded: shifted)
            carried = word
            slot &+= 2
        }
        stream.compressBlock()
        stream.count = 64
        stream.update(byte: UInt8(truncatingIfNeeded: right.word3))
        return stream.finalize()
    }

    private mutating func compressBlock() {
        state.compress(block)
        block = InlineArray(repeating: 0)
    }
}
