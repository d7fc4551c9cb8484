import Ledger
import Platform
import Synchronization

/// A line of progress on a terminal: how much or what share, how fast, how long still.
///
/// Nothing is shown within the first second of a command, nor within a fifth of a second after work
/// began; then at most five times a second. Any thread may
/// report. Where standard error is no terminal, or `--quiet` was given, nothing is ever shown.
package final class Progress: Sendable {
    /// How long a command may take before it says how far it is, in nanoseconds.
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
    /// When the first line may be shown.
    private let silentUntil: UInt64
    private let state: Mutex<State>

    /// Progress in `unit`, a plural such as `segments`, or for ``walk`` what is done, such as
    /// `log read`; the time left counts from now.
    convenience init(_ console: Console, _ unit: String) {
        self.init(unit, isShown: console.showsProgress, since: console.began)
    }

    /// Progress of a command that began at `since` on standard error, where it `isShown`.
    convenience init(_ unit: String, isShown: Bool, since: UInt64) {
        self.init(
            unit,
            isShown: isShown,
            since: since,
            now: { SystemClock.monotonicNanos() },
            emit: { bytes in
                // Progress that cannot be shown is of no use to anybody.
                try? ByteOutput.standardError.write(bytes)
            }
        )
    }

    /// Progress by another clock, in nanoseconds, and to another place; `since` is when the command
    /// began, now for `nil`.
    package init(
        _ unit: String,
        isShown: Bool,
        since: UInt64? = nil,
        now: @escaping @Sendable () -> UInt64,
        emit: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.unit = unit
        self.isShown = isShown
        self.now = now
        self.emit = emit
        start = now()
        silentUntil = (since ?? start) + Self.silenceNanos
        state = Mutex(State(shown: start))
    }

    /// Shows how far a walk over the log is, which may read it more than once: as a share only.
    var walk: WalkProgress {
        WalkProgress { done, all in
            guard all > 0 else { return }
            let fraction = Double(done) / Double(all)
            self.show { Self.text(fraction: fraction, self.unit, seconds: $0) }
        }
    }

    /// Shows how much is done, if it is time to.
    ///
    /// - Parameters:
    ///   - count: Units done since the beginning.
    ///   - total: Units in all, where that is known.
    ///   - fraction: How much of the work is done, from 0 to 1, where units do not tell.
    package func show(_ count: Int, of total: Int? = nil, fraction: Double? = nil) {
        show { Self.text(count, of: total, self.unit, fraction: fraction, seconds: $0) }
    }

    /// Shows what `text` makes of the seconds since the beginning, if it is time to.
    private func show(_ text: (Double) -> String) {
        guard isShown else { return }
        let now = now()
        guard now > silentUntil else { return }
        state.withLock { state in
            guard now - state.shown >= Self.intervalNanos else { return }
            state.shown = now
            state.isOnScreen = true
            write(text(Double(now - start) / 1e9))
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
        let text = "\(count)\(all) \(unit), \(rate)/s"
        let done = fraction ?? total.map { $0 > 0 ? Double(count) / Double($0) : 1 }
        return text + (done.map { left($0, seconds) } ?? "")
    }

    /// What is shown of work whose share is known after `seconds`, such as `log read: 40 %, 17s left`.
    package static func text(fraction: Double, _ what: String, seconds: Double) -> String {
        "\(what): \(Int(fraction * 100)) %" + left(fraction, seconds)
    }

    private static func left(_ done: Double, _ seconds: Double) -> String {
        guard done > 0, done < 1 else { return "" }
        return ", \(DurationText.text(Int(seconds * (1 - done) / done) + 1)) left"
    }
}
