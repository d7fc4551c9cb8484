import Platform

/// One open file of a ``SimulatedStorage``.
final class SimulatedFile: StorageFile {
    private let storage: SimulatedStorage
    private let number: Int
    private let path: String
    private let access: StorageAccess

    init(_ storage: SimulatedStorage, number: Int, path: String, access: StorageAccess) {
        self.storage = storage
        self.number = number
        self.path = path
        self.access = access
    }

    func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>,
        at offset: Int
    ) throws(SystemError) -> Int {
        let content = try storage.content(of: number, path)
        let offset = storage.readOffset(offset)
        let count = min(range.count, content.count - offset)
        guard count > 0 else { return 0 }
        let target = range.lowerBound..<range.lowerBound + count
        buffer.replaceSubrange(target, with: content[offset..<offset + count])
        return count
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in bytes.indices { copy.append(bytes[index]) }
        try change(.write, .write(offset: offset, bytes: copy))
    }

    func preallocate(_ length: Int) throws(SystemError) {
        try change(.preallocate, .extend(length))
    }

    func truncate(to length: Int) throws(SystemError) {
        try change(.truncate, .truncate(length))
    }

    func sync() throws(SystemError) {
        try storage.sync(number, path)
    }

    func size() throws(SystemError) -> Int {
        try storage.content(of: number, path, call: .size).count
    }

    private func change(
        _ call: SystemError.Call,
        _ change: FileChange
    ) throws(SystemError) {
        guard access == .writing else { throw SystemError.inputOutput(call, path) }
        try storage.change(call, number, path, change)
    }
}

/// A held lock of a ``SimulatedStorage``.
final class SimulatedLock: StorageLock {
    private let storage: SimulatedStorage
    private let path: PathBytes

    init(_ storage: SimulatedStorage, path: PathBytes) {
        self.storage = storage
        self.path = path
    }

    deinit { storage.unlock(path) }
}
