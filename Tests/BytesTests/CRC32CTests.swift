import Bytes
import TestSupport
import Testing

@Suite("A CRC-32C")
struct CRC32CTests {
    /// One bit at a time, straight from the definition.
    private func reference(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var remainder: UInt32 = ~0
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 {
                remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0x82F6_3B78 : 0)
            }
        }
        return ~remainder
    }

    @Test("gives the published values of RFC 3720 §B.4 and of the check string")
    func vectors() {
        let command: [UInt8] = [
            0x01, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00,
            0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18, 0x28, 0x00, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        ]
        let vectors: [([UInt8], UInt32)] = [
            ([], 0),
            (Array("123456789".utf8), 0xE306_9283),
            ([UInt8](repeating: 0x00, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            ((0..<32).map { UInt8($0) }, 0x46DD_794E),
            ((0..<32).reversed().map { UInt8($0) }, 0x113F_DB5C),
            (command, 0xD996_3A56),
        ]
        for (bytes, expected) in vectors {
            let checksum = CRC32C.checksum(bytes.span)
            #expect(checksum == expected)
        }
    }

    @Test("agrees with the bitwise definition at every length, wherever the bytes begin")
    func lengths() {
        var random = SeededGenerator(seed: 1)
        let bytes = (0..<320).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        for length in 0...300 {
            let start = length % 17
            let range = start..<(start + length)
            let checksum = CRC32C.checksum(bytes.span.extracting(range))
            #expect(checksum == reference(bytes[range]), "length \(length)")
        }
    }

    @Test("agrees with the bitwise definition where two stretches are taken at once")
    func longLengths() {
        var random = SeededGenerator(seed: 3)
        let bytes = (0..<5_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        for length in [1_023, 1_024, 1_025, 1_535, 2_047, 2_048, 2_065, 3_072, 4_092, 4_900] {
            for start in [0, 1, 7, 64] {
                let range = start..<(start + length)
                let checksum = CRC32C.checksum(bytes.span.extracting(range))
                #expect(checksum == reference(bytes[range]), "length \(length) from \(start)")
            }
        }
    }

    @Test("continues from the checksum of what went before, at every cut")
    func continuing() {
        var random = SeededGenerator(seed: 2)
        let bytes = (0..<100).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let whole = CRC32C.checksum(bytes.span)
        for cut in 0...100 {
            let first = CRC32C.checksum(bytes.span.extracting(0..<cut))
            let both = CRC32C.checksum(bytes.span.extracting(cut..<100), continuing: first)
            #expect(both == whole, "cut at \(cut)")
        }
    }

    @Test("notices every flipped bit")
    func flips() {
        let bytes = (0..<64).map { UInt8($0) }
        let whole = CRC32C.checksum(bytes.span)
        for bit in 0..<(bytes.count * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            let checksum = CRC32C.checksum(damaged.span)
            #expect(checksum != whole, "bit \(bit)")
        }
    }
}
