import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("The log's limits")
struct LimitTests {
    @Test("an envelope may have a mebibyte")
    func envelope() async {
        var builder = FrameBuilder()
        let largest = [UInt8](repeating: 1, count: LogLimits.envelopeBytesMax)
        builder.append(envelope: largest.span)
        #expect(builder.count == 1)
        await #expect(processExitsWith: .failure) {
            var builder = FrameBuilder()
            let tooLarge = [UInt8](repeating: 1, count: LogLimits.envelopeBytesMax + 1)
            builder.append(envelope: tooLarge.span)
        }
    }

    @Test("an item may have two mebibytes besides its salt of just 16 bytes")
    func evidence() async {
        var builder = FrameBuilder()
        let salt = [UInt8](repeating: 1, count: LogLimits.evidenceSaltBytes)
        let largest = [UInt8](repeating: 1, count: LogLimits.evidenceBytesMax - salt.count)
        builder.append(envelope: salt.span, salt: salt.span, item: largest.span)
        #expect(builder.count == 1)
        await #expect(processExitsWith: .failure) {
            var builder = FrameBuilder()
            let salt = [UInt8](repeating: 1, count: LogLimits.evidenceSaltBytes)
            let tooLarge = [UInt8](repeating: 1, count: LogLimits.evidenceBytesMax - 15)
            builder.append(envelope: salt.span, salt: salt.span, item: tooLarge.span)
        }
        await #expect(processExitsWith: .failure) {
            var builder = FrameBuilder()
            let salt = [UInt8](repeating: 1, count: LogLimits.evidenceSaltBytes - 1)
            builder.append(envelope: salt.span, salt: salt.span, item: salt.span)
        }
    }

    @Test("a frame may have 2²² records")
    func records() async {
        await #expect(processExitsWith: .success) {
            var builder = FrameBuilder()
            let empty: [UInt8] = []
            for _ in 0..<LogLimits.frameRecordsMax { builder.append(envelope: empty.span) }
            let frame = builder.finish(first: 0, run: 0, recorded: 0, clock: 0)
            precondition(frame.header.end == UInt64(LogLimits.frameRecordsMax))
        }
        await #expect(processExitsWith: .failure) {
            var builder = FrameBuilder()
            let empty: [UInt8] = []
            for _ in 0...LogLimits.frameRecordsMax { builder.append(envelope: empty.span) }
        }
    }

    @Test("a frame may have 256 MiB")
    func frame() async {
        await #expect(processExitsWith: .success) {
            let builder = LimitTests.builder(frameBytes: LogLimits.frameBytesMax)
            let frame = builder.finish(first: 0, run: 0, recorded: 0, clock: 0)
            precondition(frame.bytes.count == LogLimits.frameBytesMax)
        }
        await #expect(processExitsWith: .failure) {
            let builder = LimitTests.builder(frameBytes: LogLimits.frameBytesMax + 1)
            _ = builder.finish(first: 0, run: 0, recorded: 0, clock: 0)
        }
    }

    /// A builder whose frame has just so many bytes: 255 records of a mebibyte, then the rest.
    private static func builder(frameBytes: Int) -> FrameBuilder {
        var builder = FrameBuilder()
        let large = [UInt8](repeating: 1, count: 1 << 20)
        while frameBytes - builder.byteCount > 1 << 20 { builder.append(envelope: large.span) }
        // The last record's two lengths take three bytes and one.
        let rest = Array(large.prefix(frameBytes - builder.byteCount - 4))
        builder.append(envelope: rest.span)
        precondition(builder.byteCount == frameBytes)
        return builder
    }

    @Test("a segment has at least four kibibytes")
    func segment() async {
        let options = LogOptions(logID: 1, segmentBytes: LogLimits.segmentBytesMin)
        #expect(options.segmentBytes == 4096)
        await #expect(processExitsWith: .failure) {
            _ = LogOptions(logID: 1, segmentBytes: LogLimits.segmentBytesMin - 1)
        }
    }

    @Test("frames that the log writes itself, or out of order, are not taken")
    func submissions() async throws {
        await #expect(processExitsWith: .failure) {
            let log = try SegmentLog(SimulatedStorage(), options: TestLog.options())
            let closing = FrameBuilder().finish(first: 0, run: 0, recorded: 0, clock: 0)
            _ = try log.submit(closing)
        }
        await #expect(processExitsWith: .failure) {
            let log = try SegmentLog(SimulatedStorage(), options: TestLog.options())
            _ = try log.submit(TestBatch(first: 1, count: 1, frameBytes: 100, seed: 1).frame)
        }
    }
}
