/// The seam between the log and the disk: everything the log does to files goes through here.
///
/// Paths are relative to the storage's root and use `/`. The machine's own storage is
/// ``PosixStorage``; tests put a simulated disk in its place that loses what was not synced, tears
/// writes, reorders them between files and cuts the power at any call.
package protocol Storage: AnyObject, Sendable {
    /// Opens a file that is there.
    func open(_ path: String, for access: StorageAccess) throws(SystemError) -> any StorageFile
    /// Creates a file that must not be there.
    ///
    /// Its entry survives a power cut after ``syncDirectory(_:)``.
    func create(_ path: String) throws(SystemError) -> any StorageFile
    /// The names in a directory, sorted by bytes; empty when the directory is not there.
    func list(_ directory: String) throws(SystemError) -> [String]
    /// Makes a directory unless it is there.
    ///
    /// The top directory's own entry, which no ``syncDirectory(_:)`` reaches, survives a power cut
    /// on return.
    func makeDirectory(_ path: String) throws(SystemError)
    /// Replaces `target` by `source` in one step.
    func rename(_ source: String, to target: String) throws(SystemError)
    /// Removes a file.
    func remove(_ path: String) throws(SystemError)
    /// On return the directory's entries (creations, renames, removals) survive a power cut.
    func syncDirectory(_ path: String) throws(SystemError)
    /// Takes the exclusive lock on a file, made when missing; `nil` when another process holds it.
    ///
    /// The lock goes with the returned object, and with the process, however it ends. The file then
    /// holds the name of the holder; with an empty one it stays as it is.
    func lock(_ path: String, holder: String) throws(SystemError) -> (any StorageLock)?
}

/// What a file is opened for.
package enum StorageAccess: Sendable {
    case reading
    case writing
}

/// A held lock; released when the last reference goes.
package protocol StorageLock: AnyObject, Sendable {}

/// One open file of a ``Storage``.
package protocol StorageFile: AnyObject, Sendable {
    /// Reads up to `range.count` bytes from `offset` into `buffer[range]`.
    ///
    /// - Returns: The bytes read: fewer than asked for only where the file ends.
    func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>,
        at offset: Int
    ) throws(SystemError) -> Int
    /// Writes all of `bytes` at `offset`; a short write is an error, and then anything may be there.
    func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError)
    /// Reserves space up to `length` bytes; new bytes read as zeros.
    func preallocate(_ length: Int) throws(SystemError)
    /// Cuts the file, or extends it with zeros.
    func truncate(to length: Int) throws(SystemError)
    /// On return the content, and the length needed to read it, survive a power cut.
    ///
    /// After an error the system may have dropped what it could not write, so a second call that
    /// succeeds proves nothing: the file must not be synced again.
    func sync() throws(SystemError)
    /// The length in bytes.
    func size() throws(SystemError) -> Int
}
