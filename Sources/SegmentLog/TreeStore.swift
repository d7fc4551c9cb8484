package import Bytes
package import Platform

/// The tree over the log as it lies in files: `tree/checkpoint` and the tiles under `tree/tile/`.
///
/// Reading needs no lock: full tiles never change, and the head is replaced in one step after the
/// tiles that it needs are on stable storage. Nothing read here is believed before a root says so:
/// a proof made of it is checked, and an edge compared with its head.
package struct TreeStore: Sendable {
    private let storage: any Storage
    private let logID: UInt64

    package init(_ storage: any Storage, logID: UInt64) {
        self.storage = storage
        self.logID = logID
    }

    /// The head that was stored last; `nil` where there is none.
    ///
    /// - Throws: ``TreeError/badHead(_:)`` where the file is no head of this log.
    /// - Complexity: reads one small file.
    package static func storedHead(
        _ storage: any Storage,
        logID: UInt64
    ) throws(TreeError) -> TreeHead? {
        guard let bytes = try read(TreeHead.path, atMost: TreeHead.bytesMax, storage) else {
            return nil
        }
        guard let head = TreeHead(bytes.span), head.origin == TreeHead.origin(logID),
            head.text.utf8.elementsEqual(bytes)
        else { throw .badHead(TreeHead.path) }
        return head
    }

    /// The head that was stored last; `nil` where there is none.
    package func storedHead() throws(TreeError) -> TreeHead? {
        try Self.storedHead(storage, logID: logID)
    }

    /// The whole content of a file of at most so many bytes, or one byte more; `nil` without one.
    private static func read(
        _ path: String,
        atMost bytesMax: Int,
        _ storage: any Storage
    ) throws(TreeError) -> [UInt8]? {
        do throws(SystemError) {
            let file = try storage.open(path, for: .reading)
            var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
            let count = try file.read(into: &bytes, 0..<bytes.count, at: 0)
            bytes.removeLast(bytes.count - count)
            return bytes
        } catch {
            if error.isNotFound { return nil }
            throw .system(error)
        }
    }

    /// The hashes of a tile, from its own file or from that of the full tile; `nil` without them.
    package func hashes(of tile: TreeTile) throws(TreeError) -> [SHA256.Digest]? {
        let full = TreeTile(level: tile.level, index: tile.index)
        for other in tile.isFull ? [full] : [tile, full] {
            let bytesMax = TreeTile.hashesMax * TreeTile.hashBytes
            guard let bytes = try Self.read(other.path, atMost: bytesMax, storage),
                bytes.count == other.width * TreeTile.hashBytes
            else { continue }
            return (0..<tile.width).compactMap { place in
                let start = place * TreeTile.hashBytes
                return SHA256.Digest(bytes.span.extracting(start..<start + TreeTile.hashBytes))
            }
        }
        return nil
    }

    /// The edge of the tree that `head` speaks of; `nil` unless all its tiles are there and give the
    /// head's root.
    package func edge(of head: TreeHead) throws(TreeError) -> TreeEdge? {
        var levels: [[SHA256.Digest]] = []
        for tile in TreeEdge.tiles(of: head.size) {
            while levels.count < tile.level { levels.append([]) }
            guard let hashes = try hashes(of: tile) else { return nil }
            levels.append(hashes)
        }
        let edge = TreeEdge(size: head.size, levels: levels)
        return edge.root == head.root ? edge : nil
    }

    // MARK: Writing, under the tree's lock

    /// Writes a file whole; on return its content survives a power cut, and its name does after its
    /// directory is synced.
    ///
    /// A tile is written in place: where a crash tears it no head speaks of it yet, or the log makes
    /// it again.
    func write(_ path: String, _ bytes: [UInt8]) throws(TreeError) {
        do throws(SystemError) {
            let file: any StorageFile
            do throws(SystemError) {
                file = try storage.create(path)
            } catch {
                guard error.isAlreadyThere else { throw error }
                file = try storage.open(path, for: .writing)
                try file.truncate(to: bytes.count)
            }
            try file.write(bytes.span, at: 0)
            try file.sync()
        } catch {
            throw .system(error)
        }
    }

    /// Replaces the stored head; on return the new one survives a power cut, and was read back.
    func store(_ head: TreeHead) throws(TreeError) {
        let temporary = TreeHead.path + ".new"
        try write(temporary, Array(head.text.utf8))
        do throws(SystemError) {
            try storage.rename(temporary, to: TreeHead.path)
            try storage.syncDirectory(TreeTile.directory)
        } catch {
            throw .system(error)
        }
        guard try storedHead() == head else { throw .readBack(TreeHead.path) }
    }
}
