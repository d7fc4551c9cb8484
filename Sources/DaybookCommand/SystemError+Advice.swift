import Ledger
import Platform
import SegmentLog

extension SystemError {
    /// What to do where a limit of the process is in the way; empty for every other error.
    var advice: String {
        if isTooManyOpen { return "; raise the limit of open files (ulimit -n)" }
        if isTooLong { return "; raise the limit of the length of files (ulimit -f)" }
        return ""
    }
}

extension LedgerError {
    /// The failed call behind it, where there is one.
    var fault: SystemError? {
        switch self {
        case .system(let fault), .log(.system(let fault)), .log(.poisoned(let fault)): fault
        default: nil
        }
    }
}
