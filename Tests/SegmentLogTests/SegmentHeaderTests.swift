import Bytes
import SegmentLog
import Testing

@Suite("A segment header")
struct SegmentHeaderTests {
    private let header = SegmentHeader(
        base: 42,
        salt: 0x1122_3344_5566_7788,
        previousBase: 7,
        previousLength: 8_191,
        logID: 0xDB,
        recorded: -5,
        run: 3
    )

    @Test("has its layout byte by byte")
    func layout() {
        let bytes = header.bytes
        #expect(bytes.count == SegmentHeader.byteCount)
        #expect(Array(bytes[0..<8]) == Array("daybkseg".utf8))
        #expect(Array(bytes[8..<16]) == [1, 0, 0, 0, 0, 0, 0, 0])
        let span = bytes.span
        #expect(span.littleEndian64(at: 16) == 42)
        #expect(span.littleEndian64(at: 24) == 0x1122_3344_5566_7788)
        #expect(span.littleEndian64(at: 32) == 7)
        #expect(span.littleEndian64(at: 40) == 8_191)
        #expect(span.littleEndian64(at: 48) == 0xDB)
        #expect(span.littleEndian64(at: 56) == UInt64(bitPattern: -5))
        #expect(span.littleEndian32(at: 64) == 3)
        #expect(bytes[68..<124].allSatisfy { $0 == 0 })
        let checksum = CRC32C.checksum(span.extracting(0..<124))
        #expect(span.littleEndian32(at: 124) == checksum)
    }

    @Test("reads back as it was written")
    func roundTrip() throws {
        #expect(try SegmentHeader(header.bytes.span) == header)
        let longer = header.bytes + [1, 2, 3]
        #expect(try SegmentHeader(longer.span) == header)
    }

    @Test("with any bit changed, or cut short, is invalid")
    func everyBit() {
        for bit in 0..<8 * SegmentHeader.byteCount {
            var bytes = header.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: SegmentHeader.Defect.invalid) { try SegmentHeader(bytes.span) }
        }
        for length in 0..<SegmentHeader.byteCount {
            let bytes = Array(header.bytes[..<length])
            #expect(throws: SegmentHeader.Defect.invalid) { try SegmentHeader(bytes.span) }
        }
    }

    @Test("of another version is named as such", arguments: [UInt32(0), 2, .max])
    func version(_ version: UInt32) {
        var bytes = header.bytes
        bytes.set(littleEndian: version, at: 8)
        let covered = Array(bytes[..<124])
        bytes.set(littleEndian: CRC32C.checksum(covered.span), at: 124)
        #expect(throws: SegmentHeader.Defect.version(version)) { try SegmentHeader(bytes.span) }
    }
}
