import Bytes
import Testing

@Suite("A Merkle tree")
struct MerkleTreeTests {
    private static let sizes = 0...66

    /// The digests of perfect subtrees, from the leaves themselves.
    private func paths(
        _ ranges: [Range<UInt64>]?,
        _ leaves: [SHA256.Digest]
    ) -> [SHA256.Digest]? {
        ranges?.map { range in
            MerkleNode.root(over: range) { node in
                let width = 1 << node.level
                let start = Int(node.index) * width
                return MerkleReference.root(leaves[start..<start + width])
            }
        }
    }

    @Test(
        "has the published roots",
        arguments: [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ].enumerated().map { ($0.offset, $0.element) }
    )
    func publishedRoots(size: Int, root: String) {
        let leaves = MerkleReference.entries.prefix(size).map { MerkleTree.leaf(of: $0.span) }
        #expect(MerkleTree.root(of: leaves) == MerkleReference.digest(root))
    }

    @Test(
        "gives the published inclusion paths, and accepts them",
        arguments: [
            (0, 1, []),
            (
                0, 8,
                [
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ]
            ),
            (
                5, 8,
                [
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ]
            ),
            (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
            (
                1, 5,
                [
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ]
            ),
        ] as [(Int, Int, [String])]
    )
    func publishedInclusion(index: Int, size: Int, path: [String]) {
        let leaves = MerkleReference.entries.prefix(size).map { MerkleTree.leaf(of: $0.span) }
        let expected = path.compactMap(MerkleReference.digest)
        let ranges = MerklePath.inclusion(of: UInt64(index), in: UInt64(size))
        #expect(paths(ranges, leaves) == expected)
        #expect(
            MerkleProof.includes(
                leaves[index],
                at: UInt64(index),
                size: UInt64(size),
                root: MerkleTree.root(of: leaves),
                path: expected
            )
        )
    }

