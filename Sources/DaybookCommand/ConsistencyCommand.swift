import Bytes
import Ledger
import Platform
import SegmentLog

/// `daybook consistency`: shows that one tree head's records begin another's.
enum ConsistencyCommand {
    /// The most pairs that standard input may name.
    static let pairsMax = 100_000

    static let command = Command(
        name: "consistency",
        arguments: "OLD NEW | -",
        count: 1...2,
        summary: "prove that nothing was altered between two tree heads",
        details: [
            """
            OLD and NEW are numbers of records, or files with tree heads, such as one that was kept
            elsewhere. Prints one JSON object with both heads and the hashes that show that the
            first OLD records are the same in both; daybook verify-proof checks it without the
            ledger. - reads pairs of numbers from standard input, one pair a line.
            """,
            """
            A head in a file that is not a head of this ledger's records is told, with exit status 3:
            then one of the two was rewritten.
            """,
        ],
        options: [],
        examples: [
            ("daybook consistency 10 20", "that the first 10 records begin the first 20")
        ],
        run: run
    )

    /// One side: how many records, and the root that somebody says they have.
    private struct Side {
        let size: UInt64
        let head: TreeHead?
        let name: String
    }

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        var pairs: [(old: Side, new: Side)] = []
        if invocation.arguments == ["-"] {
            let text = String(decoding: try ProofFile.read("-"), as: UTF8.self)
            for line in text.split(whereSeparator: \.isNewline) {
                let words = line.split(separator: " ")
                let sizes = words.compactMap { UInt64($0) }
                guard words.count == 2, sizes.count == 2, pairs.count < pairsMax else {
                    throw UsageError("standard input must have lines of two numbers of records")
                }
                let sides = sizes.map { Side(size: $0, head: nil, name: "") }
                pairs.append((sides[0], sides[1]))
            }
        } else {
            guard invocation.arguments.count == 2 else {
                throw UsageError("say which two: a number of records or a file for OLD and NEW")
            }
            pairs.append((try side(invocation.arguments[0]), try side(invocation.arguments[1])))
        }
        guard let most = pairs.map({ max($0.old.size, $0.new.size) }).max() else { return .done }
        let proofs = try invocation.withTree(covering: most) { tree in
            try pairs.map { try proof(from: $0.old, to: $0.new, in: &tree) }
        }
        for proof in proofs { try invocation.console.line(proof) }
        return .done
    }

    /// A proof that was checked, as JSON, or ``TreeError/badTile(_:)``.
    private static func proof(
        from old: Side,
        to new: Side,
        in tree: inout TreeReader
    ) throws -> [UInt8] {
        guard old.size <= new.size else {
            throw UsageError("OLD must not have more records than NEW")
        }
        let first = try head(of: old, in: &tree)
        let second = try head(of: new, in: &tree)
        let path = try tree.consistency(from: old.size, to: new.size)
        let holds = MerkleProof.extends(
            first.root,
            of: old.size,
            to: second.root,
            of: new.size,
            path: path
        )
        guard holds else { throw TreeError.badTile("tree/tile") }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("proof")
        writer.string("consistency")
        writer.key("old")
        writer.string(first.text)
        writer.key("new")
        writer.string(second.text)
        writer.key("path")
        writer.beginArray()
        for digest in path { writer.string(digest.hex) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private static func side(_ word: String) throws -> Side {
        if let size = UInt64(word) { return Side(size: size, head: nil, name: word) }
        let head = try ProofFile.head(word)
        return Side(size: head.size, head: head, name: word)
    }

    /// The tree's own head at that size, which must be the one that the file has.
    private static func head(of side: Side, in tree: inout TreeReader) throws -> TreeHead {
        let root = try tree.root(at: side.size)
        let head = TreeHead(origin: tree.head.origin, size: side.size, root: root)
        if let other = side.head, other.origin != head.origin || other.root != head.root {
            throw TreeError.otherHead(side.name, size: side.size)
        }
        return head
    }
}
