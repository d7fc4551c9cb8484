import Bytes
import SegmentLog
import Touchpoints

/// Walks the records of one segment: their positions and the fields of their envelopes.
struct SegmentRecords {
    /// One record as the walk meets it.
    struct Record {
        /// Its position in the log.
        let position: UInt64
        /// Where its envelope and evidence lie in the cursor's blocks.
        let slot: RecordSlot
    }

    private(set) var cursor: SegmentCursor
    /// The header of the frame that holds the current record.
    private(set) var frame: FrameHeader?
    private var block = RecordBlock(0..<0)
    private var position: UInt64

    /// A walk over `segment` up to position `end`.
    init(_ segment: LogSnapshot.Segment, until end: UInt64 = .max) {
        cursor = SegmentCursor(segment, until: end)
        position = segment.base
    }

    /// A walk over `segment` from the frame at `place` up to position `end`.
    init(_ segment: LogSnapshot.Segment, from place: FramePlace, until end: UInt64) {
        cursor = SegmentCursor(segment, until: end)
        cursor.seek(offset: place.offset, first: place.first)
        position = place.first
    }

    /// Goes to the next frame; false at the end.
    mutating func nextFrame() throws(LedgerError) -> Bool {
        do throws(LogError) {
            guard let header = try cursor.next() else { return false }
            frame = header
            block = RecordBlock(cursor.envelopes)
            position = header.first
            return true
        } catch {
            throw .log(error)
        }
    }

    /// Reads the fields of the frame's next record; `nil` at the frame's end.
    ///
    /// - Throws: ``LedgerError/unreadableRecord(position:)`` for an envelope of a later program.
    mutating func next(_ fields: inout EnvelopeFields) throws(LedgerError) -> Record? {
        guard let header = frame, position < header.end else { return nil }
        let current = position
        // A copy walks on while the span holds the cursor's bytes.
        var walk = block
        let slot = Self.read(cursor.bytes.span, &walk, &fields)
        block = walk
        guard let slot else { throw .unreadableRecord(position: current) }
        position = current + 1
        return Record(position: current, slot: slot)
    }

    /// Reads the frame's evidence, whole and checked.
    mutating func loadEvidence() throws(LedgerError) {
        do throws(LogError) {
            try cursor.loadEvidence()
        } catch {
            throw .log(error)
        }
    }

    @inline(__always)
    private static func read(
        _ bytes: Span<UInt8>,
        _ block: inout RecordBlock,
        _ fields: inout EnvelopeFields
    ) -> RecordSlot? {
        guard let slot = block.next(bytes), fields.read(bytes, slot.envelope) else { return nil }
        return slot
    }
}
