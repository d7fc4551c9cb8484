package import Bytes

/// Looks up hashes of the tree in its tiles, to make proofs of.
///
/// Keeps the tiles it has read, up to 4096 of them (32 MiB).
package struct TreeReader {
    private static let tilesMax = 4096
    private let store: TreeStore
    /// The head whose tiles are read.
    package let head: TreeHead
    private var tiles: [TreeTile: [SHA256.Digest]] = [:]

    /// Reads the tiles of the tree that `head`, which is stored, speaks of.
    package init(_ store: TreeStore, _ head: TreeHead) {
        self.store = store
        self.head = head
    }

    /// The root over the first `size` records.
    ///
    /// - Precondition: `size` is not above the head's.
    /// - Throws: ``TreeError/badTile(_:)`` where a tile cannot be read.
    package mutating func root(at size: UInt64) throws(TreeError) -> SHA256.Digest {
        size == head.size ? head.root : try digest(over: 0..<size)
    }

    /// The leaf of a record.
    package mutating func leaf(at position: UInt64) throws(TreeError) -> SHA256.Digest {
        try digest(of: MerkleNode(level: 0, index: position))
    }

    /// The path that shows that a record is in the tree.
    ///
    /// - Throws: ``TreeError/beyondEnd(_:end:)``, and ``TreeError/badTile(_:)`` where a tile cannot
    ///   be read. Whether tiles are right is for whoever checks the proof.
    package mutating func inclusion(of position: UInt64) throws(TreeError) -> [SHA256.Digest] {
        guard let path = MerklePath.inclusion(of: position, in: head.size) else {
            throw .beyondEnd(position, end: head.size)
        }
        return try digests(path)
    }

    /// The path that shows that one size's tree begins another's.
    ///
    /// - Throws: as ``inclusion(of:)``; also where `old` is above `new`.
    package mutating func consistency(
        from old: UInt64,
        to new: UInt64
    ) throws(TreeError) -> [SHA256.Digest] {
        guard new <= head.size, let path = MerklePath.consistency(from: old, to: new) else {
            throw .beyondEnd(max(old, new), end: head.size)
        }
        return try digests(path)
    }

    private mutating func digests(_ ranges: [Range<UInt64>]) throws(TreeError) -> [SHA256.Digest] {
        var found: [SHA256.Digest] = []
        for range in ranges { found.append(try digest(over: range)) }
        return found
    }

    private mutating func digest(over range: Range<UInt64>) throws(TreeError) -> SHA256.Digest {
        try MerkleNode.root(over: range) { (node) throws(TreeError) in try digest(of: node) }
    }

    private mutating func digest(of node: MerkleNode) throws(TreeError) -> SHA256.Digest {
        let level = node.level / 8
        let width = 1 << (node.level % 8)
        let first = node.index << UInt64(node.level % 8)
        let whole = head.size >> UInt64(8 * level)
        let index = first >> 8
        let tile = TreeTile(
            level: level,
            index: index,
            width: Int(min(whole - index << 8, UInt64(TreeTile.hashesMax)))
        )
        if tiles[tile] == nil {
            if tiles.count == Self.tilesMax { tiles.removeAll(keepingCapacity: true) }
            tiles[tile] = try store.hashes(of: tile)
        }
        guard let hashes = tiles[tile] else { throw .badTile(tile.path) }
        let place = Int(first & 255)
        return MerkleTree.root(of: Array(hashes[place..<place + width]))
    }
}
