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
        do throws(LogError) {
            while try records.nextFrame() {
                try collect(&records, &fields, &ordinals, &entries)
            }
        } catch {
            throw .log(error)
        }
        return entries
    }

    private static func collect(
        _ records: inout SegmentRecords,
        _ fields: inout EnvelopeFields,
        _ ordinals: inout [UInt32],
        _ entries: inout [IndexEntry]
    ) throws(LogError) {
        do throws(LedgerError) {
            while let record = try records.next(&fields) {
                IndexEntry.collect(fields, position: record.position, into: &entries)
                note(fields, &ordinals)
            }
        } catch {
            if case .log(let failure) = error { throw failure }
            throw .damaged(
                Damage(
                    file: "log",
                    offset: 0,
                    part: .envelopes,
                    positions: (records.frame?.first ?? 0)..<(records.frame?.end ?? 0)
                )
            )
        }
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
