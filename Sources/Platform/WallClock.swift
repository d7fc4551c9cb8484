import Glibc

/// A source of the time of day; passed in, so that tests decide what time it is.
package protocol WallClock: Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; may jump either way.
    func nowMicros() -> Int64
}

/// The machine's clock.
package struct SystemClock: WallClock {
    package init() {}

    package func nowMicros() -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    /// Nanoseconds of a clock that never jumps; only differences mean anything.
    package static func monotonicNanos() -> UInt64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
