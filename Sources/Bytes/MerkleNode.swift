/// A perfect subtree of a Merkle tree: the 2^`level` leaves from `index` · 2^`level` on.
///
/// Its digest never changes once its leaves are there, however the tree grows.
package struct MerkleNode: Hashable, Sendable {
    /// Height above the leaves, 0 to 63.
    package let level: Int
    /// How many subtrees of this height stand left of it.
    package let index: UInt64

    /// The subtree of this height at this place.
    package init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// The perfect subtrees, from left to right, that a subtree over the leaves of `range` is made
    /// of.
    ///
    /// - Precondition: `range` begins at a multiple of a power of two that is no smaller than its
    ///   length, as every subtree of RFC 6962 §2.1 does.
    /// - Returns: One for each bit set in the length.
    package static func covering(_ range: Range<UInt64>) -> [MerkleNode] {
        var nodes: [MerkleNode] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let level = 63 - (range.upperBound - start).leadingZeroBitCount
            nodes.append(MerkleNode(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return nodes
    }

    /// The root of the subtree over the leaves of `range`, asking `digest` for the perfect ones.
    ///
    /// - Precondition: that of ``covering(_:)``.
    /// - Throws: what `digest` throws.
    /// - Complexity: O(log n) calls.
    package static func root<Failure: Error>(
        over range: Range<UInt64>,
        _ digest: (MerkleNode) throws(Failure) -> SHA256.Digest
    ) throws(Failure) -> SHA256.Digest {
        var top: SHA256.Digest?
        for node in covering(range).reversed() {
            let left = try digest(node)
            if let right = top { top = MerkleTree.node(left, right) } else { top = left }
        }
        return top ?? MerkleTree.emptyRoot
    }
}
