import Glibc

/// A directory of this process's own, which goes with the object and everything in it.
///
/// A process that is killed leaves it behind, under a name that begins with `daybook-`.
package final class TemporaryDirectory: Sendable {
    /// Directories below one another that are removed; none goes deeper.
    private static let depthMax = 8

    /// Where it is, as an absolute path or as TMPDIR has it.
    package let path: String

    /// Makes an empty directory below `place`, else below TMPDIR, or below `/tmp` where that is not
    /// set.
    package init(in place: String? = nil) throws(SystemError) {
        let set = place ?? ProcessFacts.environment("TMPDIR") ?? ""
        let template = (set.isEmpty ? "/tmp" : set) + "/daybook-XXXXXX"
        var name = template.utf8CString
        // Safe: the template is terminated, and the call changes its last six letters in place.
        let isMade = unsafe name.withUnsafeMutableBufferPointer { text in
            guard let start = text.baseAddress else { return false }
            return unsafe mkdtemp(start) != nil
        }
        guard isMade else { throw SystemError(.makeDirectory, template, code: errno) }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path, depth: 0) }

    /// Removes a directory and what is in it, as far as it can.
    private static func remove(_ path: String, depth: Int) {
        guard depth < depthMax else { return }
        let names = (try? PosixStorage(root: path).list("")) ?? []
        for name in names {
            let below = path + "/" + name
            // What is no file is a directory; a link is removed and not followed.
            if unsafe unlink(below) != 0 { remove(below, depth: depth + 1) }
        }
        _ = unsafe rmdir(path)
    }
}
