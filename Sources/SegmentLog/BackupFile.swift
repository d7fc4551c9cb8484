import Bytes
import Platform

/// Reads and writes the files of a backup, of a ledger restored from it, and of one repaired by it.
enum BackupFile {
    /// The file's bytes; `nil` where it is not there or longer than `limit`.
    static func read(
        _ path: String,
        atMost limit: Int,
        in storage: any Storage
    ) throws(BackupError) -> [UInt8]? {
        do throws(SystemError) {
            let file = try storage.open(path, for: .reading)
            let size = try file.size()
            guard size <= limit else { return nil }
            return try read(file, size)
        } catch {
            if error.isNotFound { return nil }
            throw .system(error)
        }
    }

    /// The first `count` bytes of a file, or as many as it has.
    static func read(_ file: any StorageFile, _ count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let done = try file.read(into: &bytes, 0..<count, at: 0)
        bytes.removeLast(count - done)
        return bytes
    }

    /// Puts `bytes` under the name `path`, whatever is there.
    ///
    /// On return they were read back as they are, and both they and their name survive a power cut.
    /// After a crash or an error the name stands for what it stood for, or for all of `bytes`.
    static func put(
        _ bytes: [UInt8],
        at path: String,
        in storage: any Storage
    ) throws(SystemError) {
        let unfinished = path + SegmentName.unfinishedSuffix
        var file: any StorageFile
        do throws(SystemError) {
            file = try storage.create(unfinished)
        } catch {
            guard error.isAlreadyThere else { throw error }
            try storage.remove(unfinished)
            file = try storage.create(unfinished)
        }
        try file.write(bytes.span, at: 0)
        try file.sync()
        file = try storage.open(unfinished, for: .reading)
        guard try read(file, try file.size()) == bytes else {
            throw SystemError.inputOutput(.read, path)
        }
        try storage.rename(unfinished, to: path)
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        try storage.syncDirectory(directory)
    }
}
