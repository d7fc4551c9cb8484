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
        let verdict: Verdict
        do throws(CampaignSavepoint.Refusal) {
            let stored = try StoredSavepoint(reader.storage, logID: reader.hashes.logID)
            verdict = try self.verdict(on: stored, reader, definitions)
        } catch {
            switch error {
            case .missing: return (false, nil)
            case .damaged: verdict = .fault(.page)
            case .definitions, .ahead, .history: verdict = .fault(.stale)
            }
        }
        switch verdict {
        case .sound: return (true, nil)
        case .fault(let what): return (true, IndexFault(CampaignSavepoint.path, what))
        case .unread(let error): throw error
        }
    }

    private enum Verdict {
        case sound
        case fault(IndexFault.What)
        /// The log could not be read.
        case unread(LedgerError)
    }

    private static func verdict(
        on stored: StoredSavepoint,
        _ reader: LedgerReader,
        _ definitions: UInt64
    ) throws(CampaignSavepoint.Refusal) -> Verdict {
        guard stored.definitions == definitions else { return .sound }
        guard stored.position <= reader.snapshot.end else { return .fault(.stale) }
        let rows: ReplayRows
        let replay: Replay
        do throws(LedgerError) {
            guard try reader.fingerprint(at: stored.position) == stored.fingerprint else {
                return .fault(.stale)
            }
            let moment = Moment(known: .position(stored.position))
            rows = try ReplayRows(reader, at: moment, readsIdentifiers: false)
            var request = ReplayRequest()
            request.customers = false
            request.keepsTotals = true
            replay = try Replay(rows, asOf: nil, request: request)
        } catch {
            return .unread(error)
        }
        guard let kept = replay.kept, stored.lastOccurred == rows.lastOccurred,
            try stored.holds(kept.totals, kept.reference),
            // Words are compared with words; what is read from them, with what was folded.
            try stored.totals(in: replay.context).responses(in: replay.context) == replay.responses
        else { return .fault(.totals) }
        return .sound
    }
}
