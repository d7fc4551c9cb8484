import SegmentLog
import Touchpoints

/// Reads what a segment's records must be found by.
enum SegmentEntries {
    /// The index entries of every record in `segment`, in order of position.
    ///
    /// On return `ordinals` holds the last ordinal of each namespace at the segment's end.
    static func read(
        _ segment: LogSnapshot.Segment,
        ordinals: inout [UInt32]
    ) throws(LedgerError) -> [IndexEntry] {
        var entries: [IndexEntry] = []
        var fields = EnvelopeFields()
        var records = SegmentRecords(segment)
        while try records.nextFrame() {
            while let record = try records.next(&fields) {
                IndexEntry.collect(fields, position: record.position, into: &entries)
                note(fields, &ordinals)
            }
        }
        return entries
    }

    /// Notes the ordinal that a dictionary entry gives.
    static func note(_ fields: borrowing EnvelopeFields, _ ordinals: inout [UInt32]) {
        guard fields.kind == .name else { return }
        let namespace = Int(fields[EnvelopeTag.namespace])
        if namespace < ordinals.count {
            ordinals[namespace] = max(ordinals[namespace], fields.ordinal(EnvelopeTag.ordinal))
        }
    }
}
