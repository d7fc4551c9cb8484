package import Projections
package import Touchpoints

/// Everything that was recorded of one party, as it was known at a moment.
package struct PartyTimeline: Sendable {
    /// One touchpoint.
    package struct Entry: Sendable {
        /// What the folds see of it, its role settled; marked where it was retracted.
        package var row: TouchpointRow
        /// When the log took it, in microseconds since 1970.
        package var recorded: Int64
        /// The ingest run that appended it.
        package var run: UInt32
        /// Position of the record that took it out; `nil` while it counts.
        package var retractedAt: UInt64?
        package var source: UInt32
        package var offer: UInt32
        package var place: UInt32
        package var banner: UInt32
        package var reason: UInt32
        package var agent: UInt32
        package var counterparty: UInt32
        /// What the contact cost, in ten-thousandths of the currency's unit.
        package var cost: Int64?
        /// When it was first received, in microseconds since 1970, if that was before ``recorded``.
        package var received: Int64?
        /// What an adapter made takes so much of the evidence; `nil` where it is all of it.
        var nativeBytes: Int?
        /// Where its evidence lies; see ``PartyReader/evidence(of:)``.
        var evidence: EvidencePlace

        package var position: UInt64 { row.position }
        /// Whether a record known by then took it out.
        package var isRetracted: Bool { row.isRetracted }
    }

    /// That the party and another identifier name one person, as one touchpoint said.
    package struct Claim: Sendable, Equatable {
        package var position: UInt64
        /// When the touchpoint that said so happened, in microseconds since 1970.
        package var occurred: Int64
        /// The identifier that the touchpoint belongs to.
        package var party: UInt32
        package var otherParty: UInt32
        /// Position of the touchpoint.
        package var claimedBy: UInt64
        /// Position of the record that took that touchpoint out; `nil` while it counts.
        package var retractedAt: UInt64?
    }

    /// The party's ordinal, which is never 0.
    package let party: UInt32
    /// The whole identifier, as UTF-8.
    package let identifier: [UInt8]
    /// The first position that was not known.
    package let end: UInt64
    /// In order of time; at one instant by type, channel, campaign, cell as bytes, then position.
    package private(set) var entries: [Entry] = []
    /// In order of position.
    package private(set) var claims: [Claim] = []

    init(party: UInt32, identifier: [UInt8], end: UInt64) {
        self.party = party
        self.identifier = identifier
        self.end = end
    }

    /// How much was appended, for ``remove(after:)``.
    var mark: (entries: Int, claims: Int) { (entries.count, claims.count) }

    /// Takes back what was appended since `mark`.
    mutating func remove(after mark: (entries: Int, claims: Int)) {
        entries.removeSubrange(mark.entries...)
        claims.removeSubrange(mark.claims...)
    }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
    }

    mutating func append(_ claim: Claim) {
        claims.append(claim)
    }

    mutating func sort(in context: FoldContext) {
        entries.sort { context.precedes($0.row, $1.row) }
    }

    /// The index of each entry's cause, among the entries before it; `nil` where it answers none.
    ///
    /// A touchpoint's cause is the first in order whose message or id it names, if that stands
    /// before it. Keyed hashes are compared, as everywhere.
    package var causes: [Int?] {
        var first: [UInt64: Int] = [:]
        for (index, entry) in entries.enumerated() {
            for name in [entry.row.message, entry.row.id] where name != 0 && first[name] == nil {
                first[name] = index
            }
        }
        return entries.enumerated().map { index, entry in
            guard entry.row.causedBy != 0, let cause = first[entry.row.causedBy], cause < index
            else { return nil }
            return cause
        }
    }

    /// The touchpoints that count, in the order of the folds.
    package var history: PartyHistory {
        PartyHistory(party: party, rows: entries.lazy.map(\.row).filter { !$0.isRetracted })
    }

    /// The party's view: what a replay at the same moment gives; `nil` when nothing counts.
    package func view(_ names: SharedNames) -> CustomerView? {
        let history = history
        guard !history.rows.isEmpty else { return nil }
        var projection = CustomerViewProjection(names: names.tablesOfViews)
        var view = CustomerView()
        projection.fold(history, into: &view)
        return view
    }
}
