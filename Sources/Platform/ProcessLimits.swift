import Glibc

/// How much the system lets this process have: getrlimit(2), `ulimit` in shells.
package enum ProcessLimits {
    /// Files that are left to the runtime, which ends the process where it gets none for its timers,
    /// signals and queues.
    static let filesLeft = 16

    /// The first descriptor that no file is opened as.
    ///
    /// It is found out once, when the first file is opened.
    static let descriptorsEnd: Int32 = {
        let most = Int32(clamping: openFiles.rlim_cur)
        return max(most - Int32(filesLeft), 0)
    }()

    /// Lets the process open as many files as the system lets it ask for.
    ///
    /// A ledger takes a file for each of its segments, and what systems give unasked is meant for
    /// programs of old. Where that is refused the limit stays as it was.
    package static func raiseOpenFiles() {
        var limit = openFiles
        if limit.rlim_cur >= limit.rlim_max { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Bytes of memory that the process may ask for, touched or not (`ulimit -v`, `ulimit -d`);
    /// `nil` where there is no limit.
    package static var memoryBytes: Int? {
        let limits = [RLIMIT_AS, RLIMIT_DATA].compactMap { resource -> Int? in
            var limit = rlimit()
            let isKnown = unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0
            return isKnown ? Int(exactly: limit.rlim_cur) : nil
        }
        return limits.min()
    }

    private static var openFiles: rlimit {
        var limit = rlimit()
        let isKnown = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return isKnown ? limit : rlimit(rlim_cur: .max, rlim_max: .max)
    }
}
