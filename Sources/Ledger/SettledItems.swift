import SegmentLog
import Touchpoints

/// Which quarantined items have become touchpoints, or turned out to be ones already.
///
/// A run that is retracted takes back what it settled.
struct SettledItems: Sendable {
    private var runs: [UInt64: UInt32] = [:]

    /// Reads the whole ledger's.
    ///
    /// - Complexity: reads every envelope; holds 16 bytes or so for each settled item.
    init(_ reader: LedgerReader) throws(LedgerError) {
        var fields = EnvelopeFields()
        var retracted: Set<UInt32> = []
        for segment in reader.snapshot.segments {
            var records = SegmentRecords(segment)
            while try records.nextFrame() {
                while try records.next(&fields) != nil {
                    switch fields.kind {
                    case .settled:
                        guard let item = fields.position(EnvelopeTag.settles) else { continue }
                        runs[item] = records.frame?.run ?? 0
                    case .runRetraction:
                        retracted.insert(UInt32(truncatingIfNeeded: fields[EnvelopeTag.run]))
                    default: continue
                    }
                }
            }
        }
        if !retracted.isEmpty { runs = runs.filter { !retracted.contains($0.value) } }
    }

    /// Whether the item at `position` is settled.
    func contains(_ position: UInt64) -> Bool { runs[position] != nil }
}
