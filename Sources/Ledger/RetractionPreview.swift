import Bytes
import SegmentLog
import Touchpoints

/// What a retraction would do, found without a lock and without writing anything.
///
/// The decisions are those of the writer, over what the log itself says of the keys concerned.
package struct RetractionPreview: Sendable {
    /// What it would do to touchpoints, in the order in which it would.
    let effects: [RetractionEffect]
    package let outcome: RunRetraction.Outcome

    /// What undoing `run` would do; `progress` is told how far the reading is.
    ///
    /// - Throws: ``LedgerError/noSuchRun(_:)`` when that run appended nothing, or the first damage.
    /// - Complexity: reads the envelopes of the log twice, and the run's once more.
    package init(
        ofRun run: UInt32,
        in reader: LedgerReader,
        progress: WalkProgress = .none
    ) throws(LedgerError) {
        let snapshot = reader.snapshot
        let (end, all) = (snapshot.end, 3 * snapshot.end)
        let freed = try RecordedKeys([], in: snapshot, progress.hook(after: 0, of: all)).freed
        let retraction = try RunRetraction(
            of: run,
            in: snapshot,
            besides: freed,
            progress: progress.hook(after: end, of: all)
        )
        let keys = try RecordedKeys(
            retraction.keys,
            in: snapshot,
            progress.hook(after: 2 * end, of: all)
        )
        let plan = try retraction.plan({ key, state throws(LedgerError) in
            keys.state(of: key, into: &state)
        })
        outcome = plan.outcome
        effects =
            plan.takes.map { RetractionEffect(kind: .frees, event: .max, positions: $0) }
            + plan.restores.map { restored in
                let position = restored.holding.position
                return RetractionEffect(
                    kind: .restores,
                    event: .max,
                    positions: position..<position + 1
                )
            }
    }

    /// What retracting the touchpoint of that source and id would do; `nil` when none counts there.
    ///
    /// - Throws: The first damage met.
    /// - Complexity: reads the envelopes of the log, and once more where a retraction is undone.
    package init?(
        ofSource source: [UInt8],
        id: [UInt8],
        in reader: LedgerReader
    ) throws(LedgerError) {
        let key = reader.hashes.key(source: source.span, id: id.span)
        var state = KeyState()
        try RecordedKeys([key], in: reader.snapshot).state(of: key, into: &state)
        guard let taken = state.live else { return nil }
        var effects = [
            RetractionEffect(
                kind: .takes,
                event: .max,
                positions: taken.position..<taken.position + 1
            )
        ]
        var outcome = RunRetraction.Outcome(takenOut: 1)
        // A retraction that was undone once has nothing left to give back.
        if taken.isRetraction, taken.takes == 0, let undone = state.taken(by: taken.position) {
            try RecordedKeys([undone.key], in: reader.snapshot).state(of: undone.key, into: &state)
            if state.live == nil,
                let back = state.holdings.first(where: {
                    $0.position == undone.position && $0.isGone
                })
            {
                let positions = back.position..<back.position + 1
                effects.append(
                    RetractionEffect(kind: .restores, event: .max, positions: positions)
                )
                outcome.restored = 1
            }
        }
        self.effects = effects
        self.outcome = outcome
    }
}

/// What some keys hold, read from the log itself.
private struct RecordedKeys {
    private var entries: [Hash128: [IndexEntry]] = [:]
    private(set) var freed = FreedRanges()

    /// Reads what concerns `keys`; `progress` is called with positions reached.
    ///
    /// - Complexity: O(envelopes).
    init(
        _ keys: [Hash128],
        in snapshot: LogSnapshot,
        _ progress: (@Sendable (UInt64) -> Void)? = nil
    ) throws(LedgerError) {
        for key in keys { entries[key] = [] }
        var fields = EnvelopeFields()
        var collected: [IndexEntry] = []
        for segment in snapshot.segments {
            var records = SegmentRecords(segment, until: snapshot.end)
            while try records.nextFrame() {
                if let frame = records.frame { progress?(frame.first) }
                while let record = try records.next(&fields), record.position < snapshot.end {
                    collected.removeAll(keepingCapacity: true)
                    IndexEntry.collect(fields, position: record.position, into: &collected)
                    for entry in collected {
                        if entry.kind == .effectFrees {
                            freed.insert(entry.value..<entry.value + entry.place)
                        }
                        entries[entry.key]?.append(entry)
                    }
                }
            }
        }
    }

    /// What the key holds; it must be one of those that were read.
    func state(of key: Hash128, into state: inout KeyState) {
        state.fold(entries[key] ?? [], freed: freed)
    }
}
