import Bytes
package import Ledger
import Touchpoints

/// Applies a better adapter to what an earlier one made: where the outcome differs, the touchpoint
/// is retracted and replaced.
///
/// The retraction and what replaces it lie in one frame. The replacement keeps the time at which the
/// item was first received. What the new adapter refuses stays as it is, and so does what would get
/// the id of another touchpoint that stays. Doing it again finds nothing new to do.
package struct Readaptation {
    /// Which touchpoints are read again.
    package struct Selection: Sendable {
        /// Only those of this run.
        package var run: UInt32?

        package init() {}
    }

    /// A member that would have another value.
    package struct MemberChange: Sendable, Equatable {
        package var name: [UInt8]
        /// JSON; empty where the member was absent.
        package var old: [UInt8]
        /// JSON; empty where the member is absent.
        package var new: [UInt8]
    }

    /// A touchpoint that would be another one.
    package struct Change: Sendable {
        package var position: UInt64
        package var members: [MemberChange]
    }

    /// What was found, or done.
    package struct Outcome: Sendable {
        /// Touchpoints read again.
        package var read = 0
        package var unchanged = 0
        package var replaced = 0
        /// What the new adapter refuses, which stays as it is.
        package var refused = 0
        /// Why, in order of first meeting.
        package var reasons: [ReasonCount] = []
        /// Touchpoints whose new id belongs to another one, which stay as they are.
        package var conflicts = 0
        /// Replacements that are in quarantine because their id became free only later: a retry of
        /// this run's conflicts records them.
        package var waiting = 0
        /// Touchpoints of files that the new map does not fit, or of adapters this program does not
        /// know, which stay as they are.
        package var unfit = 0
        /// Why the map does not fit the first of them.
        package var misfit: MapError?
        /// The first changes.
        package var changes: [Change] = []
        /// How many touchpoints have another value of each member, by name.
        package var memberCounts: [(name: [UInt8], count: Int)] = []

        mutating func note(_ change: Change) {
            replaced += 1
            if changes.count < Readaptation.changesMax { changes.append(change) }
            for member in change.members {
                if let place = memberCounts.firstIndex(where: { $0.name == member.name }) {
                    memberCounts[place].count += 1
                } else {
                    memberCounts.append((member.name, 1))
                }
            }
        }
    }

    /// Changes that an outcome shows.
    package static let changesMax = 10
    /// Replacements in one batch, each with a retraction.
    private static let batchReplacements = 4_096
    /// Bytes of items and their originals in one batch, before or after, whichever is more.
    private static let batchBytes = 8 << 20

    private let reader: LedgerReader
    private let ledger: Ledger
    private var adapters: AdapterCache
    private var parser: TouchpointParser
    private var source: [UInt8]
    /// Positions of the touchpoints that would be others, whose keys become free.
    private var changing: Set<UInt64> = []
    /// Touchpoints to be replaced in the batch in hand.
    private var replacements: [AdaptedTouchpoint] = []
    private var replacementKeys: Set<Hash128> = []
    private var replacementBytes = 0
    private var outcome = Outcome()

    /// A readaptation of what `reader` sees.
    ///
    /// - Parameters:
    ///   - reader: Where touchpoints are read; made after `ledger` was opened.
    ///   - ledger: Where changes are recorded; one that leaves no trace only shows them.
    ///   - map: A column map to be used instead of the recorded one; `nil` for rows and events read
    ///     again as this program reads them.
    package init(_ reader: LedgerReader, into ledger: Ledger, map: ColumnMap?) {
        self.reader = reader
        self.ledger = ledger
        adapters = AdapterCache(reader.hashes, map: map)
        source = TouchpointParser.importSource
        parser = TouchpointParser(hashes: reader.hashes, defaultSource: source)
    }

    /// Reads the selected touchpoints again, and records what changes under `run`.
    ///
    /// - Parameters:
    ///   - selection: Which touchpoints.
    ///   - run: The number under which it is recorded.
    ///   - now: The time of the retractions, in microseconds since 1970.
    ///   - progress: Told how far the reading is, and then the recording.
    /// - Returns: What changed, once all of it is on stable storage.
    /// - Throws: ``LedgerError``; the same again is safe and completes it.
    /// - Complexity: reads the log's envelopes three times, and holds one batch and a number for
    ///   each touchpoint that changes.
    package mutating func run(
        _ selection: Selection,
        as run: UInt32,
        now: Int64,
        progress: WalkProgress = .none
    ) throws(LedgerError) -> Outcome {
        var walk = try AdaptedWalk(reader, progress: progress.part(0, of: 2))
        while let touchpoint = try walk.nextTouchpoint() {
            if selection.run.map({ $0 == touchpoint.run }) ?? true { consider(touchpoint) }
        }
        if changing.isEmpty { return outcome }
        var again = try AdaptedWalk(reader)
        let recording = progress.part(1, of: 2)
        while let touchpoint = try again.nextTouchpoint() {
            recording.show(touchpoint.position, of: again.end)
            if changing.contains(touchpoint.position) {
                try replace(touchpoint, as: run, now: now)
            }
        }
        try record(as: run, now: now)
        return outcome
    }

    /// Counts what would become of a touchpoint, by what it is alone.
    private mutating func consider(_ touchpoint: AdaptedTouchpoint) {
        guard case .adapter(let adapter) = adapters.find(touchpoint.adapter) else {
            outcome.unfit += 1
            if case .unfit(let error) = adapters.find(touchpoint.adapter) {
                outcome.misfit = outcome.misfit ?? error
            }
            return
        }
        outcome.read += 1
        var batch = DraftBatch()
        read(touchpoint, adapter, into: &batch)
        switch batch.items.first {
        case .touchpoint(let draft):
            if draft.key == touchpoint.key && draft.fingerprint == touchpoint.fingerprint {
                outcome.unchanged += 1
            } else {
                changing.insert(touchpoint.position)
            }
        case .refused(let refused):
            outcome.refused += 1
            outcome.reasons.count(refused.refusal, refused.member)
        case nil: return
        }
    }

    /// Puts a touchpoint that changes into the batch, unless its new key belongs to another one that
    /// stays: then it stays too.
    private mutating func replace(
        _ touchpoint: AdaptedTouchpoint,
        as run: UInt32,
        now: Int64
    ) throws(LedgerError) {
        guard case .adapter(let adapter) = adapters.find(touchpoint.adapter) else { return }
        var batch = DraftBatch()
        read(touchpoint, adapter, into: &batch)
        guard case .touchpoint(let draft) = batch.items.first else { return }
        let holder = try ledger.holder(of: draft.key)
        let isFree = holder.map { changing.contains($0) } ?? true
        if !isFree || replacementKeys.contains(draft.key) {
            outcome.conflicts += 1
            return
        }
        let item = Array(batch.arena[draft.item.range])
        let bytes = max(item.count, touchpoint.item.count) + touchpoint.original.count
        if replacements.count == Self.batchReplacements
            || replacementBytes + bytes > Self.batchBytes
        {
            try record(as: run, now: now)
        }
        outcome.note(Self.change(touchpoint, item))
        replacements.append(touchpoint)
        replacementKeys.insert(draft.key)
        replacementBytes += bytes
    }

    private mutating func read(
        _ touchpoint: AdaptedTouchpoint,
        _ adapter: RecordedAdapter,
        into batch: inout DraftBatch
    ) {
        if touchpoint.source != source {
            source = touchpoint.source
            parser = TouchpointParser(hashes: reader.hashes, defaultSource: source)
        }
        adapter.read(
            touchpoint.original,
            occurrence: touchpoint.occurrence,
            line: 0,
            &parser,
            into: &batch
        )
    }

    private static func change(_ touchpoint: AdaptedTouchpoint, _ item: [UInt8]) -> Change {
        let old = NativeMembers(touchpoint.item).all
        let new = NativeMembers(item).all
        var members: [MemberChange] = []
        for entry in old {
            let value = new.first { $0.name == entry.name }?.value ?? []
            if value != entry.value {
                members.append(MemberChange(name: entry.name, old: entry.value, new: value))
            }
        }
        for entry in new where !old.contains(where: { $0.name == entry.name }) {
            members.append(MemberChange(name: entry.name, old: [], new: entry.value))
        }
        return Change(position: touchpoint.position, members: members)
    }

    // MARK: Recording

    /// Records the batch in hand: all retractions, then all replacements, so that ids may change
    /// places within it.
    private mutating func record(as run: UInt32, now: Int64) throws(LedgerError) {
        if replacements.isEmpty { return }
        var batch = DraftBatch()
        var own = TouchpointParser(hashes: ledger.hashes, defaultSource: Array("daybook".utf8))
        for touchpoint in replacements {
            let line = Self.retraction(of: touchpoint, run: run, now: now)
            own.parse(line.span, line: 0, into: &batch)
        }
        for touchpoint in replacements {
            guard case .adapter(let adapter) = adapters.find(touchpoint.adapter) else { continue }
            read(touchpoint, adapter, into: &batch)
            batch.setReceived(touchpoint.received)
        }
        let receipt = try ledger.record(batch, run: run)
        try receipt.wait()
        outcome.waiting += receipt.conflicts
        replacements.removeAll(keepingCapacity: true)
        replacementKeys.removeAll(keepingCapacity: true)
        replacementBytes = 0
    }

    private static func retraction(
        of touchpoint: AdaptedTouchpoint,
        run: UInt32,
        now: Int64
    ) -> [UInt8] {
        let members = NativeMembers(touchpoint.item)
        return RetractionLine(
            id: Array("readapt-\(run)-\(touchpoint.position)".utf8),
            source: members.text(.source) ?? touchpoint.source,
            retracts: members.text(.id) ?? [],
            time: now,
            frees: true
        ).bytes
    }
}
