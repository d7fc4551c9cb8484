/// Walks a segment's bytes past broken frames: what can still be read, and where there are gaps.
///
/// Nothing is believed without its checksum: a frame whose header and envelopes are sound is given
/// with them, everything else up to the next sound header is a gap.
package struct FrameSalvage {
    /// A frame whose envelopes can be read, or a stretch of positions in which nothing can.
    package struct Piece: Sendable, Equatable {
        /// The records of the frame, or those that the gap costs.
        package let positions: Range<UInt64>
        /// Where the frame or the gap begins, in bytes.
        package let offset: Int
        /// The frame's header; `nil` for a gap.
        package let frame: FrameHeader?
        /// The frame's envelope block, in bytes of the segment; empty for a gap.
        ///
        /// The evidence block follows it; nothing says that it is whole.
        package let envelopes: Range<Int>
    }

    private let header: SegmentHeader
    private let end: UInt64
    private var offset: Int
    private var expected: UInt64

    /// A walk over a segment with that header from its first frame to the record before `end`.
    package init(_ header: SegmentHeader, until end: UInt64) {
        self.init(header, from: SegmentHeader.byteCount, first: header.base, until: end)
    }

    /// A walk that begins at `offset`, where the frame of position `first` begins or should.
    package init(_ header: SegmentHeader, from offset: Int, first: UInt64, until end: UInt64) {
        self.header = header
        self.end = end
        self.offset = offset
        expected = first
    }

    /// The next frame or gap in `bytes`, the whole segment; `nil` at the end.
    ///
    /// The positions of all pieces follow one another without overlap up to the end; a broken
    /// closing frame is a gap without positions.
    ///
    /// - Complexity: O(bytes of the frame or gap) checksums.
    package mutating func next(_ bytes: Span<UInt8>) -> Piece? {
        while expected < end {
            guard let found = FrameHeader(bytes, at: offset, salt: header.salt),
                found.first == expected
            else { return gap(bytes) }
            let start = offset
            let envelopes = start + FrameHeader.byteCount
            let evidence = envelopes + Int(found.envelopeBytes)
            guard evidence <= bytes.count,
                found.envelopesAreSound(bytes, envelopes..<evidence)
            else { return gap(bytes) }
            offset = min(start + found.frameBytes, bytes.count)
            expected = found.end
            if found.isClosing { continue }
            return Piece(
                positions: found.first..<found.end,
                offset: start,
                frame: found,
                envelopes: envelopes..<evidence
            )
        }
        return nil
    }

    /// Goes on at the next frame that can be read, and gives what lies before it.
    private mutating func gap(_ bytes: Span<UInt8>) -> Piece {
        let start = offset
        let first = expected
        var next = (offset: bytes.count, position: end)
        if offset + 1 < bytes.count {
            SegmentScan.forEachHeader(bytes, in: offset + 1..<bytes.count, salt: header.salt) {
                at,
                frame in
                let envelopes = at + FrameHeader.byteCount
                let evidence = envelopes + Int(frame.envelopeBytes)
                guard frame.first >= first, evidence <= bytes.count,
                    frame.envelopesAreSound(bytes, envelopes..<evidence)
                else { return true }
                next = (at, frame.first)
                return false
            }
        }
        offset = next.offset
        expected = min(next.position, end)
        return Piece(
            positions: first..<expected,
            offset: start,
            frame: nil,
            envelopes: 0..<0
        )
    }
}
