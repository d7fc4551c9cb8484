import SegmentLog
import Touchpoints

/// Which quarantined items have become touchpoints, or turned out to be ones already.
///
/// A run's retraction that takes out what an item became brings the item back; what was taken out
/// by another entry before, such as a readaptation, stays settled.
struct SettledItems: Sendable {
    private var items: Set<UInt64> = []

    /// Reads the whole ledger's; `progress` is called with positions reached.
    ///
    /// - Complexity: reads every envelope; holds 32 bytes or so for each settled item and each
    ///   retraction.
    init(
        _ reader: LedgerReader,
        progress: (@Sendable (UInt64) -> Void)? = nil
    ) throws(LedgerError) {
        var touchpoints: [(item: UInt64, touchpoint: UInt64)] = []
        var effects: [RetractionEffect] = []
        var runEffects: [RetractionEffect] = []
        var walk = RecordWalk(reader, 0..<reader.snapshot.end)
        walk.progress = progress
        while let record = try walk.nextRecord(where: { fields, _ in
            switch fields.kind {
            case .settled, .retraction, .effect: true
            default: false
            }
        }) {
            guard record.kind == .settled else {
                let known = effects.count
                RetractionEffect.collect(record.fields, position: record.position, into: &effects)
                if record.kind == .effect { runEffects.append(contentsOf: effects[known...]) }
                continue
            }
            guard let item = record.fields.position(EnvelopeTag.settles) else { continue }
            items.insert(item)
            if let touchpoint = record.fields.position(EnvelopeTag.settledAs) {
                touchpoints.append((item, touchpoint))
            }
        }
        if runEffects.isEmpty || touchpoints.isEmpty { return }
        let all = RetractionEffects(effects)
        let byRun = RetractionEffects(runEffects)
        for (item, touchpoint) in touchpoints {
            // Retracted by a run's retraction, before which it counted.
            guard let event = byRun.retraction(of: touchpoint, before: .max),
                all.retraction(of: touchpoint, before: event) == nil
            else { continue }
            items.remove(item)
        }
    }

    /// Whether the item at `position` is settled.
    func contains(_ position: UInt64) -> Bool { items.contains(position) }
}
