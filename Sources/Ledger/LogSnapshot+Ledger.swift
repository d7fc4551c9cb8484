import Platform
import SegmentLog

/// Looking at a ledger's log.
extension LogSnapshot {
    /// The log in `storage`, for callers that throw the ledger's errors.
    init(ofLedger storage: any Storage, _ logID: UInt64) throws(LedgerError) {
        do throws(LogError) {
            self = try LogSnapshot(storage, logID: logID)
        } catch {
            throw .log(error)
        }
    }
}
