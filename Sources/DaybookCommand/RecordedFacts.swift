import Ingestion
import Ledger
import Touchpoints

/// What the log has of some touchpoints beside what folds see: when it took them, and their keys.
struct RecordedFacts {
    /// What it has of one.
    struct Fact {
        /// Microseconds since 1970.
        var recorded: Int64 = 0
        /// The ordinal of the source.
        var source: UInt32 = 0
        /// As it was sent; `nil` where the evidence was destroyed.
        var id: [UInt8]?
    }

    private var facts: [UInt64: Fact] = [:]

    /// Reads what stands at `positions`, which are in ascending order, each once.
    ///
    /// - Complexity: that of ``RecordPick``; memory for each position and its id.
    init(of positions: [UInt64], _ reader: LedgerReader) throws(LedgerError) {
        var pick = RecordPick(reader, positions)
        while let record = try pick.nextRecord() {
            facts[record.position] = Fact(
                recorded: record.recorded,
                source: record.fields.ordinal(EnvelopeTag.source),
                id: record.item.isEmpty ? nil : NativeMembers(record.item).text(.id)
            )
        }
    }

    /// What the log has of the touchpoint at `position`.
    subscript(position: UInt64) -> Fact { facts[position] ?? Fact() }
}
