import Bytes
import SegmentLog
import Testing

@Suite("A tile of the tree")
struct TreeTileTests {
    @Test(
        "has the path that tlog-tiles gives it",
        arguments: [
            (0, 0, 256, "tree/tile/0/000"),
            (0, 999, 256, "tree/tile/0/999"),
            (0, 1000, 256, "tree/tile/0/x001/000"),
            (1, 1_234_067, 256, "tree/tile/1/x001/x234/067"),
            (0, 273, 112, "tree/tile/0/273.p/112"),
            (2, 1_000_000, 1, "tree/tile/2/x001/x000/000.p/1"),
        ] as [(Int, UInt64, Int, String)]
    )
    func paths(level: Int, index: UInt64, width: Int, path: String) {
        let tile = TreeTile(level: level, index: index, width: width)
        #expect(tile.path == path)
        #expect(tile.isFull == (width == 256))
        #expect(
            tile.directories.first == "tree" && tile.directories.dropFirst().first == "tree/tile"
        )
        #expect(tile.directories.allSatisfy { path.hasPrefix($0 + "/") })
    }

    @Test("stands at the edge as tlog-tiles says of a tree of 70,000 leaves")
    func edge() {
        // 70,000 = 273 full tiles and 112 leaves; 273 = one full tile and 17; then 1.
        #expect(
            TreeEdge.tiles(of: 70_000) == [
                TreeTile(level: 0, index: 273, width: 112), TreeTile(level: 1, index: 1, width: 17),
                TreeTile(level: 2, index: 0, width: 1),
            ]
        )
        #expect(TreeEdge.tiles(of: 0) == [])
        #expect(TreeEdge.tiles(of: 256) == [TreeTile(level: 1, index: 0, width: 1)])
    }

    @Test("fills as leaves come, and gives the root of the definition at each size")
    func growing() {
        var edge = TreeEdge()
        var frontier = MerkleFrontier()
        var full: [TreeTile: Int] = [:]
        for number in 0..<66_000 as Range<UInt64> {
            let leaf = SHA256.Digest(number, 1, 2, 3)
            edge.append(leaf) { tile, hashes in full[tile] = hashes.count }
            frontier.append(leaf)
            // Near every edge of a tile, and elsewhere now and then.
            if number % 256 < 3 || number % 256 > 253 || number % 97 == 0 {
                #expect(edge.root == frontier.root, "size \(number + 1)")
            }
        }
        #expect(edge.size == 66_000)
        #expect(full.count == 257 + 1 && full.values.allSatisfy { $0 == 256 })
        #expect(full[TreeTile(level: 1, index: 0)] == 256)
        #expect(edge.partial.map(\.tile) == TreeEdge.tiles(of: 66_000))
    }
}

@Suite("A tree head")
struct TreeHeadTests {
    private let head = TreeHead(logID: 0xAB, size: 7, root: MerkleTree.emptyRoot)

    @Test("is three lines, and is read back from them")
    func text() {
        let text =
            "daybook/00000000000000ab\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
        #expect(head.text == text)
        let bytes = Array(text.utf8)
        #expect(TreeHead(bytes.span) == head)
        let signed = bytes + Array("\n— somebody c2lnbmF0dXJl\n".utf8)
        #expect(TreeHead(signed.span) == head)
    }

    @Test("is refused when cut anywhere, and with any number or root written otherwise")
    func others() {
        let bytes = Array(head.text.utf8)
        for end in bytes.indices {
            let cut = Array(bytes[..<end])
            #expect(TreeHead(cut.span) == nil, "cut at \(end)")
        }
        for (from, to) in [
            ("\n7\n", "\n07\n"), ("\n7\n", "\n+7\n"), ("\n7\n", "\n\n"), ("=\n", "\n"),
        ] {
            let text = head.text.split(separator: from, omittingEmptySubsequences: false)
                .joined(separator: to)
            let other = Array(text.utf8)
            #expect(TreeHead(other.span) == nil, "\(text)")
        }
    }
}
