import Platform
import SegmentLog

/// Looking at a ledger's log.
extension LogSnapshot {
    /// The log in `storage`, for callers that throw the ledger's errors.
    ///
    /// Of `scanned` nothing is read again; with `onlySealed` the open segment is left out.
    init(
        ofLedger storage: any Storage,
        _ logID: UInt64,
        scanned: ScannedSegment? = nil,
        onlySealed: Bool = false
    ) throws(LedgerError) {
        do throws(LogError) {
            self = try LogSnapshot(storage, logID: logID, scanned: scanned, onlySealed: onlySealed)
        } catch {
            throw .log(error)
        }
    }
}
