import Bytes
import SegmentLog
import Touchpoints

/// The undoing of one run: everything it appended goes out, newest first.
package struct RunRetraction {
    /// What a run's retraction did.
    package struct Outcome: Sendable, Equatable {
        /// Touchpoints and retractions that counted and no longer do.
        package var takenOut = 0
        /// Touchpoints that the run had retracted and that count again.
        package var restored = 0
    }

    /// Positions that one effect takes out: whoever writes them out again holds that many lines.
    static let effectPositionsMax: UInt64 = 1 << 16

    /// A touchpoint of the run.
    private struct Entry {
        var position: UInt64
        var key: Hash128
        var takenKey: Hash128
        var takenPosition: UInt64?
        /// Whether what it took out can never be restored.
        var isFreeing: Bool
    }

    private let run: UInt32
    private var entries: [Entry] = []
    private var ranges = FreedRanges()

    /// Reads what `run` appended, as far as it is not in `freed`: retracted with it before.
    ///
    /// `progress` is called with the position of each segment that is reached.
    ///
    /// - Throws: ``LedgerError/noSuchRun(_:)`` when it never appended anything,
    ///   ``LedgerError/replacingRun(_:)`` when it freed the keys of other runs' touchpoints.
    init(
        of run: UInt32,
        in snapshot: LogSnapshot,
        besides freed: FreedRanges,
        progress: (@Sendable (UInt64) -> Void)? = nil
    ) throws(LedgerError) {
        self.run = run
        var wasRetracted = false
        for segment in snapshot.segments {
            progress?(segment.base)
            if try holdsRun(segment, until: snapshot.end) {
                wasRetracted = try read(segment, besides: freed) || wasRetracted
            }
        }
        if entries.isEmpty && !wasRetracted { throw .noSuchRun(run) }
        let own = Set(entries.map(\.position))
        let replacesOthers = entries.contains { entry in
            entry.isFreeing && entry.takenPosition.map { !own.contains($0) } ?? false
        }
        if replacesOthers { throw .replacingRun(run) }
    }

    /// Whether a frame of `segment` that begins before `end` is the run's.
    private func holdsRun(
        _ segment: LogSnapshot.Segment,
        until end: UInt64
    ) throws(LedgerError) -> Bool {
        var hop = FrameHop(segment)
        var holdsRun = false
        do throws(LogError) {
            while let frame = try hop.next() {
                if frame.run == run && !frame.isClosing && frame.first < end { holdsRun = true }
            }
            // Frames behind a broken header could be the run's.
            try hop.finish()
        } catch {
            throw .log(error)
        }
        return holdsRun
    }

    /// Reads the run's frames in `segment`, and says whether there were some in `freed`.
    private mutating func read(
        _ segment: LogSnapshot.Segment,
        besides freed: FreedRanges
    ) throws(LedgerError) -> Bool {
        var fields = EnvelopeFields()
        var wasRetracted = false
        var records = SegmentRecords(segment)
        while try records.nextFrame() {
            guard let frame = records.frame, frame.run == run else { continue }
            if freed.contains(frame.first..<frame.end) {
                wasRetracted = true
                continue
            }
            ranges.insert(frame.first..<frame.end)
            while let record = try records.next(&fields) { collect(record.position, fields) }
        }
        return wasRetracted
    }

    private mutating func collect(_ position: UInt64, _ fields: borrowing EnvelopeFields) {
        let kind = fields.kind
        guard kind == .touchpoint || kind == .retraction else { return }
        entries.append(
            Entry(
                position: position,
                key: fields.hash128(EnvelopeTag.keyHigh, EnvelopeTag.keyLow),
                takenKey: fields.hash128(EnvelopeTag.targetHigh, EnvelopeTag.targetLow),
                takenPosition: kind == .retraction
                    ? fields.position(EnvelopeTag.takes) : nil,
                isFreeing: fields[EnvelopeTag.frees] != 0
            )
        )
    }

    /// What undoing the run does.
    struct Plan {
        var outcome = Outcome()
        /// What goes out for ever, the newest first: whoever undoes one record after another must.
        var takes: [Range<UInt64>] = []
        /// What comes back, with its key.
        var restores: [(holding: KeyState.Holding, key: Hash128)] = []
    }

    /// The keys that a plan asks for.
    var keys: [Hash128] {
        entries.flatMap { $0.takenPosition == nil ? [$0.key] : [$0.key, $0.takenKey] }
    }

    /// Decides what undoing the run does; `lookUp` tells what a key holds before it, and `progress`
    /// is called with the share of keys that it told, from 0 to 1.
    ///
    /// Keys are looked up in their order, so that neighbours come from one page of each run.
    func plan(
        _ lookUp: (Hash128, inout KeyState) throws(LedgerError) -> Void,
        progress: ((Double) -> Void)? = nil
    ) throws(LedgerError) -> Plan {
        var plan = Plan()
        var state = KeyState()
        var restorable: [Int] = []
        let order = entries.indices.sorted { entries[$0].key < entries[$1].key }
        for (number, index) in order.enumerated() {
            let entry = entries[index]
            try lookUp(entry.key, &state)
            if number % 4_096 == 0 { progress?(Double(number) / Double(order.count)) }
            guard let holding = state.holdings.first(where: { $0.position == entry.position })
            else { continue }
            if holding.isLive { plan.outcome.takenOut += 1 }
            // Only a retraction that counts, and was never undone, still holds something out.
            if holding.isLive && holding.takes == 0 && entry.takenPosition != nil {
                restorable.append(index)
            }
        }
        for range in ranges.ranges.reversed() {
            var end = range.upperBound
            while end > range.lowerBound {
                let first = max(range.lowerBound, end - min(end, Self.effectPositionsMax))
                plan.takes.append(first..<end)
                end = first
            }
        }
        if plan.takes.isEmpty { return plan }
        var restored = Set<Hash128>()
        // The newest is undone first.
        for entry in restorable.sorted(by: >).map({ entries[$0] })
        where !restored.contains(entry.takenKey) {
            try lookUp(entry.takenKey, &state)
            // What the run recorded itself is out by then.
            let kept = state.holdings.filter { !ranges.contains($0.position) }
            guard !kept.contains(where: \.isLive),
                let holding = kept.first(where: {
                    $0.position == entry.takenPosition && $0.isGone
                })
            else { continue }
            plan.restores.append((holding, entry.takenKey))
            restored.insert(entry.takenKey)
            plan.outcome.restored += 1
        }
        return plan
    }

    /// Lays out the records that undo the run; `progress` as in ``plan(_:progress:)``.
    func write(
        to recorder: inout BatchRecorder,
        _ writer: inout WriterState,
        progress: ((Double) -> Void)? = nil
    ) throws(LedgerError) -> Outcome {
        let plan = try plan(
            { key, state throws(LedgerError) in try writer.state(of: key, into: &state) },
            progress: progress
        )
        if plan.takes.isEmpty { return plan.outcome }
        recorder.append(runRetraction: run, in: &writer)
        for range in plan.takes { recorder.append(takes: range, in: &writer) }
        for (holding, key) in plan.restores {
            recorder.append(restores: holding, key: key, in: &writer)
        }
        return plan.outcome
    }
}
