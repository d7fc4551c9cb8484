import Bytes
import SegmentLog
import TestSupport
import Testing

@Suite("A segment's scan")
struct SegmentScanTests {
    private let header = SegmentHeader(
        base: 10,
        salt: 99,
        previousBase: SegmentHeader.noPrevious,
        previousLength: 0,
        logID: 1,
        recorded: 0,
        run: 0
    )

    /// A segment with three frames of 150, 200 and 300 bytes, each vouching for those before.
    private func segment(zeros: Int = 100) -> [UInt8] {
        var bytes = header.bytes
        var first: UInt64 = 10
        for (index, size) in [150, 200, 300].enumerated() {
            let batch = TestBatch(first: first, count: 2, frameBytes: size, seed: UInt64(index + 1))
            var frame = batch.frame
            frame.settle(durableEnd: first, salt: header.salt)
            bytes += frame.bytes
            first = batch.end
        }
        return bytes + [UInt8](repeating: 0, count: zeros)
    }

    private func closing(at first: UInt64) -> [UInt8] {
        var frame = FrameBuilder().finish(first: first, run: 0, recorded: 0, clock: 0)
        frame.settle(durableEnd: first, salt: header.salt)
        return frame.bytes
    }

    @Test("finds the frames in order and the zeros behind them")
    func sound() {
        let bytes = segment()
        let scan = SegmentScan(bytes.span, header: header)
        #expect(scan.frames.map(\.offset) == [128, 278, 478])
        #expect(scan.stop == 778 && scan.end == 16 && scan.vouchedEnd == 14)
        #expect(scan.remains.isEmpty && !scan.isPassed)
        #expect(scan.offset(before: 10) == 128)
        #expect(scan.offset(before: 12) == 278)
        #expect(scan.offset(before: 13) == 278)
        #expect(scan.offset(before: 16) == 778)
    }

    @Test("of an empty segment finds nothing and vouches for its base")
    func empty() {
        let bytes = header.bytes + [UInt8](repeating: 0, count: 300)
        let scan = SegmentScan(bytes.span, header: header)
        #expect(scan.frames.isEmpty && scan.stop == 128 && scan.end == 10)
        #expect(scan.vouchedEnd == 10 && scan.remains.isEmpty)
    }

    @Test("stops at a frame cut to any length and tells where its bytes end")
    func everyLength() {
        let whole = segment(zeros: 0)
        for length in 128...whole.count {
            let bytes = Array(whole[..<length])
            let scan = SegmentScan(bytes.span, header: header)
            let frames = [278, 478, 778].count { $0 <= length }
            #expect(scan.frames.count == frames)
            #expect(scan.stop == [128, 278, 478, 778][frames])
            let last = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
            #expect(scan.remains.isEmpty == (last <= scan.stop))
            if !scan.remains.isEmpty { #expect(scan.remains == scan.stop..<last) }
        }
    }

    @Test("after a break still learns what later frames vouch for, and names the broken part")
    func breakInTheMiddle() {
        for (offset, part) in [(280, Damage.Part.frame), (343, .envelopes), (477, .evidence)] {
            var bytes = segment()
            bytes[offset] ^= 1
            let scan = SegmentScan(bytes.span, header: header)
            #expect(scan.frames.count == 1 && scan.end == 12 && scan.vouchedEnd == 14)
            #expect(scan.part == part)
            #expect(scan.remains == 278..<778)
            #expect(!scan.isPassed)
        }
    }

    @Test("takes a frame in the wrong place for none")
    func misplaced() {
        let bytes = segment()
        let swapped = Array(bytes[..<128] + bytes[278..<478] + bytes[128..<278] + bytes[478...])
        let scan = SegmentScan(swapped.span, header: header)
        #expect(scan.frames.isEmpty && scan.vouchedEnd == 14)
        let repeated = Array(bytes[..<278] + bytes[128..<278])
        let again = SegmentScan(repeated.span, header: header)
        #expect(again.frames.count == 1 && again.remains == 278..<428)
    }

    @Test("sees that a broken closing frame was whole when the frame behind it was written")
    func brokenClosing() {
        let bytes = segment(zeros: 0)
        var closed = Array(bytes[..<478]) + closing(at: 14) + Array(bytes[478...])
        let sound = SegmentScan(closed.span, header: header)
        #expect(sound.frames.count == 4 && !sound.isPassed)
        closed[490] ^= 1
        let scan = SegmentScan(closed.span, header: header)
        #expect(scan.frames.count == 2 && scan.end == 14 && scan.vouchedEnd == 14)
        #expect(scan.isPassed)
        let evidence = TailEvidence(
            bytesRemain: true,
            end: scan.end,
            vouchedEnd: scan.vouchedEnd,
            isPassed: scan.isPassed
        )
        #expect(TailVerdict(evidence) == .damage(positions: 14..<14))
    }

    @Test("believes blocks without checksums only when told to")
    func blocks() {
        var bytes = segment()
        bytes[350] ^= 1
        let trusting = SegmentScan(bytes.span, header: header, checksBlocks: false)
        #expect(trusting.frames.count == 3)
    }
}
