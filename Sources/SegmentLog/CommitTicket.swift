import Dispatch
import Synchronization

/// A promise of one frame's fate, which is known once the disk has answered.
package final class CommitTicket: Sendable {
    private let outcome = Mutex<Result<Void, LogError>?>(nil)
    private let answered = DispatchSemaphore(value: 0)

    init() {}

    /// Waits until the frame is on stable storage.
    ///
    /// - Throws: ``LogError/poisoned(_:)`` when it is not known whether it is,
    ///   ``LogError/full(needed:)`` when nothing of it was written for want of space.
    package func wait() throws(LogError) {
        answered.wait()
        answered.signal()
        guard let outcome = outcome.withLock({ $0 }) else { return }
        try outcome.get()
    }

    /// What ``wait()`` would say at once; `nil` while the disk has not answered.
    package var answer: Result<Void, LogError>? { outcome.withLock { $0 } }

    func resolve(_ result: Result<Void, LogError>) {
        outcome.withLock { $0 = result }
        answered.signal()
    }
}
