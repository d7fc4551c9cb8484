import Dispatch
import Platform
import Synchronization

/// Something that happens once, and that one thread waits for, for so long at most.
///
/// The time is that of a clock that never jumps. A timed wait of a semaphore is none: on Linux it
/// ends at a time of day, so that a clock set back by an hour makes a wait of a second one of an
/// hour.
package final class Latch: Sendable {
    /// The longest single wait, in nanoseconds: a century.
    package static let longestNanos: UInt64 = 100 * 366 * 86_400 * 1_000_000_000

    private let hasHappened = Mutex(false)
    private let changed = DispatchSemaphore(value: 0)

    package init() {}

    /// Says that it happened, for good; ends the wait that is going on, and any later one.
    ///
    /// From any thread, any number of times.
    package func open() {
        hasHappened.withLock { $0 = true }
        changed.signal()
    }

    /// Whether it happened.
    package var isOpen: Bool { hasHappened.withLock { $0 } }

    /// Waits until it happens, `nanoseconds` at most, and at most ``longestNanos``; one thread at a
    /// time.
    ///
    /// - Returns: Whether it happened.
    package func wait(nanoseconds: UInt64) -> Bool {
        let end = SystemClock.monotonicNanos() + min(nanoseconds, Self.longestNanos)
        while !isOpen {
            let now = SystemClock.monotonicNanos()
            guard now < end else { return false }
            // A timer of an earlier wait may end this one too soon; then the clock is looked at again.
            let left = DispatchTimeInterval.nanoseconds(Int(end - now))
            DispatchQueue.global().asyncAfter(deadline: .now() + left) { [changed] in
                changed.signal()
            }
            changed.wait()
        }
        return true
    }

    /// As ``wait(nanoseconds:)``.
    package func wait(milliseconds: Int) -> Bool {
        wait(nanoseconds: UInt64(max(0, milliseconds)) * 1_000_000)
    }
}
