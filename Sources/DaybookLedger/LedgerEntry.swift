import Ledger
import Touchpoints

/// One entry of the book, for programs that keep something of their own up to date with it.
public struct LedgerEntry: Sendable, Equatable {
    /// Its place in the book.
    public let position: UInt64
    /// When the ledger took it.
    public let recorded: Instant
    /// The run that appended it.
    public let run: UInt32
    /// The touchpoint, a retraction by key too; `nil` for a part of a run's retraction.
    public let touchpoint: RecordedTouchpoint?
    /// Positions of touchpoints that no longer count from here on; other records may stand there too.
    public let takenOut: [Range<UInt64>]
    /// Positions of touchpoints that count again from here on.
    public let restored: [UInt64]
}

/// Entries of the book in order of position.
public struct LedgerPage: Sendable, Equatable {
    /// The entries; records that are neither touchpoints nor corrections are left out.
    public let entries: [LedgerEntry]
    /// Where the next page begins: what to store beside what was made of this one.
    public let next: UInt64
    /// Whether this was everything that was on stable storage when it was asked for.
    public let isLast: Bool
}

extension LedgerEntry {
    /// What a record says; `nil` for one that is neither touchpoint nor correction.
    init?(_ record: LedgerRecord, _ names: SharedNames) {
        let recorded = Instant(microseconds: record.recorded)
        switch record.kind {
        case .touchpoint, .retraction:
            touchpoint = RecordedTouchpoint(record, names)
        case .effect:
            touchpoint = nil
        default:
            return nil
        }
        position = record.position
        self.recorded = recorded
        run = record.run
        let effects = record.effects
        takenOut = effects.filter(\.takesOut).map(\.positions)
        restored = effects.filter { !$0.takesOut }.map(\.positions.lowerBound)
    }
}

extension RecordedTouchpoint {
    fileprivate init(_ record: LedgerRecord, _ names: SharedNames) {
        var row = TouchpointRow(record.fields, position: record.position)
        row.settle(names.types)
        let occurred = Instant(microseconds: row.occurred)
        let source = names.text(.source, record.fields.ordinal(EnvelopeTag.source))
        let item = record.item.isEmpty ? nil : record.item
        self.init(
            position: record.position,
            recorded: Instant(microseconds: record.recorded),
            run: record.run,
            touchpoint: item.map { Touchpoint(item: $0, source: source, occurred: occurred) },
            occurred: occurred,
            direction: Direction(row.direction),
            role: Role(row.role),
            item: item
        )
    }
}
