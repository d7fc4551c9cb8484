import Synchronization

/// A storage that reads as another one does and writes elsewhere, so that a whole ledger can be
/// used for a rehearsal that leaves no trace.
///
/// A file that is written is copied to `upper` first; what is created, renamed or removed is so here
/// only. Nothing survives a power cut and nothing is meant to: syncs do nothing. Locks are taken in
/// `upper`; that `lower` does not change meanwhile is for whoever holds a lock of that.
package final class OverlayStorage: Storage {
    private static let copyBytes = 1 << 20

    private struct Names {
        /// Files that lie in `upper`.
        var upper: Set<Path> = []
        /// Files of `lower` that are no longer there.
        var hidden: Set<Path> = []
    }

    /// A path, compared by its bytes.
    private struct Path: Hashable {
        let bytes: [UInt8]

        init(_ text: String) {
            bytes = Array(text.utf8)
        }
    }

    private let lower: any Storage
    private let upper: any Storage
    private let names = Mutex(Names())

    /// What `lower` holds, and writes into `upper`, which is empty and this object's own.
    package init(over lower: any Storage, writingTo upper: any Storage) {
        self.lower = lower
        self.upper = upper
    }

    private func isUpper(_ path: String) -> Bool {
        names.withLock { $0.upper.contains(Path(path)) }
    }

    private func isHidden(_ path: String) -> Bool {
        names.withLock { $0.hidden.contains(Path(path)) }
    }

    private func note(upper path: String) {
        _ = names.withLock { $0.upper.insert(Path(path)) }
    }

    private func note(gone path: String) {
        names.withLock { names in
            names.upper.remove(Path(path))
            names.hidden.insert(Path(path))
        }
    }

    package func open(
        _ path: String,
        for access: StorageAccess
    ) throws(SystemError) -> any StorageFile {
        if isUpper(path) {
            return UnsyncedFile(try upper.open(path, for: access))
        }
        if isHidden(path) { throw SystemError.notFound(.open, path) }
        guard access == .writing else { return try lower.open(path, for: .reading) }
        try copy(path)
        return UnsyncedFile(try upper.open(path, for: .writing))
    }

    /// Copies a file of `lower` to `upper`.
    private func copy(_ path: String) throws(SystemError) {
        let source = try lower.open(path, for: .reading)
        try makeParent(of: path)
        let target = try upper.create(path)
        var buffer = [UInt8](repeating: 0, count: Self.copyBytes)
        var offset = 0
        while true {
            let count = try source.read(into: &buffer, 0..<buffer.count, at: offset)
            if count == 0 { break }
            try target.write(buffer.span.extracting(0..<count), at: offset)
            offset += count
        }
        note(upper: path)
    }

    private func makeParent(of path: String) throws(SystemError) {
        let parent = Self.parent(of: path)
        if !parent.isEmpty { try upper.makeDirectory(parent) }
    }

    package func create(_ path: String) throws(SystemError) -> any StorageFile {
        if !isUpper(path), !isHidden(path), try exists(path) {
            throw SystemError.alreadyThere(.open, path)
        }
        // A directory that is only in `lower` so far is made here too.
        if try !lower.list(Self.parent(of: path)).isEmpty { try makeParent(of: path) }
        let file = try upper.create(path)
        note(upper: path)
        return UnsyncedFile(file)
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// Whether `lower` has the file.
    private func exists(_ path: String) throws(SystemError) -> Bool {
        let parent = Self.parent(of: path)
        let name = path.utf8.dropFirst(parent.isEmpty ? 0 : parent.utf8.count + 1)
        return try lower.list(parent).contains { $0.utf8.elementsEqual(name) }
    }

    package func list(_ directory: String) throws(SystemError) -> [String] {
        let prefix = directory.isEmpty ? "" : directory + "/"
        var found = try lower.list(directory).filter { name in
            !isHidden(prefix + name) && !isUpper(prefix + name)
        }
        found += try upper.list(directory).filter { name in
            // A directory of `upper` is one of `lower` too, or holds files of its own.
            isUpper(prefix + name) || !found.contains { $0.utf8.elementsEqual(name.utf8) }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func makeDirectory(_ path: String) throws(SystemError) {
        try upper.makeDirectory(path)
    }

    package func rename(_ source: String, to target: String) throws(SystemError) {
        if !isUpper(source) {
            let isThere = try exists(source)
            if !isThere || isHidden(source) { throw SystemError.notFound(.rename, source) }
            try copy(source)
        }
        try upper.rename(source, to: target)
        note(gone: source)
        note(upper: target)
    }

    package func remove(_ path: String) throws(SystemError) {
        if isUpper(path) {
            try upper.remove(path)
        } else {
            let isThere = try exists(path)
            if !isThere || isHidden(path) { throw SystemError.notFound(.unlink, path) }
        }
        note(gone: path)
    }

    package func syncDirectory(_ path: String) throws(SystemError) {
        // Nothing to do, but for a directory that is not there.
        if try lower.list(path).isEmpty { try upper.syncDirectory(path) }
    }

    package func lock(
        _ path: String,
        holder: String
    ) throws(SystemError) -> (any StorageLock)? {
        let lock = try upper.lock(path, holder: holder)
        note(upper: path)
        return lock
    }
}

/// A file whose content need not survive anything.
private final class UnsyncedFile: StorageFile {
    private let file: any StorageFile

    init(_ file: any StorageFile) {
        self.file = file
    }

    func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>,
        at offset: Int
    ) throws(SystemError) -> Int {
        try file.read(into: &buffer, range, at: offset)
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
        try file.write(bytes, at: offset)
    }

    func preallocate(_ length: Int) throws(SystemError) { try file.preallocate(length) }

    func truncate(to length: Int) throws(SystemError) { try file.truncate(to: length) }

    func sync() throws(SystemError) {}

    func size() throws(SystemError) -> Int { try file.size() }
}
