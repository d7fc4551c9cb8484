import Dispatch
package import Platform
import Synchronization

/// An append-only log of records in segment files, written by one process at a time.
///
/// Frames handed to ``submit(_:)`` are written in order by one thread of the log; those that wait
/// share the next sync. What was acknowledged survives any crash; a frame is there whole or not at
/// all.
package final class SegmentLog: Sendable {
    private struct Waiting {
        var frames: [(frame: PendingFrame, ticket: CommitTicket)] = []
        var isDraining = false
        var nextPosition: UInt64
        var failure: LogError?
        /// Why frames were refused, until whoever decides positions knows.
        var refusal: LogError?
    }

    private let writer: Mutex<LogWriter?>
    private let waiting: Mutex<Waiting>
    private let room = DispatchSemaphore(value: LogLimits.waitingFramesMax)
    private let queue = DispatchQueue(label: "log writer")
    private let lock: Mutex<(any StorageLock)?>
    private let ballast: Ballast
    private let waitsForRoom: @Sendable (_ needed: Int, _ attempt: Int) -> Bool
    private let durable: Atomic<UInt64>
    private let sealed: Atomic<UInt64>
    private let scanned: Mutex<ScannedSegment?>

    /// What opening found and did.
    package let recovery: RecoveryReport
    /// The recorded time of the last frame; `Int64.min` in an empty log.
    package let lastRecorded: Int64
    /// The greatest run of all frames, which may take turns; 0 in an empty log.
    package let lastRun: UInt32

    /// Opens a log for appending, making it when there is none, and recovers it.
    ///
    /// On return everything readable is on stable storage. The lock is held until ``close()``, or
    /// until the last reference goes.
    ///
    /// - Throws: ``LogError/busy(holder:)``, ``LogError/readOnly(_:)``, or what stopped the disk.
    /// - Complexity: reads the open segment, and 128 bytes of each other one.
    package init(_ storage: any Storage, options: LogOptions) throws(LogError) {
        do throws(SystemError) {
            try storage.makeDirectory("")
            guard let held = try storage.lock("lock", holder: options.holder) else {
                throw SystemError(.lock, "lock", code: 0)
            }
            lock = Mutex(held)
        } catch {
            if error.call == .lock, error.code == 0 {
                throw .busy(holder: Self.holder(storage))
            }
            throw .system(error)
        }
        ballast = Ballast(storage, segmentBytes: options.segmentBytes)
        waitsForRoom = options.waitsForRoom
        let (start, report, read) = try Self.recover(storage, options, ballast)
        recovery = report
        scanned = Mutex(read)
        lastRecorded = start.recorded
        lastRun = start.run
        do throws(SystemError) {
            let opened = try LogWriter(
                storage: storage,
                options: options,
                start: start,
                ballast: ballast
            )
            durable = Atomic(opened.durableEnd)
            sealed = Atomic(opened.sealedEnd)
            waiting = Mutex(Waiting(nextPosition: opened.end))
            writer = Mutex(opened)
        } catch {
            throw .system(error)
        }
    }

    /// Recovers; where the disk has no room for that, once more with the ballast given up.
    private static func recover(
        _ storage: any Storage,
        _ options: LogOptions,
        _ ballast: Ballast
    ) throws(LogError) -> (LogStart, RecoveryReport, ScannedSegment?) {
        do throws(LogError) {
            return try recover(storage, options)
        } catch {
            guard case .system(let refusal) = error, refusal.isRefusalForSpace else { throw error }
            do throws(SystemError) {
                guard try ballast.giveUp() else { throw refusal }
            } catch {
                throw .system(error)
            }
        }
        // What the first one left is what any interrupted recovery leaves.
        return try recover(storage, options)
    }

    private static func recover(
        _ storage: any Storage,
        _ options: LogOptions
    ) throws(LogError) -> (LogStart, RecoveryReport, ScannedSegment?) {
        var recovery = Recovery(storage: storage, options: options)
        let (start, report) = try recovery.run()
        return (start, report, recovery.scanned)
    }

    /// What recovery read of the segment that it scanned; given once, and `nil` in a new log.
    package func takeScanned() -> ScannedSegment? {
        scanned.withLock { scanned in
            defer { scanned = nil }
            return scanned
        }
    }

    /// Every position below it is on stable storage.
    package var durableEnd: UInt64 { durable.load(ordering: .acquiring) }

    /// Every position below it is in a sealed segment.
    package var sealedEnd: UInt64 { sealed.load(ordering: .acquiring) }

    /// The position that the next submitted record gets.
    package var nextPosition: UInt64 { waiting.withLock { $0.nextPosition } }

    /// Hands a frame to the writer, waiting for room when ``LogLimits/waitingFramesMax`` wait already, a
    /// long one counted as several.
    ///
    /// On return the frame has its place in the order; it is stored once the ticket's
    /// ``CommitTicket/wait()`` returns. The frame must begin at ``nextPosition``: one caller decides
    /// positions.
    ///
    /// - Throws: ``LogError/full(needed:)`` when frames before this one were refused and
    ///   ``takeRefusal()`` was not called since, ``LogError/poisoned(_:)`` or ``LogError/closed``;
    ///   then this frame was not written.
    package func submit(_ frame: PendingFrame) throws(LogError) -> CommitTicket {
        precondition(frame.header.count > 0, "only the log itself writes closing frames")
        // Nobody else takes room meanwhile: one caller decides positions.
        for _ in 0..<frame.waitingFrames { room.wait() }
        let ticket = CommitTicket()
        let (mustStart, failure) = waiting.withLock { waiting -> (Bool, LogError?) in
            if let failure = waiting.failure ?? waiting.refusal { return (false, failure) }
            precondition(frame.header.first == waiting.nextPosition)
            waiting.nextPosition = frame.header.end
            waiting.frames.append((frame, ticket))
            defer { waiting.isDraining = true }
            return (!waiting.isDraining, nil)
        }
        if let failure {
            leaveRoom(frame)
            throw failure
        }
        if mustStart { queue.async { self.drain() } }
        return ticket
    }

    /// Takes notice that frames were refused for want of space, so that the log takes frames again.
    ///
    /// A refused frame's position goes to another one: whoever decided by what was in it must forget
    /// that first.
    ///
    /// - Returns: The first position that was refused, which is ``nextPosition`` again; `nil` when
    ///   none was since the last call. The tickets of what was refused say so by then.
    package func takeRefusal() -> UInt64? {
        waiting.withLock { waiting in
            guard waiting.refusal != nil else { return nil }
            waiting.refusal = nil
            return waiting.nextPosition
        }
    }

    /// Waits for everything submitted, then ends the log in good order.
    ///
    /// On return the last frame vouches for all before it, and the lock is free. Later submissions
    /// throw ``LogError/closed``. On a disk without room even for that frame, which the ballast is
    /// given up for, the log ends without it: the next opening then looks at its end again.
    package func close() throws(LogError) {
        let failure = waiting.withLock { waiting -> LogError? in
            defer { if waiting.failure == nil { waiting.failure = .closed } }
            return waiting.failure
        }
        if let failure {
            guard case .closed = failure else { throw failure }
            // Another call closes or has closed: its outcome is this one's.
            queue.sync {}
            if let outcome = waiting.withLock({ $0.failure }), case .poisoned = outcome {
                throw outcome
            }
            return
        }
        var result: Result<Void, LogError> = .success(())
        queue.sync {
            drain()
            guard var owned = writer.withLock({ $0.take() }) else {
                if let failure = waiting.withLock({ $0.failure }) { result = .failure(failure) }
                return
            }
            do throws(SystemError) {
                try end(&owned)
            } catch {
                result = .failure(.poisoned(error))
                waiting.withLock { $0.failure = .poisoned(error) }
            }
        }
        try result.get()
        lock.withLock { $0 = nil }
    }

    /// Writes the closing frame, if need be in the ballast's place.
    private func end(_ writer: inout LogWriter) throws(SystemError) {
        // Without that frame nothing is lost: the next opening looks at the end, as after a kill.
        if try !close(&writer), try ballast.giveUp() { _ = try close(&writer) }
    }

    /// Whether the disk had room for the closing frame.
    private func close(_ writer: inout LogWriter) throws(SystemError) -> Bool {
        do throws(WriteFailure) {
            try writer.close()
            return true
        } catch {
            switch error {
            case .disk(let failure): throw failure
            case .full: return false
            }
        }
    }

    /// Writes what waits until nothing does; runs on the log's own queue only.
    private func drain() {
        var answered = 0
        while true {
            gather(answered)
            let batch = waiting.withLock { waiting in
                defer { waiting.frames.removeAll() }
                if waiting.frames.isEmpty { waiting.isDraining = false }
                return waiting.frames
            }
            if batch.isEmpty { return }
            write(batch)
            answered = batch.count
        }
    }

    /// Lets those who were just `answered` together submit again before the next sync, so that it serves
    /// all of them.
    ///
    /// Otherwise it would begin with whoever is the first, and the others would wait for it and be
    /// served by the one after: of sixty submitters a few share each sync. One alone, or a few, are
    /// never waited for. It ends when as many have come and nobody else does, and after
    /// ``LogLimits/gatheringNanos`` where fewer come. (The trade of `commit_delay` and `commit_siblings`
    /// in PostgreSQL.)
    private func gather(_ answered: Int) {
        guard answered >= LogLimits.gatheredMin else { return }
        let end = SystemClock.monotonicNanos() + LogLimits.gatheringNanos
        var before = 0
        while true {
            let count = waiting.withLock { $0.frames.count }
            if count >= answered && count == before { return }
            if SystemClock.monotonicNanos() >= end { return }
            before = count
            Processor.yield()
        }
    }

    private func write(_ batch: [(frame: PendingFrame, ticket: CommitTicket)]) {
        var answered = 0
        // The writer is out of its lock for the time of the disk: the lock guards memory only.
        guard var owned = writer.withLock({ $0.take() }) else {
            let failure = waiting.withLock { $0.failure } ?? .closed
            for entry in batch { finish(entry, .failure(failure)) }
            return
        }
        var attempt = 0
        while answered < batch.count {
            do throws(WriteFailure) {
                try owned.write(batch[answered...].lazy.map(\.frame)) {
                    count,
                    durableEnd,
                    sealedEnd in
                    // Both before the tickets: who waited for a frame sees what became of it.
                    durable.store(durableEnd, ordering: .releasing)
                    sealed.store(sealedEnd, ordering: .releasing)
                    for entry in batch[answered..<answered + count] {
                        finish(entry, .success(()))
                    }
                    answered += count
                    attempt = 0
                }
            } catch {
                switch error {
                case .disk(let error):
                    // The writer is not put back: nothing is written or synced after a failure.
                    waiting.withLock { $0.failure = .poisoned(error) }
                    let rest = batch[answered...]
                    for entry in rest { finish(entry, .failure(.poisoned(error))) }
                    return
                case .full(let needed):
                    if waitsForRoom(needed, attempt) {
                        attempt += 1
                        continue
                    }
                    refuse(batch[answered...], needed: needed, at: owned.end)
                    answered = batch.count
                }
            }
        }
        let whole = owned
        writer.withLock { $0 = whole }
    }

    /// Refuses frames that begin at `end`, and all that wait behind them.
    private func refuse(
        _ frames: ArraySlice<(frame: PendingFrame, ticket: CommitTicket)>,
        needed: Int,
        at end: UInt64
    ) {
        let refused = waiting.withLock { waiting in
            let refused = frames + waiting.frames
            waiting.frames.removeAll()
            waiting.nextPosition = end
            waiting.refusal = .full(needed: needed)
            // Within the lock: who learns that something was refused can tell what.
            for entry in refused { entry.ticket.resolve(.failure(.full(needed: needed))) }
            return refused
        }
        for entry in refused { leaveRoom(entry.frame) }
    }

    private func finish(
        _ entry: (frame: PendingFrame, ticket: CommitTicket),
        _ result: Result<Void, LogError>
    ) {
        entry.ticket.resolve(result)
        leaveRoom(entry.frame)
    }

    private func leaveRoom(_ frame: PendingFrame) {
        for _ in 0..<frame.waitingFrames { room.signal() }
    }

    /// Who holds the lock of the log in `storage`, as the holder called itself; `unknown` where that
    /// cannot be read.
    package static func holder(_ storage: any Storage) -> String {
        do throws(SystemError) {
            let file = try storage.open("lock", for: .reading)
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = try file.read(into: &bytes, 0..<bytes.count, at: 0)
            return String(decoding: bytes[..<count], as: UTF8.self)
        } catch {
            return "unknown"
        }
    }
}
