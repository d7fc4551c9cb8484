import Ledger
import Platform
import SegmentLog

/// How a command ended, for scripts.
enum ExitStatus: Int32, Sendable {
    case done = 0
    /// Done, but something was quarantined, not found or failed a check.
    case incomplete = 1
    case usage = 2
    /// Acknowledged records are damaged, or came from a stream that turned out to be.
    case damage = 3
    /// It is not known what was stored, or there was no space for all of it; doing it again is safe.
    case unknown = 4
    /// Another process holds the ledger; nothing was done.
    case busy = 5
    /// Interrupted, after a true receipt.
    case interrupted = 130

    /// The status for a ledger's error.
    init(_ error: LedgerError) {
        switch error {
        case .log(.busy): self = .busy
        // Nothing is unknown of a full disk, but what it means for scripts is the same: again, later.
        case .log(.full), .log(.poisoned), .log(.closed): self = .unknown
        // The disk refused before anything was written; a full one may take it later.
        case .system(let error), .log(.system(let error)):
            self = error.isNoSpace ? .unknown : .incomplete
        case .log(.readOnly), .log(.damaged), .unreadableRecord: self = .damage
        case .log(.unsupportedVersion), .log(.foreignSegment): self = .damage
        case .badKey, .missingKey: self = .damage
        case .noLedger, .noSuchRun, .replacingRun: self = .incomplete
        }
    }

    /// The status for an error of the tree over the log.
    init(_ error: TreeError) {
        switch error {
        case .log(let error): self = ExitStatus(LedgerError.log(error))
        case .system(let error): self = ExitStatus(LedgerError.system(error))
        case .fork, .badHead, .readBack, .badTile, .otherRecord, .otherHead: self = .damage
        case .beyondEnd: self = .incomplete
        }
    }
}

/// What was typed makes no sense; the text says what was expected.
struct UsageError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
