import Glibc

/// What a program knows of itself and was told from outside.
package enum ProcessFacts {
    /// The process's number.
    package static var identifier: Int32 { getpid() }

    /// The value of an environment variable; `nil` when it is not set.
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Whether a path is there, anywhere on the machine.
    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Ends the process.
    package static func end(_ status: Int32) -> Never { exit(status) }
}

/// The three standard streams.
package enum StandardStreams {
    /// Takes the place of any stream that was closed when the program began.
    ///
    /// The first files opened would get their descriptors, and a message for standard error would
    /// then be written into the ledger.
    package static func reserve() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }
}

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
