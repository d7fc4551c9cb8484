/// A path or name as its bytes, which is how file systems compare them.
package typealias PathBytes = [UInt8]

/// A change to one file's content.
enum FileChange: Sendable {
    case write(offset: Int, bytes: [UInt8])
    case truncate(Int)
    case extend(Int)

    func apply(to content: inout [UInt8]) {
        switch self {
        case .write(let offset, let bytes):
            if bytes.isEmpty { return }
            Self.grow(&content, to: offset + bytes.count)
            content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        case .truncate(let length):
            if content.count > length { content.removeLast(content.count - length) }
            Self.grow(&content, to: length)
        case .extend(let length):
            Self.grow(&content, to: length)
        }
    }

    /// What the change makes of the length alone: files may grow before their content arrives.
    func applyLength(to content: inout [UInt8]) {
        switch self {
        case .write(let offset, let bytes): Self.grow(&content, to: offset + bytes.count)
        case .truncate, .extend: apply(to: &content)
        }
    }

    /// What a full disk does of the change: as much as the file can be long.
    func part(upTo length: Int) -> FileChange {
        switch self {
        case .write(let offset, let bytes):
            .write(offset: offset, bytes: Array(bytes.prefix(max(length - offset, 0))))
        case .truncate(let wanted): .truncate(min(wanted, length))
        case .extend(let wanted): .extend(min(wanted, length))
        }
    }

    private static func grow(_ content: inout [UInt8], to length: Int) {
        if content.count < length {
            content.append(contentsOf: repeatElement(0, count: length - content.count))
        }
    }
}

/// A file: what is on disk, what a process reads, and the changes between the two.
struct DiskFile: Sendable {
    var durable: [UInt8] = []
    var current: [UInt8] = []
    var pending: [FileChange] = []

    mutating func change(_ change: FileChange) {
        change.apply(to: &current)
        pending.append(change)
    }

    /// Puts the pending changes, and only these, on disk.
    mutating func sync() {
        for change in pending { change.apply(to: &durable) }
        pending.removeAll()
    }
}

/// What a name in a directory stands for.
enum DiskEntry: Equatable, Sendable {
    case file(Int)
    case directory
}

/// A directory: its names on disk, those a process sees, and the steps between the two.
struct DiskDirectory: Sendable {
    typealias Names = [PathBytes: DiskEntry]

    var durable: Names = [:]
    var current: Names = [:]
    /// Each step sets or removes names; a rename does both.
    var pending: [[(name: PathBytes, entry: DiskEntry?)]] = []

    mutating func change(_ step: [(name: PathBytes, entry: DiskEntry?)]) {
        for (name, entry) in step { current[name] = entry }
        pending.append(step)
    }

    mutating func sync() {
        durable = current
        pending.removeAll()
    }
}

/// All files and directories of a simulated disk.
struct DiskState: Sendable {
    var files: [DiskFile] = []
    /// By path; the top directory is the empty path.
    var directories: [PathBytes: DiskDirectory] = [[]: DiskDirectory()]

    /// The bytes of all files that have a name, as far as a process sees them.
    var byteCount: Int {
        var total = 0
        for directory in directories.values {
            for entry in directory.current.values {
                if case .file(let number) = entry { total += files[number].current.count }
            }
        }
        return total
    }

    /// The directory and the name in it.
    static func split(_ path: PathBytes) -> (directory: PathBytes, name: PathBytes) {
        guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return ([], path) }
        return (Array(path[..<slash]), Array(path[(slash + 1)...]))
    }

    static func join(_ directory: PathBytes, _ name: PathBytes) -> PathBytes {
        directory.isEmpty ? name : directory + [UInt8(ascii: "/")] + name
    }

    /// The file at `path` as a process sees it.
    func file(at path: PathBytes) -> Int? {
        let (directory, name) = Self.split(path)
        guard case .file(let number) = directories[directory]?.current[name] else { return nil }
        return number
    }
}
