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
    /// It is not known what was stored; doing it again is safe.
    case unknown = 4
    /// Another process holds the ledger; nothing was done.
    case busy = 5
    /// Interrupted, after a true receipt.
    case interrupted = 130

    /// The status for a ledger's error.
    init(_ error: LedgerError) {
        switch error {
        case .log(.busy): self = .busy
        case .log(.poisoned), .log(.closed): self = .unknown
        // The disk refused before anything was written; a full one may take it later.
        case .system(let error), .log(.system(let error)):
            self = error.isNoSpace ? .unknown : .incomplete
        case .log(.readOnly), .log(.damaged), .unreadableRecord: self = .damage
        case .log(.unsupportedVersion), .log(.foreignSegment): self = .damage
        case .badKey, .missingKey: self = .damage
        case .noLedger, .noSuchRun, .replacingRun: self = .incomplete
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
