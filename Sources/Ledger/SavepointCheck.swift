import Platform
import Projections
import SegmentLog
import Touchpoints

/// Compares the stored savepoint with a replay from zero.
package enum SavepointCheck {
    /// What is wrong with the savepoint of the ledger that `reader` sees.
    ///
    /// One that was made under other definitions is of no use to anybody and is not compared.
    ///
    /// - Returns: Whether there is one, and its fault.
    /// - Throws: ``LedgerError`` where the log cannot be read.
    /// - Complexity: that of a replay of all campaigns.
    package static func fault(
        _ reader: LedgerReader,
        definitions: UInt64
    ) throws(LedgerError) -> (isThere: Bool, fault: IndexFault?) {
        func fault(_ what: IndexFault.What) -> (isThere: Bool, fault: IndexFault?) {
            (true, IndexFault(CampaignSavepoint.path, what))
        }
        let stored: StoredSavepoint
        do throws(CampaignSavepoint.Refusal) {
            stored = try StoredSavepoint(reader.storage, logID: reader.hashes.logID)
        } catch {
            switch error {
            case .missing: return (false, nil)
            case .damaged: return fault(.page)
            case .definitions, .ahead, .history: return fault(.stale)
            }
        }
        guard stored.definitions == definitions else { return (true, nil) }
        guard stored.position <= reader.snapshot.end,
            try reader.fingerprint(at: stored.position) == stored.fingerprint
        else { return fault(.stale) }
        let moment = Moment(known: .position(stored.position))
        let rows = try ReplayRows(reader, at: moment, readsIdentifiers: false)
        var request = ReplayRequest()
        request.customers = false
        request.keepsTotals = true
        let replay = try Replay(rows, asOf: nil, request: request)
        guard let kept = replay.kept, stored.lastOccurred == rows.lastOccurred,
            stored.holds(kept.totals, kept.reference)
        else { return fault(.totals) }
        return (true, nil)
    }
}
