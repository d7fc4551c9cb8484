import Platform
import SegmentLog

/// Looking at a ledger's log.
extension LogSnapshot {
    /// The log in `storage`, for callers that throw the ledger's errors; of `scanned` nothing is read
    /// again.
    init(
        ofLedger storage: any Storage,
        _ logID: UInt64,
        scanned: ScannedSegment? = nil
    ) throws(LedgerError) {
        do throws(LogError) {
            self = try LogSnapshot(storage, logID: logID, scanned: scanned)
        } catch {
            throw .log(error)
        }
    }
}
