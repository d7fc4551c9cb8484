import Platform
import Synchronization

/// Another storage, and how many bytes were read from each of its files.
final class CountingStorage: Storage {
    private let storage: any Storage
    private let counts = Mutex<[String: Int]>([:])

    init(_ storage: any Storage) {
        self.storage = storage
    }

    /// Bytes read so far of files whose path satisfies `isWanted`.
    func bytesRead(_ isWanted: (String) -> Bool) -> Int {
        counts.withLock { counts in
            counts.reduce(0) { $0 + (isWanted($1.key) ? $1.value : 0) }
        }
    }

    fileprivate func count(_ bytes: Int, of path: String) {
        counts.withLock { $0[path, default: 0] += bytes }
    }

    func open(_ path: String, for access: StorageAccess) throws(SystemError) -> any StorageFile {
        CountingFile(try storage.open(path, for: access), path, self)
    }

    func create(_ path: String) throws(SystemError) -> any StorageFile {
        CountingFile(try storage.create(path), path, self)
    }

    func list(_ directory: String) throws(SystemError) -> [String] { try storage.list(directory) }

    func makeDirectory(_ path: String) throws(SystemError) { try storage.makeDirectory(path) }

    func rename(_ source: String, to target: String) throws(SystemError) {
        try storage.rename(source, to: target)
    }

    func remove(_ path: String) throws(SystemError) { try storage.remove(path) }

    func syncDirectory(_ path: String) throws(SystemError) { try storage.syncDirectory(path) }

    func lock(_ path: String, holder: String) throws(SystemError) -> (any StorageLock)? {
        try storage.lock(path, holder: holder)
    }
}

private final class CountingFile: StorageFile {
    private let file: any StorageFile
    private let path: String
    private let storage: CountingStorage

    init(_ file: any StorageFile, _ path: String, _ storage: CountingStorage) {
        self.file = file
        self.path = path
        self.storage = storage
    }

    func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>,
        at offset: Int
    ) throws(SystemError) -> Int {
        let count = try file.read(into: &buffer, range, at: offset)
        storage.count(count, of: path)
        return count
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
        try file.write(bytes, at: offset)
    }

    func preallocate(_ length: Int) throws(SystemError) { try file.preallocate(length) }

    func truncate(to length: Int) throws(SystemError) { try file.truncate(to: length) }

    func sync() throws(SystemError) { try file.sync() }

    func size() throws(SystemError) -> Int { try file.size() }
}
