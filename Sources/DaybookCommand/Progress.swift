import Ledger
import Platform
import Synchronization

/// A line of progress on a terminal: how much, how fast, how long still.
///
/// Nothing is shown within the first second, then at most five times a second. Any thread may
/// report. Where standard error is no terminal, or `--quiet` was given, nothing is ever shown.
package final class Progress: Sendable {
    /// How long work may take before it says how far it is, in nanoseconds.
    static let silenceNanos: UInt64 = 1_000_000_000
    /// The shortest time between two lines, in nanoseconds.
    static let intervalNanos: UInt64 = 200_000_000

    private struct State {
        /// When a line was shown last.
        var shown: UInt64
        var isOnScreen = false
    }

    private let unit: String
    private let isShown: Bool
    private let now: @Sendable () -> UInt64
    private let emit: @Sendable ([UInt8]) -> Void
    private let start: UInt64
    private let state: Mutex<State>

    /// Progress in `unit`, a plural such as `segments`; the time left counts from now.
    convenience init(_ console: Console, _ unit: String) {
        self.init(
            unit,
            isShown: console.showsProgress,
            now: { SystemClock.monotonicNanos() },
            emit: { bytes in
                // Progress that cannot be shown is of no use to anybody.
                try? ByteOutput.standardError.write(bytes)
            }
        )
    }

    /// Progress by another clock, in nanoseconds, and to another place.
    package init(
        _ unit: String,
        isShown: Bool,
        now: @escaping @Sendable () -> UInt64,
        emit: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.unit = unit
        self.isShown = isShown
        self.now = now
        self.emit = emit
        start = now()
        state = Mutex(State(shown: start))
    }

    /// Shows how far a walk over the log is.
    var walk: WalkProgress {
        WalkProgress { done, all in
            let fraction = all > 0 ? Double(done) / Double(all) : nil
            self.show(Int(clamping: done), fraction: fraction)
        }
    }

    /// Shows how much is done, if it is time to.
    ///
    /// - Parameters:
    ///   - count: Units done since the beginning.
    ///   - total: Units in all, where that is known.
    ///   - fraction: How much of the work is done, from 0 to 1, where units do not tell.
    package func show(_ count: Int, of total: Int? = nil, fraction: Double? = nil) {
        guard isShown else { return }
        let now = now()
        guard now - start > Self.silenceNanos else { return }
        state.withLock { state in
            guard now - state.shown >= Self.intervalNanos else { return }
            state.shown = now
            state.isOnScreen = true
            let text = Self.text(
                count,
                of: total,
                unit,
                fraction: fraction,
                seconds: Double(now - start) / 1e9
            )
            write(text)
        }
    }

    /// Clears the line, if there is one.
    package func end() {
        state.withLock { state in
            if state.isOnScreen { write("") }
            state.isOnScreen = false
        }
    }

    private func write(_ text: String) {
        emit(Array(("\r\u{1B}[K" + text).utf8))
    }

    /// What is shown after `seconds`, such as `12 of 80 segments, 4/s, 17s left`.
    package static func text(
        _ count: Int,
        of total: Int?,
        _ unit: String,
        fraction: Double?,
        seconds: Double
    ) -> String {
        let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
        let all = total.map { " of \($0)" } ?? ""
        var text = "\(count)\(all) \(unit), \(rate)/s"
        let done = fraction ?? total.map { $0 > 0 ? Double(count) / Double($0) : 1 }
        if let done, done > 0, done < 1 {
            text += ", \(DurationText.text(Int(seconds * (1 - done) / done) + 1)) left"
        }
        return text
    }
}
