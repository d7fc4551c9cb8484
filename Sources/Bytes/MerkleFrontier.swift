/// What is left of a growing Merkle tree when only its root matters: the perfect subtrees that its
/// right edge stands on.
///
/// A tree of n leaves has one such subtree for each bit set in n, the largest leftmost: at most 63
/// digests, however many leaves there were.
package struct MerkleFrontier: Hashable, Sendable {
    /// How many leaves the tree has.
    package private(set) var size: UInt64 = 0
    /// The roots of the perfect subtrees, from left to right.
    package private(set) var peaks: [SHA256.Digest] = []

    /// A tree without leaves.
    package init() {}

    /// The tree of `size` leaves with these peaks; `nil` where their number is not the number of
    /// bits set in `size`.
    package init?(size: UInt64, peaks: [SHA256.Digest]) {
        guard peaks.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.peaks = peaks
    }

    /// Adds one leaf, which is hashed already.
    ///
    /// - Complexity: O(log `size`) at worst, one node on average.
    package mutating func append(_ leaf: SHA256.Digest) {
        var top = leaf
        var isOdd = size
        while isOdd & 1 == 1, let left = peaks.popLast() {
            top = MerkleTree.node(left, top)
            isOdd >>= 1
        }
        peaks.append(top)
        size += 1
    }

    /// The root of the tree.
    ///
    /// - Complexity: O(log `size`).
    package var root: SHA256.Digest {
        guard var top = peaks.last else { return MerkleTree.emptyRoot }
        for left in peaks.dropLast().reversed() { top = MerkleTree.node(left, top) }
        return top
    }
}
