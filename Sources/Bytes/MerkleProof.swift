/// Checks proofs about Merkle trees, by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2.
///
/// It shares nothing with what makes them but SHA-256, so that one mistake cannot hide in both.
package enum MerkleProof {
    /// Whether `path` shows that `leaf` is leaf `index` of the tree of `size` leaves whose root is
    /// `root`.
    ///
    /// - Complexity: O(`path.count`), and a path that is too long is refused at its first surplus.
    package static func includes(
        _ leaf: SHA256.Digest,
        at index: UInt64,
        size: UInt64,
        root: SHA256.Digest,
        path: [SHA256.Digest]
    ) -> Bool {
        guard index < size else { return false }
        var (place, last) = (index, size - 1)
        var top = leaf
        for sibling in path {
            guard last != 0 else { return false }
            if place & 1 == 1 || place == last {
                top = above(sibling, top)
                // A right edge that stands alone at its height goes up unhashed.
                while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                top = above(top, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && top == root
    }

    /// Whether `path` shows that the tree of `old` leaves with root `oldRoot` is the beginning of
    /// that of `new` leaves with root `newRoot`.
    ///
    /// A tree of no leaves, which has the digest of nothing for its root, begins every tree, and
    /// every tree itself; for both the path is empty.
    /// - Complexity: O(`path.count`), and a path that is too long is refused at its first surplus.
    package static func extends(
        _ oldRoot: SHA256.Digest,
        of old: UInt64,
        to newRoot: SHA256.Digest,
        of new: UInt64,
        path: [SHA256.Digest]
    ) -> Bool {
        guard old <= new else { return false }
        if old == new { return path.isEmpty && oldRoot == newRoot }
        if old == 0 {
            var nothing = SHA256()
            return path.isEmpty && oldRoot == nothing.finalize()
        }
        var (place, last) = (old - 1, new - 1)
        while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
        // A perfect old tree stands in the new one as it is, and its root need not be told.
        var siblings = path[...]
        guard let first = old & (old - 1) == 0 ? oldRoot : siblings.popFirst() else { return false }
        var (oldTop, newTop) = (first, first)
        for sibling in siblings {
            guard last != 0 else { return false }
            if place & 1 == 1 || place == last {
                oldTop = above(sibling, oldTop)
                newTop = above(sibling, newTop)
                while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                newTop = above(newTop, sibling)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && oldTop == oldRoot && newTop == newRoot
    }

    private static func above(_ left: SHA256.Digest, _ right: SHA256.Digest) -> SHA256.Digest {
        var stream = SHA256()
        stream.update(byte: 1)
        let bytes = left.bytes + right.bytes
        stream.update(bytes.span)
        return stream.finalize()
    }
}
