import Bytes
package import Platform

/// A log that is not what its stored tree head says: rewritten, or an older backup of it.
package struct TreeFork: Equatable, Sendable {
    /// The head that was stored.
    package let stored: TreeHead
    /// What the log gives now, at the stored size or at its end when that comes first.
    package let found: TreeHead
    /// The first record whose leaf is not the one in the tiles, as far as these can be read.
    package let firstDifference: UInt64?
}

/// Everything that work on the tree can throw; each case says what the caller then knows.
package enum TreeError: Error, Sendable, CustomStringConvertible {
    /// The log could not be read, or is damaged; no head was written.
    case log(LogError)
    /// The disk refused; the stored head is what it was.
    case system(SystemError)
    /// The log contradicts the stored head, which stays as it is.
    case fork(TreeFork)
    /// The file is no head of this log; it stays as it is.
    case badHead(String)
    /// What was read back is not what was written; the stored head is what it was.
    case readBack(String)
    /// A tile is missing, or not what it was; the log has what it takes to make it again.
    case badTile(String)
    /// The log has another record there than the tree covers.
    case otherRecord(UInt64)
    /// A head, in a file of somebody's, that is not one of this log's first `size` records.
    case otherHead(String, size: UInt64)
    /// A position at or beyond the end of the log.
    case beyondEnd(UInt64, end: UInt64)

    package var description: String {
        switch self {
        case .log(let error): "\(error)"
        case .system(let error): "\(error)"
        case .fork(let fork): Self.text(fork)
        case .badHead(let path):
            "\(path) is no tree head of this ledger; it was left as it is: compare heads that were "
                + "kept elsewhere, then move it away"
        case .readBack(let path):
            "\(path) does not read back as it was written; the tree head was left as it was"
        case .badTile(let path): "\(path) is missing or not what it was"
        case .otherRecord(let position):
            "the record at position \(position) is not the one that the tree covers"
        case .otherHead(let name, let size):
            "\(name) is not the tree head of this ledger's first \(size) records: the ledger was "
                + "rewritten since, or it is another one's"
        case .beyondEnd(let position, let end):
            "there is no record at position \(position): the log ends at \(end)"
        }
    }

    private static func text(_ fork: TreeFork) -> String {
        var text =
            fork.found.size < fork.stored.size
            ? "the log ends at \(fork.found.size), but \(TreeHead.path) covers \(fork.stored.size) "
                + "records: an older backup was restored, or the end was cut off"
            : "the log is not the one that \(TreeHead.path) covers: it was rewritten"
        text += "\n  stored  \(fork.stored.size)  \(fork.stored.root.base64)"
        text += "\n  found   \(fork.found.size)  \(fork.found.root.base64)"
        if let position = fork.firstDifference {
            text += "\n  the first record that differs stands at position \(position)"
        }
        return text + "\nthe stored head was left as it is; to begin a new tree, move tree/ away"
    }
}