    @Test(
        "gives the published consistency paths, and accepts them",
        arguments: [
            (1, 1, []),
            (
                1, 8,
                [
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ]
            ),
            (
                6, 8,
                [
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ]
            ),
            (
                2, 5,
                [
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ]
            ),
            (
                6, 7,
                [
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                ]
            ),
        ] as [(Int, Int, [String])]
    )
    func publishedConsistency(old: Int, new: Int, path: [String]) {
        let leaves = MerkleReference.entries.prefix(new).map { MerkleTree.leaf(of: $0.span) }
        let expected = path.compactMap(MerkleReference.digest)
        let ranges = MerklePath.consistency(from: UInt64(old), to: UInt64(new))
        #expect(paths(ranges, leaves) == expected)
        #expect(
            MerkleProof.extends(
                MerkleTree.root(of: Array(leaves.prefix(old))),
                of: UInt64(old),
                to: MerkleTree.root(of: leaves),
                of: UInt64(new),
                path: expected
            )
        )
    }

    @Test("has the root of the definition, at every size")
    func roots() {
        let leaves = MerkleReference.leaves(Self.sizes.upperBound)
        var frontier = MerkleFrontier()
        for size in Self.sizes {
            let prefix = leaves.prefix(size)
            #expect(frontier.root == MerkleReference.root(prefix), "size \(size)")
            #expect(frontier.size == UInt64(size))
            #expect(frontier.peaks.count == size.nonzeroBitCount)
            #expect(MerkleFrontier(size: frontier.size, peaks: frontier.peaks) == frontier)
            #expect(
                MerkleFrontier(size: frontier.size, peaks: [frontier.root] + frontier.peaks) == nil
            )
            if size < leaves.count { frontier.append(leaves[size]) }
        }
    }

    @Test("proves every leaf of every size, and nothing else")
    func everyInclusion() {
        let leaves = MerkleReference.leaves(Self.sizes.upperBound)
        for size in Self.sizes {
            let prefix = leaves.prefix(size)
            let root = MerkleReference.root(prefix)
            #expect(MerklePath.inclusion(of: UInt64(size), in: UInt64(size)) == nil)
            for index in 0..<size {
                let ranges = MerklePath.inclusion(of: UInt64(index), in: UInt64(size))
                let path = MerkleReference.path(index, prefix)
                #expect(paths(ranges, leaves) == path, "\(index) of \(size)")
                // The proof holds for its own leaf, place, size and root, and for no other.
                for other in 0..<size {
                    let atItsPlace = MerkleProof.includes(
                        leaves[index],
                        at: UInt64(other),
                        size: UInt64(size),
                        root: root,
                        path: path
                    )
                    let ofAnother = MerkleProof.includes(
                        leaves[other],
                        at: UInt64(index),
                        size: UInt64(size),
                        root: root,
                        path: path
                    )
                    #expect(atItsPlace == (other == index), "\(index) at \(other) of \(size)")
                    #expect(ofAnother == (other == index), "\(other) at \(index) of \(size)")
                }
                for wrong in [path + [root], Array(path.dropLast()), [root] + path]
                where wrong != path {
                    #expect(
                        !MerkleProof.includes(
                            leaves[index],
                            at: UInt64(index),
                            size: UInt64(size),
                            root: root,
                            path: wrong
                        )
                    )
                }
            }
        }
    }

    @Test("proves that every size begins every greater one, and nothing else")
    func everyConsistency() {
        let leaves = MerkleReference.leaves(Self.sizes.upperBound)
        let roots = Self.sizes.map { MerkleReference.root(leaves.prefix($0)) }
        for new in Self.sizes {
            #expect(MerklePath.consistency(from: UInt64(new) + 1, to: UInt64(new)) == nil)
            for old in 0...new {
                let ranges = MerklePath.consistency(from: UInt64(old), to: UInt64(new))
                let path = old == 0 ? [] : MerkleReference.proof(old, leaves.prefix(new))
                #expect(paths(ranges, leaves) == path, "\(old) to \(new)")
                func holds(
                    _ first: SHA256.Digest,
                    _ second: SHA256.Digest,
                    _ path: [SHA256.Digest]
                )
                    -> Bool
                {
                    MerkleProof.extends(
                        first,
                        of: UInt64(old),
                        to: second,
                        of: UInt64(new),
                        path: path
                    )
                }
                #expect(holds(roots[old], roots[new], path), "\(old) to \(new)")
                let stranger = MerkleReference.leaves(1)[0]
                #expect(old == 1 || !holds(stranger, roots[new], path))
                // Of the empty tree a proof says nothing about what follows.
                #expect(old == 0 || new == 1 || !holds(roots[old], stranger, path))
                #expect(!holds(roots[old], roots[new], path + [stranger]))
                if !path.isEmpty {
                    #expect(!holds(roots[old], roots[new], Array(path.dropLast())))
                    #expect(!holds(roots[old], roots[new], Array(path.dropFirst())))
                }
            }
        }
    }

    @Test("refuses a proof with any one bit of its path, leaf or root flipped")
    func everyBit() {
        let leaves = MerkleReference.leaves(13)
        let root = MerkleReference.root(leaves[...])
        func flipped(_ digest: SHA256.Digest, _ bit: Int) -> SHA256.Digest {
            var words = [digest.word0, digest.word1, digest.word2, digest.word3]
            words[bit / 64] ^= 1 << UInt64(bit % 64)
            return SHA256.Digest(words[0], words[1], words[2], words[3])
        }
        func holds(_ leaf: SHA256.Digest, _ root: SHA256.Digest, _ path: [SHA256.Digest]) -> Bool {
            MerkleProof.includes(leaf, at: 9, size: 13, root: root, path: path)
        }
        let path = MerkleReference.path(9, leaves[...])
        let old = MerkleReference.root(leaves.prefix(6))
        let proof = MerkleReference.proof(6, leaves[...])
        #expect(holds(leaves[9], root, path))
        for bit in 0..<256 {
            #expect(!holds(flipped(leaves[9], bit), root, path))
            #expect(!holds(leaves[9], flipped(root, bit), path))
            for place in path.indices {
                var wrong = path
                wrong[place] = flipped(wrong[place], bit)
                #expect(!holds(leaves[9], root, wrong))
            }
            #expect(
                !MerkleProof.extends(flipped(old, bit), of: 6, to: root, of: 13, path: proof)
            )
            for place in proof.indices {
                var wrong = proof
                wrong[place] = flipped(wrong[place], bit)
                #expect(!MerkleProof.extends(old, of: 6, to: root, of: 13, path: wrong))
            }
        }
    }

    @Test("hashes a node as the stream of its bytes")
    func nodes() {
        var left = MerkleReference.leaves(1)[0]
        var right = MerkleReference.leaves(2)[1]
        for _ in 0..<100 {
            let bytes = [1] + left.bytes + right.bytes
            let expected = SHA256.digest(of: bytes.span)
            #expect(MerkleTree.node(left, right) == expected)
            (left, right) = (right, expected)
        }
    }

    @Test("reaches sizes that no machine holds")
    func greatSizes() {
        let size: UInt64 = 1 << 63
        #expect(MerklePath.inclusion(of: 0, in: size)?.count == 63)
        #expect(MerklePath.inclusion(of: size - 1, in: size)?.count == 63)
        #expect(MerklePath.consistency(from: size - 1, to: size)?.count == 64)
        #expect(MerkleNode.covering(0..<size) == [MerkleNode(level: 63, index: 0)])
    }
}
