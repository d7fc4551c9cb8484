import Dispatch
import Synchronization
import Touchpoints

/// Hands parsed batches from one thread to another, a bounded number of them.
///
/// A few batches go round and round: filled by the parsing thread, recorded and emptied by the
/// other. So memory is bounded, and is not asked of the system anew for each batch.
final class BatchHandOver: Sendable {
    /// A batch on its way, and how far the inputs were read when it was full.
    struct Parsed: Sendable {
        var batch: DraftBatch
        var inputBytes: Int
    }

    /// An input that could not be opened or read.
    struct Failure: Sendable {
        var input: Int
        var error: InputError
    }

    /// Batches that exist: one being parsed, one being recorded, one in between.
    private static let batches = 3

    private struct State {
        var empty = [DraftBatch](repeating: DraftBatch(), count: batches)
        var parsed: [Parsed] = []
        var isEnded = false
        var isStopped = false
        var failure: Failure?
    }

    private let state = Mutex(State())
    // Both begin at zero, since a semaphore must not go while it is below its first value.
    private let emptied = DispatchSemaphore(value: 0)
    private let handed = DispatchSemaphore(value: 0)

    init() {
        for _ in 0..<Self.batches { emptied.signal() }
    }

    /// Ends both sides' waiting, for ever; what was not taken is not recorded.
    func stop() {
        state.withLock { $0.isStopped = true }
        emptied.signal()
        handed.signal()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Why the parsing side ended early.
    var failure: Failure? { state.withLock { $0.failure } }

    // MARK: The parsing side

    /// An empty batch, waiting for one; `nil` once stopped.
    func emptyBatch() -> DraftBatch? {
        emptied.wait()
        return state.withLock { $0.isStopped ? nil : $0.empty.popLast() }
    }

    /// Hands a filled batch over.
    func put(_ batch: consuming DraftBatch, inputBytes: Int) {
        let parsed = Parsed(batch: batch, inputBytes: inputBytes)
        state.withLock { $0.parsed.append(parsed) }
        handed.signal()
    }

    /// Says that no more batches come.
    func end(_ failure: Failure?) {
        state.withLock { state in
            state.isEnded = true
            state.failure = failure
        }
        handed.signal()
    }

    // MARK: The recording side

    /// The next batch, waiting for it; `nil` when no more come.
    func take() -> Parsed? {
        handed.wait()
        return next()
    }

    /// The next batch if it is there already; `nil` too when no more come.
    ///
    /// Not a timed wait of the semaphore, which ends at a time of day: a clock set back makes it long.
    func takeAtOnce() -> Parsed? {
        let isThere = state.withLock { $0.isStopped || $0.isEnded || !$0.parsed.isEmpty }
        return isThere ? take() : nil
    }

    /// Whether ``take()`` would say that no more come.
    var isExhausted: Bool {
        state.withLock { $0.isStopped || ($0.isEnded && $0.parsed.isEmpty) }
    }

    private func next() -> Parsed? {
        let parsed: Parsed? = state.withLock { state in
            guard !state.isStopped, !state.parsed.isEmpty else { return nil }
            return state.parsed.removeFirst()
        }
        // Whoever asks again after the end must not wait for it a second time.
        if parsed == nil { handed.signal() }
        return parsed
    }

    /// Gives a recorded batch back to be filled again.
    func giveBack(_ batch: consuming DraftBatch) {
        var empty = batch
        empty.removeAll()
        let given = empty
        state.withLock { $0.empty.append(given) }
        emptied.signal()
    }
}
