import SegmentLog
import Touchpoints

/// Which quarantined items have become touchpoints, or turned out to be ones already.
///
/// A run that is retracted takes back what it settled.
struct SettledItems: Sendable {
    private var runs: [UInt64: UInt32] = [:]

    /// Reads the whole ledger's; `progress` is called with positions reached.
    ///
    /// - Complexity: reads every envelope; holds 16 bytes or so for each settled item.
    init(
        _ reader: LedgerReader,
        progress: (@Sendable (UInt64) -> Void)? = nil
    ) throws(LedgerError) {
        var retracted: Set<UInt32> = []
        var walk = RecordWalk(reader, 0..<reader.snapshot.end)
        walk.progress = progress
        while let record = try walk.nextRecord(where: { fields, _ in
            fields.kind == .settled || fields.kind == .runRetraction
        }) {
            if record.kind == .runRetraction {
                retracted.insert(UInt32(truncatingIfNeeded: record.fields[EnvelopeTag.run]))
            } else if let item = record.fields.position(EnvelopeTag.settles) {
                runs[item] = record.run
            }
        }
        if !retracted.isEmpty { runs = runs.filter { !retracted.contains($0.value) } }
    }

    /// Whether the item at `position` is settled.
    func contains(_ position: UInt64) -> Bool { runs[position] != nil }
}
