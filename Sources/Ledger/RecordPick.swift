import SegmentLog
import Touchpoints

/// Reads chosen records with their evidence, and of the evidence only the frames that hold them.
package struct RecordPick {
    private let segments: [LogSnapshot.Segment]
    private let positions: [UInt64]
    private var nextPosition = 0
    private var nextSegment = 0
    private var records: SegmentRecords?
    private var fields = EnvelopeFields()
    private var isInFrame = false

    /// A walk over the records at `positions`, which are in ascending order, each once.
    package init(_ reader: LedgerReader, _ positions: [UInt64]) {
        self.positions = positions
        segments = reader.snapshot.segments.filter { segment in
            let next = positions.partitioningIndex { $0 >= segment.base }
            return next < positions.count && positions[next] < segment.end
        }
    }

    /// The next of the records; `nil` after the last, and where no record stands at a position.
    ///
    /// - Throws: ``LedgerError/log(_:)`` naming the damage, where envelopes or evidence are not what
    ///   was written.
    /// - Complexity: reads the envelopes of the segments that hold some of them once.
    package mutating func nextRecord() throws(LedgerError) -> LedgerRecord? {
        while nextPosition < positions.count {
            if isInFrame, let record = try records?.next(&fields) {
                guard record.position >= positions[nextPosition] else { continue }
                nextPosition += 1
                guard let records else { return nil }
                return try LedgerRecord(record, fields, in: records, withItem: true)
            }
            guard try advance() else { return nil }
        }
        return nil
    }

    /// Goes to the next frame that holds a wanted record; false after the last.
    private mutating func advance() throws(LedgerError) -> Bool {
        isInFrame = false
        while true {
            if records == nil {
                guard nextSegment < segments.count else { return false }
                records = SegmentRecords(segments[nextSegment])
                nextSegment += 1
            }
            guard try records?.nextFrame() == true, let frame = records?.frame else {
                records = nil
                continue
            }
            while nextPosition < positions.count, positions[nextPosition] < frame.first {
                nextPosition += 1
            }
            guard nextPosition < positions.count else { return false }
            if positions[nextPosition] < frame.end {
                try records?.loadEvidence()
                isInFrame = true
                return true
            }
        }
    }
}
