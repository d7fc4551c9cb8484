import SegmentLog

/// Where one frame lies, so that reading can begin at it instead of at its segment's front.
package struct FramePlace: Sendable, Equatable {
    /// Position of its segment's first record.
    package var segmentBase: UInt64
    /// Where it begins in the segment's file, in bytes.
    package var offset: Int
    /// Position of its first record.
    package var first: UInt64
    /// Position after its last record.
    package var end: UInt64

    package init(segmentBase: UInt64, offset: Int, first: UInt64, end: UInt64) {
        self.segmentBase = segmentBase
        self.offset = offset
        self.first = first
        self.end = end
    }

    /// Where the first frame of a log will begin.
    package static let beginning = FramePlace(
        segmentBase: 0,
        offset: SegmentHeader.byteCount,
        first: 0,
        end: 0
    )
}

/// The frames of a ledger from the newest backwards, for those who want the last records only.
package struct FramePlaces {
    private let segments: [LogSnapshot.Segment]
    private let end: UInt64
    /// Segments that were not looked at: those before this index.
    private var next: Int
    /// Frames of the segment looked at last, in order.
    private var places: [FramePlace] = []

    /// The frames below the end of what `reader` sees.
    package init(_ reader: LedgerReader) {
        segments = reader.snapshot.segments
        end = reader.snapshot.end
        next = segments.count
    }

    /// The newest frame that was not given yet; `nil` before the first.
    ///
    /// Frames without records are left out.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where a frame's header is broken.
    /// - Complexity: reads the frame headers of one segment when its first frame is asked for.
    package mutating func previous() throws(LedgerError) -> FramePlace? {
        while places.isEmpty {
            guard next > 0 else { return nil }
            next -= 1
            places = try Self.places(in: segments[next], until: end)
        }
        return places.popLast()
    }

    private static func places(
        in segment: LogSnapshot.Segment,
        until end: UInt64
    ) throws(LedgerError) -> [FramePlace] {
        var hop = FrameHop(segment)
        var places: [FramePlace] = []
        do throws(LogError) {
            var offset = hop.offset
            while hop.expected < min(end, segment.end), let frame = try hop.next() {
                if frame.count > 0 {
                    places.append(
                        FramePlace(
                            segmentBase: segment.base,
                            offset: offset,
                            first: frame.first,
                            end: frame.end
                        )
                    )
                }
                offset = hop.offset
            }
            try hop.finish()
        } catch {
            throw .log(error)
        }
        return places
    }
}
