import Ledger
import Touchpoints

/// Everything that was recorded of one customer, in the order in which it happened.
public struct Timeline: Sendable, Equatable {
    /// One touchpoint of the customer.
    public struct Entry: Sendable, Equatable {
        /// The touchpoint.
        public let recorded: RecordedTouchpoint
        /// Position of the record that took it out, which keeps it out of every figure; `nil` while
        /// it counts.
        public let retractedAt: UInt64?
        /// Position of the earlier touchpoint of the customer that it answers, where there is one.
        public let cause: UInt64?
    }

    /// The identifier, without its namespace where that is `customer`.
    public let customer: Name
    /// By time; at one instant by type, channel, campaign and cell as bytes, then by position.
    public let entries: [Entry]
}

extension Timeline {
    /// What `party` read of one party, with the evidence.
    init(_ timeline: PartyTimeline, _ party: PartyReader) throws(LedgerError) {
        customer = Name(utf8: Identifier.shown(timeline.identifier))
        var entries: [Entry] = []
        let causes = timeline.causes
        for (index, entry) in timeline.entries.enumerated() {
            let item = try party.evidence(of: entry)
            let occurred = Instant(microseconds: entry.row.occurred)
            let source = party.names.text(.source, entry.source)
            let recorded = RecordedTouchpoint(
                position: entry.position,
                recorded: Instant(microseconds: entry.recorded),
                run: entry.run,
                touchpoint: item.map { Touchpoint(item: $0, source: source, occurred: occurred) },
                occurred: occurred,
                direction: Direction(entry.row.direction),
                role: Role(entry.row.role),
                item: item
            )
            entries.append(
                Entry(
                    recorded: recorded,
                    retractedAt: entry.retractedAt,
                    cause: causes[index].map { timeline.entries[$0].position }
                )
            )
        }
        self.entries = entries
    }
}
