import Glibc

/// The signals by which people and systems ask a program to stop.
package enum Interruption {
    /// SIGINT and SIGTERM.
    package static let signals: [Int32] = [SIGINT, SIGTERM]

    /// From now on those signals end nothing by themselves; a signal source hears of them.
    package static func leaveToListeners() {
        for number in signals { _ = signal(number, SIG_IGN) }
    }

    /// From now on those signals end the process again.
    package static func endProcess() {
        for number in signals { _ = signal(number, SIG_DFL) }
    }

    /// From now on writing to a closed pipe is an error of the write and ends nothing by itself.
    package static func ignoreClosedPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
