import Platform
import Synchronization

/// A clock that shows what the test says and moves only when told.
package final class ManualClock: WallClock {
    private let micros: Mutex<Int64>

    /// A clock that shows `micros` since 1970.
    package init(_ micros: Int64 = 1_700_000_000_000_000) {
        self.micros = Mutex(micros)
    }

    package func nowMicros() -> Int64 { micros.withLock { $0 } }

    /// Moves the clock by `delta` microseconds, either way.
    package func advance(by delta: Int64) {
        micros.withLock { $0 += delta }
    }
}
