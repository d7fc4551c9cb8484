import SegmentLog
import TestSupport

/// What a harmed log must be called.
enum DamageExpectation: Equatable {
    /// Damage at a place, costing just these positions.
    case damage(file: String, offset: Int, positions: Range<UInt64>)
    /// Bytes that nobody vouched for, kept aside by opening; so many batches stay.
    case unvouched(file: String, offset: Int, batches: Int)
    /// Nothing to notice; so many batches stay.
    case sound(batches: Int)

    /// For one changed bit at byte `offset` of segment `index`.
    static func flip(in log: DamageLog, segment index: Int, at offset: Int) -> DamageExpectation {
        let segment = log.segments[index]
        if offset < SegmentHeader.byteCount { return header(of: segment, in: log) }
        guard let number = segment.frames.firstIndex(where: { $0.end > offset }) else {
            // Behind the last frame there were only zeros.
            return .unvouched(file: segment.path, offset: segment.used, batches: log.batches.count)
        }
        let frame = segment.frames[number]
        let isLast = number == segment.frames.count - 1
        // A later frame or a mark covers it; a closing frame's successor shows that it was whole.
        let isCovered = segment.isSealed || !isLast || (log.hasMark && !frame.isClosing)
        if isCovered {
            return .damage(file: segment.path, offset: frame.offset, positions: frame.positions)
        }
        return lost(from: number, of: segment, in: log)
    }

    /// For segment `index` cut to `length` bytes.
    static func cut(in log: DamageLog, segment index: Int, to length: Int) -> DamageExpectation {
        let segment = log.segments[index]
        if length < SegmentHeader.byteCount { return header(of: segment, in: log) }
        guard let number = segment.frames.firstIndex(where: { $0.end > length }) else {
            return .sound(batches: log.batches.count)
        }
        let frame = segment.frames[number]
        let rest = frame.positions.lowerBound..<segment.end
        if segment.isSealed || (log.hasMark && !rest.isEmpty) {
            let isLength = rest.isEmpty
            return .damage(
                file: segment.path,
                offset: isLength ? length : frame.offset,
                positions: rest
            )
        }
        if length == frame.offset {
            // Without a mark and a later frame this is just what a crash before the frame leaves:
            // no program can tell the two apart.
            return .sound(batches: batches(below: frame.positions.lowerBound, in: log))
        }
        return lost(from: number, of: segment, in: log)
    }

    private static func header(
        of segment: DamageLog.Segment,
        in log: DamageLog
    ) -> DamageExpectation {
        let end = segment.isSealed || log.hasMark ? segment.end : segment.base
        return .damage(file: segment.path, offset: 0, positions: segment.base..<end)
    }

    private static func lost(
        from number: Int,
        of segment: DamageLog.Segment,
        in log: DamageLog
    ) -> DamageExpectation {
        let frame = segment.frames[number]
        return .unvouched(
            file: segment.path,
            offset: frame.offset,
            batches: batches(below: frame.positions.lowerBound, in: log)
        )
    }

    private static func batches(below position: UInt64, in log: DamageLog) -> Int {
        log.batches.count { $0.first < position }
    }
}
