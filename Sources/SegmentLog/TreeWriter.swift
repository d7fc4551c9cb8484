import Bytes
import Platform

/// Puts tiles on disk.
///
/// Each tile's content is synced as it is written, the directories once at the end.
struct TreeWriter {
    private let storage: any Storage
    private let store: TreeStore
    /// Directories that were made or written into, each after those above it.
    private var touched: [String] = []
    private var known: Set<[UInt8]> = []

    init(_ storage: any Storage, _ store: TreeStore) {
        self.storage = storage
        self.store = store
    }

    /// Writes one tile.
    mutating func put(_ tile: TreeTile, _ hashes: [SHA256.Digest]) throws(TreeError) {
        for directory in tile.directories where known.insert(Array(directory.utf8)).inserted {
            do throws(SystemError) {
                try storage.makeDirectory(directory)
            } catch {
                throw .system(error)
            }
            touched.append(directory)
        }
        try store.write(tile.path, TreeTile.bytes(hashes))
    }

    /// On return the names of all tiles survive a power cut.
    mutating func finish() throws(TreeError) {
        do throws(SystemError) {
            for directory in touched.reversed() { try storage.syncDirectory(directory) }
            if !touched.isEmpty { try storage.syncDirectory("") }
        } catch {
            throw .system(error)
        }
    }

    /// Removes what was kept of tiles at the edge of a tree of `old` leaves that are full in one of
    /// `new`; a file that a crash leaves behind does no harm.
    func removePartial(from old: UInt64, to new: UInt64) throws(TreeError) {
        do throws(SystemError) {
            for tile in TreeEdge.tiles(of: old)
            where new >> UInt64(8 * (tile.level + 1)) > tile.index {
                let directory = tile.partialDirectory
                for name in try storage.list(directory) {
                    try storage.remove("\(directory)/\(name)")
                }
            }
        } catch {
            throw .system(error)
        }
    }
}
