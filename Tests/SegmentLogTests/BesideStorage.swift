import Platform
import Synchronization

/// A storage that lets something else happen to the disk before every n-th call.
final class BesideStorage: Storage {
    private let storage: any Storage
    private let every: Int
    private let happens: @Sendable () -> Void
    private let calls = Mutex(0)

    init(_ storage: any Storage, every: Int, _ happens: @escaping @Sendable () -> Void) {
        self.storage = storage
        self.every = every
        self.happens = happens
    }

    fileprivate func pass() {
        let isDue = calls.withLock { calls in
            calls += 1
            return calls % every == 0
        }
        if isDue { happens() }
    }

    func open(_ path: String, for access: StorageAccess) throws(SystemError) -> any StorageFile {
        pass()
        return BesideFile(try storage.open(path, for: access), of: self)
    }

    func create(_ path: String) throws(SystemError) -> any StorageFile {
        try storage.create(path)
    }

    func list(_ directory: String) throws(SystemError) -> [String] {
        pass()
        return try storage.list(directory)
    }

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

private final class BesideFile: StorageFile {
    private let file: any StorageFile
    private let storage: BesideStorage

    init(_ file: any StorageFile, of storage: BesideStorage) {
        self.file = file
        self.storage = storage
    }

    func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>,
        at offset: Int
    ) throws(SystemError) -> Int {
        storage.pass()
        return try file.read(into: &buffer, range, at: offset)
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
        try file.write(bytes, at: offset)
    }

    func preallocate(_ length: Int) throws(SystemError) { try file.preallocate(length) }

    func truncate(to length: Int) throws(SystemError) { try file.truncate(to: length) }

    func sync() throws(SystemError) { try file.sync() }

    func size() throws(SystemError) -> Int { try file.size() }
}
