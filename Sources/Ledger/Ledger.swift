package import Bytes
package import Platform
package import SegmentLog
import Synchronization
package import Touchpoints

/// A ledger opened for writing: it records what is new and answers what it holds already.
///
/// One process at a time holds a ledger; within it, any thread may record. Reading needs no
/// ``Ledger``: see ``LedgerReader``.
package final class Ledger: Sendable {
    private struct Writer {
        var state: WriterState
        var recorder: BatchRecorder
        var recorded: Int64
        var nextRun: UInt32
        var lastTicket: CommitTicket?
        /// Why nothing can be decided any more.
        var failure: LedgerError?
    }

    private let log: SegmentLog
    private let storage: any Storage
    private let clock: any WallClock
    private let writer: Mutex<Writer>

    /// The hashes of this ledger, with which items are prepared for it.
    package let hashes: KeyedHashes

    /// Opens the ledger in `storage`, making it when there is none.
    ///
    /// On return it is recovered: everything that can be read is on stable storage.
    ///
    /// - Parameters:
    ///   - storage: The ledger's directory.
    ///   - directory: Its name, for messages.
    ///   - options: Sizes, clock and randomness.
    /// - Throws: ``LedgerError/log(_:)`` with ``LogError/busy(holder:)`` when another process holds
    ///   it, with ``LogError/readOnly(_:)`` when acknowledged records are damaged, as opening finds or
    ///   an earlier verification noted.
    /// - Complexity: reads the open segment and the index's filter; with damage noted, the frames that
    ///   it lies in.
    package init(
        _ storage: any Storage,
        directory: String,
        options: LedgerOptions = LedgerOptions()
    ) throws(LedgerError) {
        hashes = try LedgerKey.readOrMake(
            storage,
            directory: directory,
            random: options.random,
            holder: options.holder
        )
        var logOptions = LogOptions(
            logID: hashes.logID,
            segmentBytes: options.segmentBytes,
            random: options.random,
            holder: options.holder
        )
        logOptions.waitsForRoom = options.waitsForRoom
        try Self.refuseDamaged(storage, directory: directory)
        do throws(LogError) {
            log = try SegmentLog(storage, options: logOptions)
        } catch {
            throw .log(error)
        }
        self.storage = storage
        clock = options.clock
        let state = try WriterState(
            storage,
            hashes: hashes,
            random: options.random,
            log: log,
            checksDuplicates: options.checksDuplicates,
            progress: options.progress
        )
        writer = Mutex(
            Writer(
                state: state,
                recorder: BatchRecorder(salts: SaltPool(options.random)),
                recorded: log.lastRecorded,
                nextRun: log.lastRun + 1,
                lastTicket: nil
            )
        )
    }

    /// Refuses a ledger with damage that is known, before anything is changed.
    ///
    /// What opening itself meets, it names itself.
    private static func refuseDamaged(
        _ storage: any Storage,
        directory: String
    ) throws(LedgerError) {
        do throws(SystemError) {
            guard try DamageNotes.read(storage) != nil else { return }
        } catch {
            throw .log(.system(error))
        }
        let known: [Damage]
        do throws(LedgerError) {
            known = try LedgerReader(storage, directory: directory).knownDamages()
        } catch {
            if case .log(.damaged) = error { return }
            throw error
        }
        if !known.isEmpty { throw .log(.readOnly(known)) }
    }

    deinit {
        // The lock goes with this object: after it another process may write the index.
        writer.withLock { $0.state.finish() }
    }

    /// What opening found and did.
    package var recovery: RecoveryReport { log.recovery }

    /// The number of records on stable storage: the first position not included.
    package var durableEnd: UInt64 { log.durableEnd }

    /// Begins a run: what is recorded under its number can be retracted together.
    ///
    /// The number is used up only when something is recorded under it.
    package func beginRun() -> UInt32 {
        writer.withLock { writer in
            defer { writer.nextRun += 1 }
            return writer.nextRun
        }
    }

    /// Records whatever of `batch` is new, in one frame: all of it or nothing survives a crash.
    ///
    /// On return the verdicts are decided and the frame is on its way; they are true once the
    /// receipt's ``BatchReceipt/wait()`` has returned. Waits while too many frames are on their way.
    ///
    /// A batch has at most ``DraftBatch/itemsMax`` items in ``DraftBatch/arenaBytesMax`` bytes, so that
    /// its frame stays within the log's limit; a larger one is a programmer's error and traps.
    ///
    /// - Parameters:
    ///   - batch: What to record.
    ///   - run: The number under which it is recorded.
    ///   - earlier: A batch that this one must not overtake: when it was refused, so is this one.
    /// - Returns: The verdicts, and the promise that they come true.
    /// - Throws: ``LedgerError/log(_:)`` with ``LogError/full(needed:)`` when the disk has no room:
    ///   nothing of the batch was recorded, and the ledger goes on; with ``LogError/poisoned(_:)``
    ///   after the disk failed: what was not acknowledged is unknown, and recording it again after a
    ///   restart is safe.
    package func record(
        _ batch: DraftBatch,
        run: UInt32,
        after earlier: BatchReceipt? = nil
    ) throws(LedgerError) -> BatchReceipt {
        precondition(batch.items.count <= DraftBatch.itemsMax)
        precondition(batch.arena.count <= DraftBatch.arenaBytesMax)
        return try withWriter { writer throws(LedgerError) in
            if let earlier, earlier.isAnswered { try earlier.wait() }
            var receipt = try writer.recorder.record(
                batch,
                first: log.nextPosition,
                in: &writer.state
            )
            try submit(&writer, run: run)
            receipt.ticket = writer.lastTicket
            return receipt
        }
    }

    /// Takes out everything that `run` appended and frees its keys, for ever.
    ///
    /// What the run's own retractions had taken out comes back, unless its key holds other content
    /// by now. All of it is one frame. `progress` is told how far the reading is, of the log and then
    /// of its keys.
    ///
    /// - Returns: The number of touchpoints taken out, after everything is on stable storage.
    /// - Throws: ``LedgerError/noSuchRun(_:)`` when that run appended nothing,
    ///   ``LedgerError/replacingRun(_:)`` when it replaced what other runs appended.
    /// - Complexity: reads the frame headers of the whole log, the run's frames, and the index of its
    ///   keys in their order.
    package func retract(
        run retracted: UInt32,
        progress: WalkProgress = .none
    ) throws(LedgerError) -> RunRetraction.Outcome {
        let (outcome, ticket) = try withWriter {
            writer throws(LedgerError) -> (RunRetraction.Outcome, CommitTicket?) in
            try Self.wait(writer.lastTicket)
            let snapshot = try LogSnapshot(ofLedger: storage, hashes.logID)
            let retraction = try RunRetraction(
                of: retracted,
                in: snapshot,
                besides: writer.state.freed,
                progress: progress.hook(after: 0, of: 2 * snapshot.end)
            )
            writer.recorder.begin(first: log.nextPosition)
            let outcome = try retraction.write(to: &writer.recorder, &writer.state) { share in
                let looked = UInt64(share * Double(snapshot.end))
                progress.show(snapshot.end + looked, of: 2 * snapshot.end)
            }
            let run = writer.nextRun
            writer.nextRun += 1
            try submit(&writer, run: run)
            return (outcome, writer.lastTicket)
        }
        try Self.wait(ticket)
        return outcome
    }

    /// Makes every file under `index` again from the log.
    ///
    /// Nothing that was recorded changes, and nothing is lost at whatever point it ends: what is not
    /// there is made by the next opening. `progress` is told how much of the log was read.
    ///
    /// - Returns: How many files there are then.
    /// - Throws: ``LedgerError/log(_:)`` with the first damage of the log met; then the index of the
    ///   damaged segment still stands.
    /// - Complexity: reads every sealed segment whole and then its envelopes again.
    package func reindex(progress: WalkProgress = .none) throws(LedgerError) -> Int {
        try withWriter { writer throws(LedgerError) in
            try Self.wait(writer.lastTicket)
            return try writer.state.rebuild(below: log.sealedEnd, progress: progress)
        }
    }

    /// Where the touchpoint stands that a key holds now; `nil` when it holds none.
    package func holder(of key: Hash128) throws(LedgerError) -> UInt64? {
        try withWriter { writer throws(LedgerError) in
            var state = KeyState()
            try writer.state.state(of: key, into: &state)
            return state.live?.position
        }
    }

    /// Whether the key of that source and id holds a touchpoint now.
    package func holds(source: [UInt8], id: [UInt8]) throws(LedgerError) -> Bool {
        try withWriter { writer throws(LedgerError) in
            var state = KeyState()
            try writer.state.state(
                of: hashes.key(source: source.span, id: id.span),
                into: &state
            )
            return state.live != nil
        }
    }

    /// Ends in good order: waits for what was recorded, vouches for all of it, and frees the lock.
    package func close() throws(LedgerError) {
        try withWriter { writer throws(LedgerError) in
            do throws(LedgerError) {
                try Self.wait(writer.lastTicket)
            } catch {
                // Whoever recorded what found no room is told so; all before it is in order.
                guard case .log(.full) = error else { throw error }
                try forgetRefused(&writer)
            }
            // While the lock is held: nobody else may write the index.
            try writer.state.seal(below: log.sealedEnd)
            try writer.state.store()
        }
        do throws(LogError) {
            try log.close()
        } catch {
            throw .log(error)
        }
    }

    /// Hands the recorder's frame to the log, and moves what was sealed meanwhile to the index.
    private func submit(_ writer: inout Writer, run: UInt32) throws(LedgerError) {
        let now = clock.nowMicros()
        let recorded = max(writer.recorded, now)
        guard let frame = writer.recorder.take(run: run, recorded: recorded, clock: now) else {
            return
        }
        writer.recorded = recorded
        do throws(LogError) {
            writer.lastTicket = try log.submit(frame)
        } catch {
            throw .log(error)
        }
        try writer.state.seal(below: log.sealedEnd)
    }

    /// Forgets what the log had no room for, if there is such: the keys, names and positions that it
    /// would have had are free.
    private func forgetRefused(_ writer: inout Writer) throws(LedgerError) {
        guard let end = log.takeRefusal() else { return }
        writer.lastTicket = nil
        try writer.state.forget(from: end)
    }

    private static func wait(_ ticket: CommitTicket?) throws(LedgerError) {
        do throws(LogError) {
            try ticket?.wait()
        } catch {
            throw .log(error)
        }
    }

    /// Runs `body` alone.
    ///
    /// After an error what the writer knows may be ahead of the log, or lack keys that an index file
    /// was to tell: a verdict could be wrong for ever. So none is given any more. What the log had no
    /// room for is the exception: it is known to be not there, and is forgotten first.
    private func withWriter<Result>(
        _ body: (inout Writer) throws(LedgerError) -> sending Result
    ) throws(LedgerError) -> Result {
        try writer.withLock { writer throws(LedgerError) in
            if let failure = writer.failure { throw failure }
            do throws(LedgerError) {
                try forgetRefused(&writer)
                return try body(&writer)
            } catch {
                switch error {
                case .noSuchRun, .replacingRun, .log(.full): throw error
                default: break
                }
                let failure = error.poisoning
                writer.failure = failure
                throw failure
            }
        }
    }
}

extension LedgerError {
    /// The same once something may have been recorded: what was not acknowledged is unknown.
    fileprivate var poisoning: LedgerError {
        switch self {
        case .system(let error), .log(.system(let error)): .log(.poisoned(error))
        default: self
        }
    }
}
