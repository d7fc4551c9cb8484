import Bytes
import SegmentLog
package import Touchpoints

/// One record of the log with everything that was stored of it.
package struct LedgerRecord: Sendable {
    /// Its position in the log.
    package var position: UInt64
    /// When the log took it, in microseconds since 1970.
    package var recorded: Int64
    /// The ingest run that appended it.
    package var run: UInt32
    package var kind: RecordKind
    package var fields: EnvelopeFields
    /// The item: of a touchpoint its native JSON, of a quarantined item the bytes as received;
    /// empty where the record has none.
    package var item: [UInt8]
    /// The bytes from which an adapter made the item; empty where the item is what was received.
    package var original: [UInt8]
    /// The text in the envelope of a dictionary entry.
    package var text: [UInt8]

    /// The bytes as they were received.
    package var received: [UInt8] { original.isEmpty ? item : original }
}

/// Walks every record of a ledger in order of position, evidence included.
package struct RecordWalk {
    private let segments: [LogSnapshot.Segment]
    private let end: UInt64
    private let start: UInt64
    private var next = 0
    private var records: SegmentRecords?
    private var fields = EnvelopeFields()
    private var isInFrame = false
    private var hasEvidence = false
    /// Called with the position of each frame as the walk reaches it.
    package var progress: (@Sendable (UInt64) -> Void)?

    /// A walk over the records at `positions`.
    package init(_ reader: LedgerReader, _ positions: Range<UInt64>) {
        segments = reader.snapshot.segments.filter {
            $0.end > positions.lowerBound && $0.base < positions.upperBound
        }
        start = positions.lowerBound
        end = positions.upperBound
    }

    /// A walk that begins at a frame whose place is known, and ends before position `end`.
    package init(_ reader: LedgerReader, from place: FramePlace, until end: UInt64) {
        segments = reader.snapshot.segments.filter {
            $0.base >= place.segmentBase && $0.base < end
        }
        start = place.first
        self.end = end
        guard let first = segments.first, first.base == place.segmentBase else { return }
        records = SegmentRecords(first, from: place, until: end)
        next = 1
    }

    /// Where the frame after the current one begins, in the segment that is being read.
    ///
    /// After the last record it is where a later walk goes on; `nil` before the first.
    package private(set) var nextPlace: FramePlace?

    /// Finds the next record that is wanted.
    ///
    /// - Parameter isWanted: Whether the record with these fields, at this position, is; all are
    ///   unless it says otherwise.
    /// - Returns: `nil` at the end.
    /// - Throws: ``LedgerError/log(_:)`` naming the damage, where envelopes or evidence are not what
    ///   was written.
    /// - Complexity: reads the envelopes of each frame once, and the evidence of those with a wanted
    ///   record that has some.
    package mutating func nextRecord(
        where isWanted: (borrowing EnvelopeFields, UInt64) -> Bool = { _, _ in true }
    ) throws(LedgerError) -> LedgerRecord? {
        while true {
            if records == nil {
                guard next < segments.count else { return nil }
                records = SegmentRecords(segments[next], until: end)
                next += 1
                isInFrame = false
            }
            guard isInFrame, let record = try records?.next(&fields) else {
                try advance()
                continue
            }
            if record.position >= end { return nil }
            if record.position < start || !isWanted(fields, record.position) { continue }
            return try read(record)
        }
    }

    private mutating func advance() throws(LedgerError) {
        isInFrame = try records?.nextFrame() ?? false
        hasEvidence = false
        guard isInFrame else {
            records = nil
            return
        }
        if let frame = records?.frame, let cursor = records?.cursor {
            progress?(frame.first)
            nextPlace = FramePlace(
                segmentBase: segments[next - 1].base,
                offset: cursor.currentOffset + frame.frameBytes,
                first: frame.end,
                end: frame.end
            )
        }
    }

    private mutating func read(
        _ record: SegmentRecords.Record
    ) throws(LedgerError) -> LedgerRecord? {
        let hasItem = record.slot.evidence.count > LogLimits.evidenceSaltBytes
        if hasItem && !hasEvidence {
            try records?.loadEvidence()
            hasEvidence = true
        }
        guard let records else { return nil }
        return try LedgerRecord(record, fields, in: records, withItem: hasItem)
    }
}

extension LedgerRecord {
    /// The record that a walk of its segment has just read; with its item, the frame's evidence must
    /// be loaded.
    ///
    /// - Throws: ``LedgerError/unreadableRecord(position:)`` for one of a later program.
    init?(
        _ record: SegmentRecords.Record,
        _ fields: EnvelopeFields,
        in records: borrowing SegmentRecords,
        withItem: Bool
    ) throws(LedgerError) {
        guard let frame = records.frame else { return nil }
        var item: [UInt8] = []
        var original: [UInt8] = []
        if record.slot.evidence.count > LogLimits.evidenceSaltBytes && withItem {
            let place = record.slot.evidence.dropFirst(LogLimits.evidenceSaltBytes)
            item = Array(records.cursor.evidence[place])
            if fields.has(EnvelopeTag.nativeBytes) {
                let count = Int(clamping: fields[EnvelopeTag.nativeBytes])
                original = Array(item.dropFirst(count))
                item.removeLast(original.count)
            }
        }
        var text: [UInt8] = []
        if fields.has(EnvelopeTag.text) { text = Array(records.cursor.bytes[fields.text]) }
        guard let kind = fields.kind else {
            throw .unreadableRecord(position: record.position)
        }
        self.init(
            position: record.position,
            recorded: frame.recorded,
            run: frame.run,
            kind: kind,
            fields: fields,
            item: item,
            original: original,
            text: text
        )
    }
}
