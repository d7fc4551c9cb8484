package import Ledger

/// What became of everything that is on stable storage: a sum of receipts.
package struct IngestTotals: Sendable, Equatable {
    /// Items, blank lines aside: `appended + duplicates + quarantined`.
    package var read = 0
    package var appended = 0
    package var duplicates = 0
    /// Counted in `quarantined` too.
    package var conflicts = 0
    package var quarantined = 0
    /// Items that repeated a member, of which the last one counted.
    package var repeatedMembers = 0
    /// Commas and brackets of arrays of items that were missing or too many; the items were taken.
    package var looseMarks = 0
    /// Bytes of the inputs up to the end of the last item counted, and what was read ahead of it.
    package var inputBytes = 0

    package init() {}

    mutating func add(_ receipt: BatchReceipt) {
        read += receipt.read
        appended += receipt.appended
        duplicates += receipt.duplicates
        conflicts += receipt.conflicts
        quarantined += receipt.quarantined
    }
}

/// How an ingest ended, and what is on stable storage of it; true in every case.
package struct IngestOutcome: Sendable {
    package enum Ending: Sendable {
        /// Every input was read to its end.
        case completed
        /// ``IngestPipeline/stop()`` was called; the same inputs again complete it.
        case stopped
        /// The input of that index could not be opened or read; what came before it is recorded.
        case input(index: Int, InputError)
        /// The ledger failed; what is not in the totals is unknown, and ingesting it again is safe.
        case ledger(LedgerError)
    }

    package let totals: IngestTotals
    package let ending: Ending
}
