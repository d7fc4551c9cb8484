package import Platform

/// Why a backup was not made, not restored or not used; each case says what the caller then knows.
///
/// In all of them the ledger is as it was, and a backup that was complete still is.
package enum BackupError: Error, Sendable, CustomStringConvertible {
    /// The ledger's log could not be read, or is damaged.
    case log(LogError)
    /// The disk refused.
    case system(SystemError)
    /// There is no complete backup in the place.
    case noBackup
    /// The place holds a file that is no part of a backup.
    case notABackup(name: String)
    /// A file of the backup is missing, or not what was written.
    case damaged(file: String)
    /// The backup is of another ledger.
    case otherLedger
    /// The backup holds more records than the ledger, which agrees as far as it goes.
    case ahead(backup: UInt64, ledger: UInt64)
    /// Backup and ledger agree before the position and differ at it.
    case forked(position: UInt64)
    /// Another process is using the backup.
    case busy
    /// The place to restore into holds these already.
    case occupied([String])

    package var description: String {
        switch self {
        case .log(let error): "\(error)"
        case .system(let error): "\(error)"
        case .noBackup: "there is no complete backup there"
        case .notABackup(let name): "\(name) is there, which is no part of a backup"
        case .damaged(let file): "the backup's \(file) is missing or not what was written"
        case .otherLedger: "the backup is of another ledger"
        case .ahead(let backup, let ledger):
            "the backup holds \(backup) records, and the ledger only the first \(ledger) of them"
        case .forked(let position):
            "the backup and the ledger are of different histories from position \(position) on"
        case .busy: "another process is using the backup"
        case .occupied(let names):
            "the directory is not empty, it holds \(names.joined(separator: ", "))"
        }
    }
}

extension BackupError {
    /// Runs `body`, and throws what stopped the disk.
    static func onDisk<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(BackupError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            throw .system(error)
        }
    }

    /// Runs `body`, and throws what is wrong with the log.
    static func onLog<Result>(
        _ body: () throws(LogError) -> Result
    ) throws(BackupError) -> Result {
        do throws(LogError) {
            return try body()
        } catch {
            throw .log(error)
        }
    }
}
