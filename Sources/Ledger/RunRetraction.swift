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
    }

    private let run: UInt32
    private var entries: [Entry] = []
    private var ranges = FreedRanges()

    /// Reads what `run` appended, as far as it is not in `freed`: retracted with it before.
    ///
    /// - Throws: ``LedgerError/noSuchRun(_:)`` when it never appended anything.
    init(
        of run: UInt32,
        in snapshot: LogSnapshot,
        besides freed: FreedRanges
    ) throws(LedgerError) {
        self.run = run
        var wasRetracted = false
        for segment in snapshot.segments {
            if try holdsRun(segment, until: snapshot.end) {
                wasRetracted = try read(segment, besides: freed) || wasRetracted
            }
        }
        if entries.isEmpty && !wasRetracted { throw .noSuchRun(run) }
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
                    ? fields.position(EnvelopeTag.takes) : nil
            )
        )
    }

    /// Lays out the records that undo the run.
    func write(
        to recorder: inout BatchRecorder,
        _ writer: inout WriterState
    ) throws(LedgerError) -> Outcome {
        var outcome = Outcome()
        var state = KeyState()
        var restorable: [Entry] = []
        for entry in entries.reversed() {
            try writer.state(of: entry.key, into: &state)
            guard let holding = state.holdings.first(where: { $0.position == entry.position })
            else { continue }
            if holding.isLive { outcome.takenOut += 1 }
            // Only a retraction that counts, and was never undone, still holds something out.
            if holding.isLive && holding.takes == 0 && entry.takenPosition != nil {
                restorable.append(entry)
            }
        }
        if ranges.ranges.isEmpty { return outcome }
        recorder.append(runRetraction: run, in: &writer)
        // The newest first, as whoever undoes one record after another must.
        for range in ranges.ranges.reversed() {
            var end = range.upperBound
            while end > range.lowerBound {
                let first = max(range.lowerBound, end - min(end, Self.effectPositionsMax))
                recorder.append(takes: first..<end, in: &writer)
                end = first
            }
        }
        for entry in restorable {
            try writer.state(of: entry.takenKey, into: &state)
            guard state.live == nil,
                let holding = state.holdings.first(where: {
                    $0.position == entry.takenPosition && $0.isGone
                })
            else { continue }
            recorder.append(restores: holding, key: entry.takenKey, in: &writer)
            outcome.restored += 1
        }
        return outcome
    }
}
