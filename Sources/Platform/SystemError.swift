import Glibc

/// A system call that failed: which, on what, and how.
///
/// Paths are those of the ledger's own files; the error never holds what is in them.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The calls this program makes.
    package enum Call: String, Sendable {
        case open, read, write, fdatasync, fsync, truncate, preallocate, close, rename, unlink
        case list, makeDirectory, lock, size, poll
    }

    package let call: Call
    /// The file or directory concerned.
    package let path: String
    /// The value of `errno`, or 0 where the system reported none (a short write).
    package let code: Int32

    package init(_ call: Call, _ path: String, code: Int32) {
        self.call = call
        self.path = path
        self.code = code
    }

    /// Whether there was no room: ENOSPC or EDQUOT.
    package var isNoSpace: Bool { code == ENOSPC || code == EDQUOT }

    /// Whether a call found no room and so did nothing of what it was asked.
    ///
    /// A sync that finds none is no such refusal: part of the data may be on disk, and part lost.
    package var isRefusalForSpace: Bool { isNoSpace && call != .fdatasync && call != .fsync }

    /// Whether the file or directory is not there.
    package var isNotFound: Bool { code == ENOENT }

    /// Whether a part of the path that must be a directory is something else.
    package var isNotDirectory: Bool { code == ENOTDIR }

    /// Whether the file or directory was already there.
    package var isAlreadyThere: Bool { code == EEXIST }

    /// Whether the system refused for want of permission, or because the file system is read-only.
    package var isNotPermitted: Bool { code == EACCES || code == EPERM || code == EROFS }

    /// Whether this process has as many files open as it may (`ulimit -n`).
    package var isTooManyOpen: Bool { code == EMFILE }

    /// Whether a file would be longer than this process may make one (`ulimit -f`), or than the file
    /// system can hold.
    package var isTooLong: Bool { code == EFBIG }

    package var description: String {
        guard code != 0 else { return "\(call.rawValue) of \(path) was cut short" }
        // Safe: strerror returns a terminated string, copied here before any other call.
        let reason = unsafe String(cString: strerror(code))
        return "\(call.rawValue) of \(path) failed: \(reason)"
    }

    /// No such file or directory, for storages that keep their own directory.
    package static func notFound(_ call: Call, _ path: String) -> SystemError {
        SystemError(call, path, code: ENOENT)
    }

    /// The file is already there, for storages that keep their own directory.
    package static func alreadyThere(_ call: Call, _ path: String) -> SystemError {
        SystemError(call, path, code: EEXIST)
    }

    /// An input or output error, for storages that fail on purpose.
    package static func inputOutput(_ call: Call, _ path: String) -> SystemError {
        SystemError(call, path, code: EIO)
    }

    /// The user's quota is used up, for storages that fail on purpose.
    package static func quotaExceeded(_ call: Call, _ path: String) -> SystemError {
        SystemError(call, path, code: EDQUOT)
    }

    /// The file system became read-only, for storages that fail on purpose.
    package static func readOnlySystem(_ call: Call, _ path: String) -> SystemError {
        SystemError(call, path, code: EROFS)
    }

    /// No space left, for storages that fill up on purpose.
    package static func noSpace(_ call: Call, _ path: String) -> SystemError {
        SystemError(call, path, code: ENOSPC)
    }
}
