package import Platform
package import SegmentLog

/// Verifies the log at a limited rate, and remembers how far it came.
///
/// It needs no lock and disturbs neither readers nor a writer. What it finds is noted for everybody
/// who opens the ledger (``DamageNotes``), and what it finds gone is no longer noted. A process that
/// ends in the middle loses the segment that was being read; the next run goes on with it.
package struct LogScrub {
    /// What one run did.
    package struct Outcome: Sendable {
        /// What this run read.
        package fileprivate(set) var segments = 0
        package fileprivate(set) var records: UInt64 = 0
        package fileprivate(set) var byteCount = 0
        /// Whether it came to the end of the log.
        package fileprivate(set) var isComplete = false
        /// How far the scrub is, and when one was complete.
        package fileprivate(set) var state: ScrubState
        /// All damage that is noted of the ledger now.
        package fileprivate(set) var damages: [Damage] = []
    }

    private let storage: any Storage
    private let logID: UInt64
    private let clock: any WallClock

    /// A scrub of the log below `storage`; `clock` tells when a pass begins and ends.
    package init(_ storage: any Storage, logID: UInt64, clock: any WallClock) {
        self.storage = storage
        self.logID = logID
        self.clock = clock
    }

    /// Goes on where the last run stopped, until the log's end or until it is told to stop.
    ///
    /// - Parameters:
    ///   - pace: How fast to read.
    ///   - now: The clock of the pace.
    ///   - pause: Waits so many nanoseconds, which may be none, and says whether to go on.
    ///   - progress: Told bytes read or passed over so far, and those there are.
    /// - Returns: What was done; where it was told to stop, everything up to there is kept.
    /// - Throws: ``LedgerError/log(_:)`` when a file cannot be read at all, or is of a later version;
    ///   ``LedgerError/system(_:)`` when what was found cannot be kept.
    /// - Complexity: O(bytes), and 128 bytes of each segment for each one read; memory for one segment.
    package func run(
        pace: ScrubPace,
        now: () -> UInt64,
        pause: (UInt64) -> Bool,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(LedgerError) -> Outcome {
        var pace = pace
        var outcome = try begin()
        while true {
            let step: LogVerification
            do throws(LogError) {
                step = try LogVerification(
                    storage,
                    logID: logID,
                    from: outcome.state.position,
                    segmentsMax: 1,
                    goesOn: { bytes in pause(pace.pause(after: bytes, at: now())) },
                    progress: progress
                )
            } catch {
                throw .log(error)
            }
            let isStopped = step.segments == 0 && step.stoppedAt != nil
            if !isStopped {
                outcome.segments += step.segments
                outcome.records += step.records
                outcome.byteCount += step.byteCount
                try note(step, at: outcome.state.position, &outcome)
            }
            if step.stoppedAt == nil { try complete(&outcome, head: step.end) }
            if isStopped || outcome.isComplete { return outcome }
        }
    }

    /// The state from which to go on; a position at which no segment begins is none.
    private func begin() throws(LedgerError) -> Outcome {
        do throws(SystemError) {
            var state = try ScrubState.read(storage)
            let bases = try storage.list(SegmentName.directory).compactMap(SegmentName.base(of:))
            if state.started == nil || !bases.contains(state.position) { state.position = 0 }
            if state.position == 0 { state.started = clock.nowMicros() }
            return Outcome(state: state, damages: try DamageNotes.read(storage)?.damages ?? [])
        } catch {
            throw .system(error)
        }
    }

    /// Keeps what a step found, and where the next one begins.
    private func note(
        _ step: LogVerification,
        at base: UInt64,
        _ outcome: inout Outcome
    ) throws(LedgerError) {
        do throws(SystemError) {
            let noted = try DamageNotes.read(storage)
            let files = try storage.list(SegmentName.directory)
            // Where the first segment is missing, that of another base was read.
            let read = files.compactMap(SegmentName.base(of:)).first { $0 >= base }
            let path = SegmentName.path(base: read ?? base)
            // The chain of all segments was looked at again, and the records of this one. A file that
            // is gone is missing, which the chain tells, or nothing of this log any more.
            var damages = (noted?.damages ?? []).filter { damage in
                !damage.isOfChain && !damage.file.utf8.elementsEqual(path.utf8)
                    && files.contains {
                        "\(SegmentName.directory)/\($0)".utf8.elementsEqual(damage.file.utf8)
                    }
            }
            damages.append(contentsOf: step.damages)
            damages.sort {
                ($0.positions.lowerBound, $0.offset) < ($1.positions.lowerBound, $1.offset)
            }
            if damages != noted?.damages ?? [] {
                try DamageNotes(found: clock.nowMicros(), damages: damages).write(storage)
            }
            outcome.damages = damages
            if let next = step.stoppedAt {
                outcome.state.position = next
                try outcome.state.write(storage)
            }
        } catch {
            throw .system(error)
        }
    }

    private func complete(_ outcome: inout Outcome, head: UInt64) throws(LedgerError) {
        outcome.isComplete = true
        outcome.state.position = 0
        outcome.state.started = nil
        let now = clock.nowMicros()
        outcome.state.lastComplete = now
        let fact = OperationFact(
            .scrub,
            at: now,
            head: head,
            outcome: outcome.damages.isEmpty ? .passed : .failed
        )
        do throws(SystemError) {
            try outcome.state.write(storage)
            try OperationFacts.keep(fact, in: storage)
        } catch {
            throw .system(error)
        }
    }
}

extension Damage {
    /// Whether it is one of the segments' headers and files, not of records in them.
    fileprivate var isOfChain: Bool {
        switch part {
        case .segmentHeader, .missingSegment: true
        case .frame, .envelopes, .evidence, .missing, .length: false
        }
    }
}
