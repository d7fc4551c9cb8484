import Bytes
import SegmentLog
import TestSupport
import Testing

@Suite("A frame")
struct FrameTests {
    private let batch = TestBatch(first: 1_000, count: 5, frameBytes: 400, seed: 9)

    @Test("has its layout byte by byte")
    func layout() {
        var builder = FrameBuilder()
        let envelope: [UInt8] = [0xA1, 0xA2, 0xA3]
        let salt = [UInt8](repeating: 0x55, count: 16)
        let item: [UInt8] = [0xB1, 0xB2]
        builder.append(envelope: envelope.span)
        builder.append(envelope: envelope.span, salt: salt.span, item: item.span)
        #expect(builder.count == 2 && !builder.isEmpty && builder.byteCount == 92)
        var frame = builder.finish(first: 0x0102, run: 7, recorded: -2, clock: 3)
        frame.settle(durableEnd: 0x0101, salt: 0x0000_0001_0000_0000)
        let bytes = frame.bytes
        #expect(bytes.count == 92)
        #expect(Array(bytes[0..<4]) == Array("DBKF".utf8))
        #expect(Array(bytes[8..<16]) == [2, 1, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[16..<24]) == [2, 0, 0, 0, 7, 0, 0, 0])
        #expect(Array(bytes[24..<32]) == [0xFE] + [UInt8](repeating: 0xFF, count: 7))
        #expect(Array(bytes[32..<48]) == [3, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[48..<56]) == [10, 0, 0, 0, 18, 0, 0, 0])
        #expect(Array(bytes[64..<74]) == [3, 0, 0xA1, 0xA2, 0xA3, 3, 36, 0xA1, 0xA2, 0xA3])
        #expect(Array(bytes[74..<92]) == salt + item)
        // Every checksum is the plain one with the salt's halves mixed in: here 1.
        let span = bytes.span
        let envelopes = CRC32C.checksum(span.extracting(64..<74)) ^ 1
        let evidence = CRC32C.checksum(span.extracting(74..<92)) ^ 1
        let header = CRC32C.checksum(span.extracting(8..<64)) ^ 1
        #expect(span.littleEndian32(at: 56) == envelopes)
        #expect(span.littleEndian32(at: 60) == evidence)
        #expect(span.littleEndian32(at: 4) == header)
    }

    @Test("reads back as it was written, at any offset, with its own salt only")
    func roundTrip() throws {
        var frame = batch.frame
        frame.settle(durableEnd: 999, salt: 42)
        for lead in [0, 1, 7, 513] {
            let bytes = [UInt8](repeating: 0xEE, count: lead) + frame.bytes
            let header = FrameHeader(bytes.span, at: lead, salt: 42)
            #expect(header == frame.header)
            let other = FrameHeader(bytes.span, at: lead, salt: 43)
            #expect(other == nil)
            let beside = FrameHeader(bytes.span, at: lead + 1, salt: 42)
            #expect(beside == nil)
        }
        #expect(frame.header.end == 1_005)
        #expect(frame.header.frameBytes == frame.bytes.count)
        #expect(!frame.header.isClosing)
        #expect(SegmentScan.brokenPart(frame.header, frame.bytes.span, at: 0) == nil)
    }

    @Test("with any bit of its header changed, or cut short, is none")
    func headerBits() {
        var frame = batch.frame
        frame.settle(durableEnd: 0, salt: 42)
        for bit in 0..<8 * FrameHeader.byteCount {
            var bytes = frame.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            let header = FrameHeader(bytes.span, at: 0, salt: 42)
            #expect(header == nil)
        }
        for length in 0..<FrameHeader.byteCount {
            let bytes = Array(frame.bytes[..<length])
            let header = FrameHeader(bytes.span, at: 0, salt: 42)
            #expect(header == nil)
        }
    }

    @Test("with any byte of its blocks changed names the block")
    func blockBytes() {
        let frame = batch.frame
        let envelopes = FrameHeader.byteCount + Int(frame.header.envelopeBytes)
        for index in FrameHeader.byteCount..<frame.bytes.count {
            var bytes = frame.bytes
            bytes[index] ^= 0x10
            let part = SegmentScan.brokenPart(frame.header, bytes.span, at: 0)
            #expect(part == (index < envelopes ? .envelopes : .evidence))
        }
        let short = Array(frame.bytes.dropLast())
        #expect(SegmentScan.brokenPart(frame.header, short.span, at: 0) == .length)
    }

    @Test("of impossible size or position is none")
    func impossible() {
        for (first, bytes) in [
            (UInt64.max - 4, UInt32(0)), (0, UInt32(LogLimits.frameBytesMax - 63)),
        ] {
            var header = FrameHeader(
                first: first,
                count: 5,
                run: 0,
                recorded: 0,
                clock: 0,
                durableEnd: 0
            )
            header.evidenceBytes = bytes
            var frame = [UInt8](repeating: 0, count: 64)
            header.write(into: &frame, salt: 1)
            let read = FrameHeader(frame.span, at: 0, salt: 1)
            #expect(read == nil)
            header.first = 0
            header.evidenceBytes = UInt32(LogLimits.frameBytesMax - 64)
            header.write(into: &frame, salt: 1)
            let largest = FrameHeader(frame.span, at: 0, salt: 1)
            #expect(largest == header)
        }
    }

    @Test("gives its records back in order, and no more than the block holds")
    func records() {
        let frame = batch.frame
        let range = 64..<64 + Int(frame.header.envelopeBytes)
        var block = RecordBlock(range)
        var evidence = range.upperBound
        for record in batch.records {
            guard let slot = block.next(frame.bytes.span) else {
                Issue.record("too few records")
                return
            }
            #expect(Array(frame.bytes[slot.envelope]) == record.envelope)
            let start = range.upperBound
            let bytes = frame.bytes[
                start + slot.evidence.lowerBound..<start + slot.evidence.upperBound
            ]
            #expect(Array(bytes) == record.evidence)
            #expect(!slot.isDestroyed)
            evidence += record.evidence.count
        }
        #expect(block.next(frame.bytes.span) == nil)
        #expect(evidence == frame.bytes.count)
    }

    @Test("whose block lies about its lengths ends the walk and does not trap")
    func malformedBlocks() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &generator)
            let bytes = (0..<count + 4).map { _ in
                UInt8.random(in: 0...255, using: &generator)
                    | (generator.next() & 1 == 0 ? 0x80 : 0)
            }
            var block = RecordBlock(0..<count)
            var end = 0
            while let slot = block.next(bytes.span) {
                #expect(slot.envelope.lowerBound >= end && slot.envelope.upperBound <= count)
                end = slot.envelope.upperBound
            }
        }
    }

    @Test("is empty again after all records were removed")
    func reuse() {
        var builder = batch.builder
        builder.removeAll()
        #expect(builder.isEmpty && builder.byteCount == FrameHeader.byteCount)
        let closing = builder.finish(first: 5, run: 0, recorded: 0, clock: 0)
        #expect(closing.header.isClosing && closing.header.end == 5)
    }
}
