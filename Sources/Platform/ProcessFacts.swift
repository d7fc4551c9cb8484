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
