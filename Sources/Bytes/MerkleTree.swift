/// The Merkle tree of RFC 6962 §2.1 over SHA-256.
///
/// A tree of one leaf is that leaf; a tree of more splits at the largest power of two below their
/// number. Leaves and inner nodes are hashed behind different first bytes, so that neither is ever
/// taken for the other. Sizes and indices are 64-bit: no tree has more than 2⁶³ leaves.
package enum MerkleTree {
    /// The root of no leaves: the digest of nothing.
    package static let emptyRoot: SHA256.Digest = {
        var stream = SHA256()
        return stream.finalize()
    }()

    /// The leaf of an entry: SHA-256(0x00 ‖ entry).
    package static func leaf(of entry: Span<UInt8>) -> SHA256.Digest {
        var stream = SHA256()
        stream.update(byte: 0)
        stream.update(entry)
        return stream.finalize()
    }

    /// The node above two others: SHA-256(0x01 ‖ left ‖ right).
    package static func node(_ left: SHA256.Digest, _ right: SHA256.Digest) -> SHA256.Digest {
        SHA256.digest(of: left, right, behind: 1)
    }

    /// The root of a tree with these leaves, which are hashed already.
    ///
    /// - Complexity: O(`leaves.count`) in time, O(log `leaves.count`) in memory.
    package static func root(of leaves: [SHA256.Digest]) -> SHA256.Digest {
        var frontier = MerkleFrontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }

    /// Where a tree of `count` leaves splits: the largest power of two below `count`.
    ///
    /// - Precondition: `count` is at least 2.
    internal static func split(_ count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}
