import Ledger
import Platform
import SegmentLog

/// Why the ledger did not do what it was asked; ``consequence`` says what is then known.
public enum LedgerFailure: Error, Sendable, Equatable {
    /// There is no ledger in the directory.
    case noLedger(path: String)
    /// Another process, or another handle of this one, holds the ledger for writing.
    case busy(holder: String)
    /// The handle was opened with ``TouchpointLedger/Access/readOnly``.
    case openedForReading
    /// The handle was closed.
    case closed
    /// More than one append may hold; see ``TouchpointLedger/itemsPerAppendMax`` and
    /// ``TouchpointLedger/bytesPerAppendMax``.
    case tooLarge
    /// A definition's answer would have more groups than it may; group by fewer members, or let the
    /// filter through less.
    case tooManyGroups(most: Int)
    /// No run of that number appended anything.
    case noSuchRun(UInt32)
    /// The run replaced touchpoints of other runs, which retracting it would not bring back; nothing
    /// was done.
    case replacingRun(UInt32)
    /// The system refused before anything was changed: permission, no such directory, a full disk.
    case refusedBySystem(String)
    /// A write or sync failed: what was not acknowledged may or may not be there.
    case outcomeUnknown(String)
    /// Acknowledged bytes are not what was written; each text names a file, a byte and positions.
    case damaged([String])
    /// The directory holds what this program cannot read: a later format, another ledger's segment.
    case unreadable(String)
    /// `ledger.key` is missing or is not a key; without it no duplicate is known.
    case keyLost(String)

    /// What the caller knows after a failure.
    public enum Consequence: Sendable {
        /// Nothing was recorded or changed. The same call can succeed once the cause is gone.
        case nothingDone
        /// What was asked may have been recorded or not. Close the handle, open the ledger again
        /// and append the same items again: what was recorded comes back as a duplicate.
        case outcomeUnknown
        /// Nothing was recorded; something recorded earlier cannot be read any more. The ledger
        /// takes no appends; `daybook verify` names every damage.
        case damageFound
    }

    /// What the caller knows now.
    public var consequence: Consequence {
        switch self {
        case .noLedger, .busy, .openedForReading, .closed, .tooLarge, .tooManyGroups, .noSuchRun,
            .replacingRun:
            .nothingDone
        case .refusedBySystem: .nothingDone
        case .outcomeUnknown: .outcomeUnknown
        case .damaged, .unreadable, .keyLost: .damageFound
        }
    }

    init(_ error: LedgerError) {
        switch error {
        case .log(let error): self.init(error)
        case .system(let error): self = .refusedBySystem("\(error)")
        case .noLedger(let path): self = .noLedger(path: path)
        case .missingKey, .badKey: self = .keyLost("\(error)")
        case .unreadableRecord: self = .unreadable("\(error)")
        case .noSuchRun(let run): self = .noSuchRun(run)
        case .replacingRun(let run): self = .replacingRun(run)
        }
    }

    private init(_ error: LogError) {
        switch error {
        case .system(let error): self = .refusedBySystem("\(error)")
        case .full: self = .refusedBySystem("\(error)")
        case .poisoned: self = .outcomeUnknown("\(error)")
        case .readOnly(let damages): self = .damaged(damages.map(\.description))
        case .damaged(let damage): self = .damaged([damage.description])
        case .busy(let holder): self = .busy(holder: holder)
        case .unsupportedVersion, .foreignSegment: self = .unreadable("\(error)")
        case .closed: self = .closed
        }
    }
}

extension LedgerFailure: CustomStringConvertible {
    /// What failed and what to do next, in a sentence; never what is in the ledger.
    public var description: String {
        switch self {
        case .noLedger(let path): "there is no ledger in \(path)"
        case .busy(let holder): "the ledger is held for writing: \(holder)"
        case .openedForReading: "the ledger was opened for reading: open it with readWrite"
        case .closed: "the ledger was closed: open it again"
        case .tooLarge:
            """
            one append holds at most \(TouchpointLedger.itemsPerAppendMax) items in \
            \(TouchpointLedger.bytesPerAppendMax) bytes: append in parts
            """
        case .tooManyGroups(let most):
            "there are more than \(most) groups: group by fewer members, or filter out more"
        case .noSuchRun(let run): "no run \(run) appended anything"
        case .replacingRun(let run):
            "run \(run) replaced touchpoints of other runs, which its retraction would not bring back"
        case .refusedBySystem(let reason): "nothing was changed: \(reason)"
        case .outcomeUnknown(let reason): reason
        case .damaged(let damages): "damage found: " + damages.joined(separator: "; ")
        case .unreadable(let reason): reason
        case .keyLost(let reason): reason
        }
    }
}

/// Runs `body` and turns what the ledger throws into what its user knows.
func translated<Result>(
    _ body: () throws(LedgerError) -> Result
) throws(LedgerFailure) -> Result {
    do throws(LedgerError) {
        return try body()
    } catch {
        throw LedgerFailure(error)
    }
}
