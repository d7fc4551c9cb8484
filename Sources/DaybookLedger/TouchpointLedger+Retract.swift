import Ingestion
import Ledger

/// What a correcting entry did.
public struct RetractionReceipt: Sendable, Equatable {
    /// Touchpoints that counted and no longer do; 0 when there was nothing to take out.
    public let takenOut: Int
    /// Touchpoints that a retracted run had taken out and that count again.
    public let restored: Int
    /// The position after the correcting entry: the book before it still shows what was known.
    public let head: UInt64
}

/// Correcting: nothing is altered, a later entry takes out an earlier one.
extension TouchpointLedger {
    /// Takes the touchpoint that `source` reported as `id` out of every figure, from now on.
    ///
    /// On return the entry is on stable storage. The key then accepts other content, while the
    /// content that was taken out stays a duplicate. Where the key holds nothing, nothing is recorded.
    ///
    /// A retraction is a touchpoint too, of type `touchpoint.retracted`; append one yourself to say
    /// when and why, or to retract a retraction.
    @discardableResult
    public func retract(
        source: String = "import",
        id: String
    ) throws(LedgerFailure) -> RetractionReceipt {
        let ledger = try openWriter()
        let isHeld = try translated { () throws(LedgerError) in
            try ledger.holds(source: Array(source.utf8), id: Array(id.utf8))
        }
        guard isHeld else {
            return RetractionReceipt(takenOut: 0, restored: 0, head: ledger.durableEnd)
        }
        let run = try beginRun()
        let now = Instant.now
        let entry = Touchpoint(
            id: "retract-\(run.number)-\(now.microseconds)",
            source: "daybook",
            channel: "ledger",
            type: "touchpoint.retracted",
            time: now,
            retracts: Touchpoint.Key(source: source, id: id)
        )
        var batch = ItemBatch(hashes: ledger.hashes, source: TouchpointParser.importSource)
        let item = entry.json
        try batch.add(item.span, line: 1)
        let receipt = try translated { () throws(LedgerError) in
            let receipt = try ledger.record(batch.drafts, run: run.number)
            try receipt.wait()
            return receipt
        }
        return RetractionReceipt(takenOut: receipt.takenOut, restored: 0, head: receipt.end)
    }

    /// Takes out everything that a run appended, and frees its keys: any content is accepted again.
    ///
    /// What the run's own retractions had taken out comes back, unless its key holds other content by
    /// now. On return the entry is on stable storage.
    ///
    /// - Throws: ``LedgerFailure/noSuchRun(_:)`` when that run appended nothing.
    /// - Complexity: reads the frame headers of the whole log, and the run's frames.
    @discardableResult
    public func retract(run: UInt32) throws(LedgerFailure) -> RetractionReceipt {
        let ledger = try openWriter()
        let outcome = try translated { () throws(LedgerError) in try ledger.retract(run: run) }
        return RetractionReceipt(
            takenOut: outcome.takenOut,
            restored: outcome.restored,
            head: ledger.durableEnd
        )
    }
}
