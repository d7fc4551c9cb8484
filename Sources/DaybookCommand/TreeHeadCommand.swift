import Bytes
import Ledger
import Platform
import SegmentLog
import Touchpoints

/// `daybook tree-head`: brings the tree over the log up to its end, and prints what it says.
enum TreeHeadCommand {
    static let command = Command(
        name: "tree-head",
        arguments: "",
        count: 0...0,
        summary: "cover every record with the tree, and print the tree head",
        details: [
            """
            Prints the three lines of tree/checkpoint: which log, how many records, and the root over
            them. Before that, the records that the last head did not cover are read from the log
            once more and hashed again, and the new tiles are read back; --full reads and hashes
            every record. The system may answer from its cache what it holds there.
            """,
            """
            A log that contradicts the stored head was rewritten, or is an older backup: both are
            told, the head stays as it is, and the exit status is 3. daybook help proofs tells what a
            head is good for. The tree lags behind the log until this is called.
            """,
        ],
        options: [
            CommandOption("full", nil, "read and hash every record, not only new ones"),
            CommandOption("json", nil, "print one object"),
        ],
        examples: [
            ("daybook tree-head", "the head over everything that is recorded"),
            ("daybook tree-head --full", "the same, after reading every record again"),
        ],
        run: run
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let outcome = try invocation.advanceTree(isFull: invocation.has("full"))
        guard invocation.has("json") else {
            try invocation.console.write(Array(outcome.head.text.utf8))
            return .done
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("origin")
        writer.string(outcome.head.origin)
        writer.key("size")
        writer.integer(outcome.head.size)
        writer.key("root")
        writer.string(outcome.head.root.base64)
        writer.key("before")
        writer.integer(outcome.before)
        writer.key("rehashed")
        writer.integer(outcome.rehashed)
        writer.key("rebuilt")
        writer.bool(outcome.hasRebuilt)
        writer.endObject()
        try invocation.console.line(writer.bytes)
        return .done
    }
}

/// The tree over the log of the ledger that an invocation is about.
extension Invocation {
    /// Brings the tree up to the end of the log, and tells where tiles had to be made again.
    func advanceTree(isFull: Bool = false) throws -> TreeBuilder.Outcome {
        let hashes = try LedgerKey.read(storage, directory: directory)
        let progress = Progress(console, "records hashed")
        defer { progress.end() }
        let outcome = try TreeBuilder.advance(
            storage,
            logID: hashes.logID,
            holder: "process \(ProcessFacts.identifier), daybook \(command.name)",
            isFull: isFull
        ) { done, all in
            progress.show(Int(clamping: done), of: Int(clamping: all))
        }
        progress.end()
        if outcome.hasRebuilt {
            console.inform("daybook: tiles were missing or damaged; they were made again")
        }
        return outcome
    }

    /// What `body` makes of the tiles under a stored head that covers at least `size` records.
    ///
    /// Where it meets a tile that is missing or wrong, all are made again from the log, and it is
    /// called once more.
    func withTree<Result>(
        covering size: UInt64,
        _ body: (inout TreeReader) throws -> Result
    ) throws -> Result {
        var tree = try treeReader(covering: size)
        do {
            return try body(&tree)
        } catch TreeError.badTile {
            let hashes = try LedgerKey.read(storage, directory: directory)
            let head = try advanceTree(isFull: true).head
            tree = TreeReader(TreeStore(storage, logID: hashes.logID), head)
            return try body(&tree)
        }
    }

    /// The root in base64, where a stored head covers exactly the first `head` records.
    ///
    /// `nil` too where the stored head cannot be read: who needs it is told by `daybook tree-head`.
    func coveredRoot(at head: UInt64, _ hashes: KeyedHashes) -> String? {
        do throws(TreeError) {
            guard let stored = try TreeStore.storedHead(storage, logID: hashes.logID),
                stored.size == head
            else { return nil }
            return stored.root.base64
        } catch {
            console.inform("daybook: \(error)")
            return nil
        }
    }

    /// The tiles under a stored head that covers at least `size` records.
    ///
    /// - Throws: ``TreeError/beyondEnd(_:end:)`` where the log has fewer.
    private func treeReader(covering size: UInt64) throws -> TreeReader {
        let hashes = try LedgerKey.read(storage, directory: directory)
        let store = TreeStore(storage, logID: hashes.logID)
        if let head = try store.storedHead(), head.size >= size { return TreeReader(store, head) }
        let head = try advanceTree().head
        guard head.size >= size else {
            throw TreeError.beyondEnd(size == 0 ? 0 : size - 1, end: head.size)
        }
        return TreeReader(store, head)
    }
}
