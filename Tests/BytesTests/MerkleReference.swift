import Bytes

/// RFC 6962 §2.1 word for word: recursive, and over all leaves each time.
enum MerkleReference {
    /// The entries of the certificate-transparency test vectors.
    static let entries: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57),
        Array(0x60...0x6F),
    ]

    /// The digests that a text of hexadecimal digits names.
    static func digest(_ hex: String) -> SHA256.Digest? {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { place in
            UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
        }
        return SHA256.Digest(bytes.span)
    }

    /// As many different leaves as are asked for.
    static func leaves(_ count: Int) -> [SHA256.Digest] {
        (0..<count).map { number in
            let entry = Array("leaf \(number)".utf8)
            return MerkleTree.leaf(of: entry.span)
        }
    }

    static func root(_ leaves: ArraySlice<SHA256.Digest>) -> SHA256.Digest {
        let nothing: [UInt8] = []
        if leaves.isEmpty { return SHA256.digest(of: nothing.span) }
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        let (left, right) = halves(leaves)
        let bytes = [1] + root(left).bytes + root(right).bytes
        return SHA256.digest(of: bytes.span)
    }

    static func path(_ index: Int, _ leaves: ArraySlice<SHA256.Digest>) -> [SHA256.Digest] {
        if leaves.count == 1 { return [] }
        let (left, right) = halves(leaves)
        return index < left.count
            ? path(index, left) + [root(right)]
            : path(index - left.count, right) + [root(left)]
    }

    static func proof(_ old: Int, _ leaves: ArraySlice<SHA256.Digest>) -> [SHA256.Digest] {
        subproof(old, leaves, isWhole: true)
    }

    private static func subproof(
        _ old: Int,
        _ leaves: ArraySlice<SHA256.Digest>,
        isWhole: Bool
    ) -> [SHA256.Digest] {
        if old == leaves.count { return isWhole ? [] : [root(leaves)] }
        let (left, right) = halves(leaves)
        return old <= left.count
            ? subproof(old, left, isWhole: isWhole) + [root(right)]
            : subproof(old - left.count, right, isWhole: false) + [root(left)]
    }

    private static func halves(
        _ leaves: ArraySlice<SHA256.Digest>
    ) -> (ArraySlice<SHA256.Digest>, ArraySlice<SHA256.Digest>) {
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return (leaves.prefix(half), leaves.dropFirst(half))
    }
}
