import Bytes
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook prove`: shows that records are in the tree.
enum ProveCommand {
    /// The most positions of one call.
    static let positionsMax = 100_000

    static let command = Command(
        name: "prove",
        arguments: "POSITION… | -",
        count: 0...positionsMax,
        summary: "prove that records are in the ledger, for anybody to check",
        details: [
            """
            Prints one JSON object a record: the tree head, the position, the record's leaf, and the
            hashes that lead from it to the root. A leaf is a hash, of salted content: it tells
            nothing of anybody. daybook verify-proof checks a proof without the ledger.
            """,
            """
            With --with-item the record itself is added, as its leaf was made of it: its envelope and
            its evidence, which are the customer's data. - reads positions from standard input, one a
            line. Where the tree does not cover a position yet, it is brought up first.
            """,
        ],
        options: [
            CommandOption("source", "NAME", "source of the touchpoint (import)"),
            CommandOption("id", "ID", "id of the touchpoint; of several the last one"),
            CommandOption("with-item", nil, "add the record's content, so that it can be checked"),
        ],
        examples: [
            ("daybook prove 12 > /tmp/proof.json", "that position 12 is in the ledger"),
            (
                "daybook prove --source import --id cj-26-HH0374-sent --with-item",
                "that this touchpoint is, with what it says"
            ),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let positions = try positions(invocation)
        guard let positions else {
            invocation.console.note("daybook: no touchpoint was recorded under that source and id")
            return .incomplete
        }
        guard let last = positions.max() else { return .done }
        let proofs = try invocation.withTree(covering: last + 1) { tree in
            // After the tree was brought up, so that the snapshot has what it covers.
            let snapshot = invocation.has("with-item") ? try invocation.reader().snapshot : nil
            return try positions.map { try proof(of: $0, in: &tree, snapshot).bytes }
        }
        for proof in proofs { try invocation.console.line(proof) }
        return .done
    }

    /// A proof that was checked, or ``TreeError/badTile(_:)``.
    private static func proof(
        of position: UInt64,
        in tree: inout TreeReader,
        _ snapshot: LogSnapshot?
    ) throws(TreeError) -> InclusionProof {
        var proof = InclusionProof(
            head: tree.head,
            position: position,
            leaf: try tree.leaf(at: position),
            path: try tree.inclusion(of: position)
        )
        let holds = MerkleProof.includes(
            proof.leaf,
            at: position,
            size: tree.head.size,
            root: tree.head.root,
            path: proof.path
        )
        guard holds else {
            throw .badTile(TreeTile(level: 0, index: position >> 8).path)
        }
        if let snapshot { try proof.addItem(from: snapshot) }
        return proof
    }

    /// The positions to prove; `nil` where no touchpoint has the given key.
    private static func positions(_ invocation: Invocation) throws -> [UInt64]? {
        let words: [String]
        switch (invocation.value("id"), invocation.arguments) {
        case (let id?, []): return try position(id: id, invocation).map { [$0] }
        case (nil, ["-"]):
            let text = try ProofFile.read("-")
            words = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
                .map(String.init)
        case (nil, let given) where !given.isEmpty && !invocation.has("source"): words = given
        default: throw UsageError("say what to prove: POSITION…, or --id ID with its --source")
        }
        var positions: [UInt64] = []
        for word in words {
            guard let position = UInt64(word), position < UInt64(Int.max) else {
                throw UsageError("\(word) is no position: expected a whole number from 0")
            }
            positions.append(position)
        }
        guard positions.count <= positionsMax else {
            throw UsageError("prove takes at most \(positionsMax) positions at once")
        }
        return positions
    }

    /// Where the last touchpoint with that key stands.
    private static func position(id: String, _ invocation: Invocation) throws -> UInt64? {
        let reader = try invocation.reader()
        let source = Array((invocation.value("source") ?? "import").utf8)
        let bytes = Array(id.utf8)
        let key = reader.hashes.key(source: source.span, id: bytes.span)
        let progress = Progress(invocation.console, "records")
        defer { progress.end() }
        var walk = RecordWalk(reader, 0..<reader.snapshot.end)
        walk.progress = { [end = reader.snapshot.end] position in
            progress.show(Int(clamping: position), of: Int(clamping: end))
        }
        var found: UInt64?
        while let record = try walk.nextRecord(where: { fields, _ in
            fields.kind == .touchpoint
                && fields.hash128(EnvelopeTag.keyHigh, EnvelopeTag.keyLow) == key
        }) {
            found = record.position
        }
        return found
    }
}
