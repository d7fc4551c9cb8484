import Glibc

/// The file system below one directory.
package final class PosixStorage: Storage {
    private let root: String

    /// A storage whose paths are relative to `root`, which need not exist yet.
    package init(root: String) {
        self.root = root.isEmpty ? "." : root
    }

    private func absolute(_ path: String) -> String { path.isEmpty ? root : root + "/" + path }

    package func open(
        _ path: String,
        for access: StorageAccess
    ) throws(SystemError) -> any StorageFile {
        let flags = access == .reading ? O_RDONLY : O_RDWR
        let descriptor = try Descriptor.open(absolute(path), flags | O_CLOEXEC, path)
        return PosixFile(descriptor: descriptor, path: path)
    }

    package func create(_ path: String) throws(SystemError) -> any StorageFile {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = try Descriptor.open(absolute(path), flags, path)
        return PosixFile(descriptor: descriptor, path: path)
    }

    package func list(_ directory: String) throws(SystemError) -> [String] {
        guard let stream = unsafe opendir(absolute(directory)) else {
            if errno == ENOENT { return [] }
            throw SystemError(.list, directory, code: errno)
        }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw SystemError(.list, directory, code: errno) }
                break
            }
            // Safe: the entry's name is terminated and is copied before the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                    unsafe String(cString: text)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func makeDirectory(_ path: String) throws(SystemError) {
        let isNew = unsafe mkdir(absolute(path), 0o777) == 0
        guard isNew || errno == EEXIST else {
            throw SystemError(.makeDirectory, path, code: errno)
        }
        guard path.isEmpty else { return }
        do throws(SystemError) {
            try syncDirectory("..")
        } catch {
            // Above a directory that was there before there may be one that this program cannot
            // open, or a file system that cannot sync one; whoever made it was able to.
            if isNew || !(error.isNotPermitted || error.code == EINVAL) { throw error }
        }
    }

    package func rename(_ source: String, to target: String) throws(SystemError) {
        guard unsafe Glibc.rename(absolute(source), absolute(target)) == 0 else {
            throw SystemError(.rename, source, code: errno)
        }
    }

    package func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(absolute(path)) == 0 else {
            throw SystemError(.unlink, path, code: errno)
        }
    }

    package func syncDirectory(_ path: String) throws(SystemError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let descriptor = try Descriptor.open(absolute(path), flags, path)
        defer { _ = Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError(.fsync, path, code: errno) }
    }

    package func lock(
        _ path: String,
        holder: String
    ) throws(SystemError) -> (any StorageLock)? {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC
        let descriptor = try Descriptor.open(absolute(path), flags, path)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            _ = Glibc.close(descriptor)
            if code == EWOULDBLOCK { return nil }
            throw SystemError(.lock, path, code: code)
        }
        let lock = PosixLock(descriptor: descriptor)
        if holder.isEmpty { return lock }
        // The name of the holder is for people; the lock holds without it.
        let text = Array(holder.utf8)
        _ = ftruncate(descriptor, 0)
        _ = unsafe text.withUnsafeBytes { bytes in
            unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, 0)
        }
        return lock
    }
}

/// A lock file's descriptor; the end of the process releases the lock too.
private final class PosixLock: StorageLock {
    private let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // Closing alone is not enough while a child process that was just forked has the descriptor
        // as well, until it becomes another program.
        _ = flock(descriptor, LOCK_UN)
        _ = Glibc.close(descriptor)
    }
}

/// One open file; closed when the last reference goes.
///
/// Nothing depends on the result of `close`: whatever must survive was synced before, and a sync
/// reports the errors that a close would.
private final class PosixFile: StorageFile {
    private let descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { _ = Glibc.close(descriptor) }

    func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>,
        at offset: Int
    ) throws(SystemError) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
        var done = 0
        while done < range.count {
            // Safe: the precondition keeps the bytes inside the buffer for the time of the call.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(
                    descriptor,
                    bytes.baseAddress?.advanced(by: range.lowerBound + done),
                    range.count - done,
                    off_t(offset + done)
                )
            }
            if count > 0 {
                done += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw SystemError(.read, path, code: errno)
            }
        }
        return done
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
        // Safe: the buffer is used only inside the closure that lends it.
        let (done, code) = unsafe bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = unsafe pwrite(
                    descriptor,
                    buffer.baseAddress?.advanced(by: done),
                    buffer.count - done,
                    off_t(offset + done)
                )
                if count > 0 {
                    done += count
                } else if count == 0 {
                    return (done, Int32(0))
                } else if errno != EINTR {
                    return (done, errno)
                }
            }
            return (done, Int32(0))
        }
        guard done == bytes.count else { throw SystemError(.write, path, code: code) }
    }

    func preallocate(_ length: Int) throws(SystemError) {
        var code = EINTR
        while code == EINTR { code = posix_fallocate(descriptor, 0, off_t(length)) }
        guard code == 0 else { throw SystemError(.preallocate, path, code: code) }
    }

    func truncate(to length: Int) throws(SystemError) {
        while ftruncate(descriptor, off_t(length)) != 0 {
            if errno != EINTR { throw SystemError(.truncate, path, code: errno) }
        }
    }

    func sync() throws(SystemError) {
        // fdatasync also persists a changed length, since reading the data needs it. EINTR is no
        // exception to "never sync again": what the interrupted call did is not known.
        guard fdatasync(descriptor) == 0 else { throw SystemError(.fdatasync, path, code: errno) }
    }

    func size() throws(SystemError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw SystemError(.size, path, code: errno)
        }
        return Int(status.st_size)
    }
}
