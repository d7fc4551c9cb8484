package import Bytes

/// The right edge of the tree over the log, as the tiles that are not full yet.
///
/// At most eight of them, with 255 hashes each: 64 KiB, however long the log is.
package struct TreeEdge: Sendable {
    /// How many leaves the tree has.
    package private(set) var size: UInt64 = 0
    /// The hashes of each level's last tile, while it is not full.
    package private(set) var levels: [[SHA256.Digest]] = []

    /// A tree without leaves.
    package init() {}

    /// The edge of the tree of `size` leaves, with these tiles; ``root`` tells whether they are right.
    package init(size: UInt64, levels: [[SHA256.Digest]]) {
        self.size = size
        self.levels = levels
    }

    /// The tiles at the edge of a tree of `size` leaves, lowest first; none where a level is even.
    package static func tiles(of size: UInt64) -> [TreeTile] {
        var tiles: [TreeTile] = []
        var (level, rest) = (0, size)
        while rest > 0 {
            let width = Int(rest & 255)
            if width > 0 { tiles.append(TreeTile(level: level, index: rest >> 8, width: width)) }
            (level, rest) = (level + 1, rest >> 8)
        }
        return tiles
    }

    /// Adds one leaf; each tile that it fills is handed to `full`, lowest first.
    ///
    /// - Complexity: two nodes on average.
    package mutating func append<Failure: Error>(
        _ leaf: SHA256.Digest,
        full: (TreeTile, [SHA256.Digest]) throws(Failure) -> Void
    ) throws(Failure) {
        size += 1
        var (hash, level) = (leaf, 0)
        while true {
            if levels.count == level { levels.append([]) }
            levels[level].append(hash)
            guard levels[level].count == TreeTile.hashesMax else { return }
            let index = size >> UInt64(8 * (level + 1)) - 1
            try full(TreeTile(level: level, index: index), levels[level])
            hash = MerkleTree.root(of: levels[level])
            levels[level].removeAll(keepingCapacity: true)
            level += 1
        }
    }

    /// The tiles of the edge with their hashes, lowest first.
    package var partial: [(tile: TreeTile, hashes: [SHA256.Digest])] {
        Self.tiles(of: size).map { ($0, levels[$0.level]) }
    }

    /// The root of the tree.
    ///
    /// - Complexity: O(log `size`) perfect subtrees, of up to 128 hashes each.
    package var root: SHA256.Digest {
        var top: SHA256.Digest?
        for hashes in levels {
            var end = hashes.count
            while end > 0 {
                // The subtrees of a tile, the smallest rightmost.
                let width = end & -end
                let peak = MerkleTree.root(of: Array(hashes[end - width..<end]))
                if let right = top { top = MerkleTree.node(peak, right) } else { top = peak }
                end -= width
            }
        }
        return top ?? MerkleTree.emptyRoot
    }
}
