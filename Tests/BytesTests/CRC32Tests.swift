import Bytes
import TestSupport
import Testing

@Suite("A CRC-32")
struct CRC32Tests {
    /// One bit at a time, straight from the definition.
    private func reference(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var remainder: UInt32 = ~0
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 {
                remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0)
            }
        }
        return ~remainder
    }

    @Test("gives the values of the check string and of zlib's crc32")
    func vectors() {
        let vectors: [([UInt8], UInt32)] = [
            ([], 0),
            (Array("a".utf8), 0xE8B7_BE43),
            (Array("123456789".utf8), 0xCBF4_3926),
            (Array("The quick brown fox jumps over the lazy dog".utf8), 0x414F_A339),
            ([UInt8](repeating: 0x00, count: 32), 0x190A_55AD),
            ([UInt8](repeating: 0xFF, count: 32), 0xFF6C_AB0B),
        ]
        for (bytes, expected) in vectors {
            let checksum = CRC32.checksum(bytes.span)
            #expect(checksum == expected)
        }
    }

    @Test("is that of the definition at every length, and however it is divided")
    func everyLength() {
        var generator = SeededGenerator(seed: 32)
        let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for end in 0...bytes.count {
            let expected = reference(bytes[..<end])
            for cut in 0...end {
                let first = CRC32.checksum(bytes.span.extracting(0..<cut))
                let whole = CRC32.checksum(bytes.span.extracting(cut..<end), continuing: first)
                #expect(whole == expected)
            }
        }
    }
}
