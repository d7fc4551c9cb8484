/// Which subtrees a proof is made of, by RFC 6962 §2.1.1 and §2.1.2; their digests are looked up
/// elsewhere (``MerkleNode/root(over:_:)``).
package enum MerklePath {
    /// The subtrees beside the way from leaf `index` up to the root of `size` leaves, lowest first.
    ///
    /// PATH(index, D[size]) of the RFC; each is given by the leaves it stands over.
    ///
    /// - Returns: At most 63 ranges; `nil` where there is no such leaf.
    package static func inclusion(of index: UInt64, in size: UInt64) -> [Range<UInt64>]? {
        guard index < size else { return nil }
        var path: [Range<UInt64>] = []
        var (low, high) = (UInt64(0), size)
        while high - low > 1 {
            let middle = low + MerkleTree.split(high - low)
            if index < middle {
                path.append(middle..<high)
                high = middle
            } else {
                path.append(low..<middle)
                low = middle
            }
        }
        return path.reversed()
    }

    /// The subtrees that show that the tree of `old` leaves is the beginning of that of `new`.
    ///
    /// PROOF(old, D[new]) of the RFC; each is given by the leaves it stands over. Nothing need be shown of a tree without leaves, nor of a tree and itself.
    /// - Returns: At most 64 ranges; `nil` where `old` is greater than `new`.
    package static func consistency(from old: UInt64, to new: UInt64) -> [Range<UInt64>]? {
        guard old <= new else { return nil }
        if old == 0 { return [] }
        var path: [Range<UInt64>] = []
        var (low, high) = (UInt64(0), new)
        // While nothing stands left of it, what remains is the old tree, whose root is known.
        while old < high {
            let middle = low + MerkleTree.split(high - low)
            if old <= middle {
                path.append(middle..<high)
                high = middle
            } else {
                path.append(low..<middle)
                low = middle
            }
        }
        if low > 0 { path.append(low..<high) }
        return path.reversed()
    }
}
