import Glibc

/// Opens files for whoever holds their descriptors.
enum Descriptor {
    /// Opens the file at `absolutePath`, again after an interruption.
    ///
    /// - Parameters:
    ///   - absolutePath: Where it is, from the root or from the process's directory.
    ///   - flags: As open(2) takes them; a file that is made may be read and written by all that the
    ///     process's mask lets.
    ///   - path: What an error calls the file.
    /// - Returns: The descriptor, which is the caller's to close.
    /// - Throws: ``SystemError``; one that ``SystemError/isTooManyOpen`` already before the last
    ///   descriptors are taken (``ProcessLimits/filesLeft``). No file was made then.
    static func open(
        _ absolutePath: String,
        _ flags: Int32,
        _ path: String
    ) throws(SystemError) -> Int32 {
        while true {
            let descriptor = unsafe Glibc.open(absolutePath, flags, 0o666)
            if descriptor >= 0 && descriptor < ProcessLimits.descriptorsEnd { return descriptor }
            if descriptor >= 0 {
                // Only one that must not have been there is certainly new.
                if flags & O_EXCL != 0 { _ = unsafe unlink(absolutePath) }
                _ = close(descriptor)
                throw SystemError(.open, path, code: EMFILE)
            }
            if errno != EINTR { throw SystemError(.open, path, code: errno) }
        }
    }
}
