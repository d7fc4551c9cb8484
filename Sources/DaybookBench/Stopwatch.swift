import Platform

/// Time since a moment, of a clock that never jumps.
struct Stopwatch: Sendable {
    private let start = SystemClock.monotonicNanos()

    /// Seconds since the stopwatch was made.
    var seconds: Double { Double(SystemClock.monotonicNanos() - start) / 1e9 }
}
