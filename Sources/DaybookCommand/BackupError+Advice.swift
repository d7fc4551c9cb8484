import Ledger
import SegmentLog

/// How a command ends that a backup's error ended, and what to do about it.
extension BackupError {
    /// The status for scripts.
    var status: ExitStatus {
        switch self {
        case .log(let error): ExitStatus(LedgerError.log(error))
        case .system(let error): ExitStatus(LedgerError.system(error))
        case .damaged: .damage
        case .busy: .busy
        case .noBackup, .notABackup, .otherLedger, .ahead, .forked, .occupied: .incomplete
        }
    }

    /// What follows the message.
    var advice: String {
        switch self {
        case .log(.damaged), .log(.readOnly):
            "; daybook verify names all of it, daybook repair --from BACKUP mends what a backup has"
        case .log(.busy), .busy: "; nothing was done, try again when it has ended"
        case .damaged: "; keep it, and make a new backup in another directory"
        case .notABackup: "; name an empty directory or one that does not exist"
        case .otherLedger: "; each ledger needs a directory of its own"
        case .ahead: "; restore it, or name another directory if the ledger is to stay as it is"
        case .forked: "; keep both, and name another directory"
        case .occupied: "; name a directory that does not exist, or move away what is there"
        case .noBackup: "; make one with daybook backup DIR"
        case .log(let error): LedgerError.log(error).fault?.advice ?? ""
        case .system(let error): error.advice
        }
    }
}
