package import Platform
package import SegmentLog

/// Everything a ledger can throw; each case says what the caller then knows.
package enum LedgerError: Error, Sendable, CustomStringConvertible {
    /// The log could not be opened, read or appended to.
    case log(LogError)
    /// The disk refused; nothing of the ledger was changed.
    case system(SystemError)
    /// There is no ledger in the directory.
    case noLedger(String)
    /// There are records, but the key under which they were written is gone.
    case missingKey(String)
    /// The ledger's key is not 32 bytes.
    case badKey(String)
    /// A record's envelope is not what any known program writes.
    case unreadableRecord(position: UInt64)
    /// No run of that number appended anything.
    case noSuchRun(UInt32)
    /// The run replaced touchpoints of other runs, which retracting it would not bring back.
    case replacingRun(UInt32)

    /// Whether the log refused for want of space: nothing of what was to be recorded was written.
    package var isFull: Bool {
        if case .log(.full) = self { true } else { false }
    }

    /// Whether the disk had no room for something.
    package var isNoSpace: Bool {
        switch self {
        case .log(.full): true
        case .system(let error), .log(.system(let error)): error.isNoSpace
        default: false
        }
    }

    package var description: String {
        switch self {
        case .log(let error): "\(error)"
        case .system(let error): "\(error)"
        case .noLedger(let path): "there is no ledger in \(path)"
        case .missingKey(let path): "\(path) is missing, without which no duplicate is known"
        case .badKey(let path): "\(path) is not a ledger's key: it must have 32 bytes"
        case .unreadableRecord(let position):
            "the record at position \(position) was written by a later program"
        case .noSuchRun(let run): "no run \(run) appended anything"
        case .replacingRun(let run):
            "run \(run) replaced touchpoints of other runs, which its retraction would not bring "
                + "back; apply the map that it replaced: daybook readapt --run \(run) --map FILE"
        }
    }
}
