extension SHA256 {
    /// The 32 bytes of a SHA-256, held as four big-endian words.
    package struct Digest: Hashable, Sendable {
        /// Bytes 0 to 7.
        package let word0: UInt64
        /// Bytes 8 to 15.
        package let word1: UInt64
        /// Bytes 16 to 23.
        package let word2: UInt64
        /// Bytes 24 to 31.
        package let word3: UInt64

        /// The digest of four words.
        package init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
            self.word0 = word0
            self.word1 = word1
            self.word2 = word2
            self.word3 = word3
        }

        /// The digest whose 32 bytes these are; `nil` for another count.
        package init?(_ bytes: Span<UInt8>) {
            guard bytes.count == 32 else { return nil }
            word0 = bytes.word(at: 0).byteSwapped
            word1 = bytes.word(at: 8).byteSwapped
            word2 = bytes.word(at: 16).byteSwapped
            word3 = bytes.word(at: 24).byteSwapped
        }

        /// The 32 bytes, in order.
        package var bytes: [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(32)
            for word in [word0, word1, word2, word3] {
                for shift in stride(from: UInt64(56), through: 0, by: -8) {
                    bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
            return bytes
        }

        /// The 64 lowercase hexadecimal digits of the bytes.
        package var hex: String { Hex.text(bytes.span) }

        /// The bytes in base64, as tree heads have them.
        package var base64: String { Base64.encode(bytes.span) }
    }
}
