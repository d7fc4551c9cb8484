import Bytes

/// What one segment's bytes say of themselves: the sound frames from the front, and what follows.
///
/// A pure function of the bytes. Frames are believed in unbroken order only: each must begin at the
/// position where the one before ended.
package struct SegmentScan: Sendable {
    /// A sound frame and where it lies.
    package struct Frame: Sendable, Equatable {
        package let offset: Int
        package let header: FrameHeader
    }

    /// The sound frames, in order.
    package private(set) var frames: [Frame] = []
    /// The byte after the last sound frame.
    package private(set) var stop: Int
    /// The position after the last sound frame.
    package private(set) var end: UInt64
    /// From ``stop`` to the last byte that is not zero; empty when only zeros follow.
    package private(set) var remains: Range<Int>
    /// What is broken at ``stop`` when bytes remain.
    package private(set) var part: Damage.Part = .frame
    /// The greatest durable end named by any sound frame, in order or after the break.
    package private(set) var vouchedEnd: UInt64
    /// Whether a sound frame that begins at ``end`` stands behind the break: what is broken was a
    /// closing frame, and whole when that frame was written.
    package private(set) var isPassed = false

    /// Scans `bytes`, a whole segment file whose header is `header`.
    ///
    /// `checksBlocks` says whether a frame's blocks must have their checksums; only a negative
    /// control of the tests says no.
    ///
    /// - Complexity: O(bytes) checksums; after a break one header check for each magic number.
    package init(_ bytes: Span<UInt8>, header: SegmentHeader, checksBlocks: Bool = true) {
        stop = SegmentHeader.byteCount
        end = header.base
        vouchedEnd = header.base
        remains = 0..<0
        while let frame = FrameHeader(bytes, at: stop, salt: header.salt) {
            guard frame.first == end, frame.frameBytes <= bytes.count - stop else { break }
            if checksBlocks {
                guard let broken = Self.brokenPart(frame, bytes, at: stop) else {
                    accept(frame)
                    continue
                }
                part = broken
                break
            }
            accept(frame)
        }
        var last = bytes.count
        while last > stop && bytes[last - 1] == 0 { last -= 1 }
        remains = stop..<max(last, stop)
        if !remains.isEmpty {
            Self.forEachHeader(bytes, in: stop..<bytes.count, salt: header.salt) { at, later in
                vouchedEnd = max(vouchedEnd, later.durableEnd)
                if at > stop, later.first == end { isPassed = true }
                return true
            }
        }
    }

    private mutating func accept(_ frame: FrameHeader) {
        frames.append(Frame(offset: stop, header: frame))
        stop += frame.frameBytes
        end = frame.end
        vouchedEnd = max(vouchedEnd, frame.durableEnd)
    }

    /// Which block of a sound header's frame lacks its checksum; `nil` when both have it.
    package static func brokenPart(
        _ frame: FrameHeader,
        _ bytes: Span<UInt8>,
        at offset: Int
    ) -> Damage.Part? {
        let envelopes = offset + FrameHeader.byteCount
        let evidence = envelopes + Int(frame.envelopeBytes)
        let end = evidence + Int(frame.evidenceBytes)
        guard end <= bytes.count else { return .length }
        if !frame.envelopesAreSound(bytes, envelopes..<evidence) { return .envelopes }
        if !frame.evidenceIsSound(bytes, evidence..<end) { return .evidence }
        return nil
    }

    /// Calls `body` with each sound frame header in `range`, wherever it stands, until it says no.
    package static func forEachHeader(
        _ bytes: Span<UInt8>,
        in range: Range<Int>,
        salt: UInt64,
        _ body: (Int, FrameHeader) -> Bool
    ) {
        var offset = range.lowerBound
        while offset + FrameHeader.byteCount <= range.upperBound {
            // Most of a preallocated segment is zeros, in none of which a header begins.
            if bytes.word(at: offset) == 0 {
                offset += 8
                continue
            }
            if bytes[offset] == 0x44, let header = FrameHeader(bytes, at: offset, salt: salt) {
                guard body(offset, header) else { return }
            }
            offset += 1
        }
    }

    /// The offset after the last frame that lies wholly below `position`.
    package func offset(before position: UInt64) -> Int {
        guard let frame = frames.first(where: { $0.header.end > position }) else { return stop }
        return frame.offset
    }
}
