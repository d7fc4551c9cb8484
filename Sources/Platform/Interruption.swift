import Glibc

/// The signals by which people and systems ask a program to stop.
package enum Interruption {
    /// SIGINT, SIGTERM, SIGQUIT, and SIGHUP unless the process was started to outlive its terminal.
    ///
    /// `nohup` has SIGHUP ignored, which is so until ``leaveToListeners()`` is called first.
    package static let signals: [Int32] =
        [SIGINT, SIGTERM, SIGQUIT] + (ignoresHangUp() ? [] : [SIGHUP])

    private static func ignoresHangUp() -> Bool {
        // There is no asking but by changing; what was set is set again.
        let before = signal(SIGHUP, SIG_IGN)
        _ = signal(SIGHUP, before)
        // Safe: the handler's address is compared and not called.
        return unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// From now on those signals end nothing by themselves; a signal source hears of them.
    package static func leaveToListeners() {
        for number in signals { _ = signal(number, SIG_IGN) }
    }

    /// From now on those signals end the process again.
    package static func endProcess() {
        for number in signals { _ = signal(number, SIG_DFL) }
    }

    /// From now on writing to a closed pipe, or beyond the length that files may have (`ulimit -f`),
    /// is an error of the write and ends nothing by itself.
    package static func leaveToWrites() {
        _ = signal(SIGPIPE, SIG_IGN)
        _ = signal(SIGXFSZ, SIG_IGN)
    }
}
