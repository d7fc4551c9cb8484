package import Bytes
package import Platform

/// Roots of the tree over the log at any size, for whoever only reads.
package enum TreeRoots {
    /// The root over the first `size` records, as a tree head of that size has it.
    ///
    /// Nothing is written and no lock is taken. Stored tiles are used as far as they reach, if they give
    /// the stored head's root and the log still has the last records below them; what they do not cover
    /// is read from the log and hashed. Without tiles, or where one that is needed is missing or wrong,
    /// that is everything.
    ///
    /// - Parameters:
    ///   - size: How many records, at most all of `snapshot`.
    ///   - snapshot: The log.
    ///   - storage: Where its tree lies.
    ///   - logID: Which log.
    ///   - progress: Called with records hashed so far, and those to hash.
    /// - Returns: The root.
    /// - Throws: ``TreeError/log(_:)`` where records that have to be read are not what was written.
    /// - Complexity: O(log `size`) tiles and 256 records, and O(records) beyond the stored tree.
    package static func root(
        at size: UInt64,
        of snapshot: LogSnapshot,
        _ storage: any Storage,
        logID: UInt64,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(TreeError) -> SHA256.Digest {
        let store = TreeStore(storage, logID: logID)
        if let head = stored(store), head.size > 0,
            try tilesHold(store, head, before: min(head.size, size), snapshot)
        {
            if head.size > size {
                if let root = root(at: size, store, head) { return root }
            } else if let edge = found({ () throws(TreeError) in try store.edge(of: head) }) ?? nil
            {
                return try root(edge, to: size, snapshot, progress)
            }
        }
        return try root(TreeEdge(), to: size, snapshot, progress)
    }

    /// The root that the tiles below `head` give; `nil` where they do not give the head's own too.
    private static func root(
        at size: UInt64,
        _ store: TreeStore,
        _ head: TreeHead
    ) -> SHA256.Digest? {
        if size == 0 { return MerkleTree.emptyRoot }
        var tree = TreeReader(store, head)
        let proved = found { () throws(TreeError) in
            (try tree.root(at: size), try tree.consistency(from: size, to: head.size))
        }
        guard let (root, path) = proved,
            MerkleProof.extends(root, of: size, to: head.root, of: head.size, path: path)
        else { return nil }
        return root
    }

    /// The stored head; `nil` where there is none, or none that can be read.
    private static func stored(_ store: TreeStore) -> TreeHead? {
        found { () throws(TreeError) in try store.storedHead() } ?? nil
    }

    /// What `body` finds; `nil` where it fails: then the log tells.
    private static func found<Value>(_ body: () throws(TreeError) -> Value) -> Value? {
        do throws(TreeError) {
            return try body()
        } catch {
            return nil
        }
    }

    /// Whether the last stored tile below `size` has the leaves that the log has there.
    ///
    /// Whatever was put in place of records before, from there on every leaf is another, by its salt
    /// alone.
    private static func tilesHold(
        _ store: TreeStore,
        _ head: TreeHead,
        before size: UInt64,
        _ snapshot: LogSnapshot
    ) throws(TreeError) -> Bool {
        guard size > 0 else { return true }
        let index = (size - 1) >> 8
        let first = index << 8
        let width = Int(min(head.size - first, UInt64(TreeTile.hashesMax)))
        let tile = TreeTile(level: 0, index: index, width: width)
        guard let hashes = found({ () throws(TreeError) in try store.hashes(of: tile) }) ?? nil
        else { return false }
        var holds = true
        try TreeLeaves.forEach(first..<size, of: snapshot) { (position, leaf) throws(TreeError) in
            if hashes[Int(position - first)] != leaf { holds = false }
        }
        return holds
    }

    private static func root(
        _ edge: TreeEdge,
        to size: UInt64,
        _ snapshot: LogSnapshot,
        _ progress: (UInt64, UInt64) -> Void
    ) throws(TreeError) -> SHA256.Digest {
        var edge = edge
        let first = edge.size
        if first == size { return edge.root }
        try TreeLeaves.forEach(first..<size, of: snapshot) { (position, leaf) throws(TreeError) in
            edge.append(leaf) { _, _ in }
            if position & 1023 == 0 { progress(position - first, size - first) }
        }
        return edge.root
    }
}
