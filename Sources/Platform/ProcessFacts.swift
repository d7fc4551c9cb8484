import Glibc
import Synchronization

/// What a program knows of itself and was told from outside.
package enum ProcessFacts {
    /// The process's number.
    package static var identifier: Int32 { getpid() }

    /// The value of an environment variable; `nil` when it is not set.
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The greatest memory the process ever held, in bytes; 0 where the system does not say.
    package static var peakMemoryBytes: Int {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return usage.ru_maxrss * 1024
    }

    /// Whether a path is there, anywhere on the machine.
    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Ends the process.
    package static func end(_ status: Int32) -> Never { exit(status) }
}

/// The wish to stop: set by an interrupt or a request to terminate.
package enum Interruption {
    private static let wasRequested = Atomic<Bool>(false)

    /// Whether the process was asked to stop since ``listen()``.
    package static var isRequested: Bool { wasRequested.load(ordering: .relaxed) }

    /// From now on SIGINT and SIGTERM set ``isRequested`` and interrupt a waiting read; a closed
    /// pipe is an error of the write and ends nothing by itself.
    package static func listen() {
        var action = sigaction()
        // Setting one lock-free flag is all that may happen in a signal handler. Without SA_RESTART
        // a read that waits returns, so that the program can end at a frame's boundary.
        unsafe action.__sigaction_handler.sa_handler = { _ in
            Interruption.wasRequested.store(true, ordering: .relaxed)
        }
        _ = unsafe sigaction(SIGINT, &action, nil)
        _ = unsafe sigaction(SIGTERM, &action, nil)
        _ = signal(SIGPIPE, SIG_IGN)
    }
}
