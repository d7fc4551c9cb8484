import Projections
import SegmentLog
import Touchpoints

/// What was recorded behind a savepoint, and whom it concerns.
struct SavepointTail {
    /// Records before the savepoint that retractions behind it may concern.
    private static let correctedMax: UInt64 = 256

    private let before: CampaignSavepoint
    private let reader: PartyReader
    private let effects: RetractionEffects
    /// What nobody known did.
    private var anonymous: [TouchpointRow] = []
    /// Known parties whose history is not what it was.
    private(set) var parties: Set<UInt32> = []
    /// Which campaign issued each coupon, as known now.
    private(set) var reference: ReferenceTable
    /// The time of the last touchpoint that counts now; `nil` when none does.
    private(set) var lastOccurred: Int64?

    /// Nothing yet of what `reader` sees behind `savepoint`.
    init(_ savepoint: CampaignSavepoint, _ reader: PartyReader) {
        before = savepoint
        self.reader = reader
        effects = reader.effects
        reference = savepoint.reference
        lastOccurred = savepoint.lastOccurred
    }

    /// The end that figures are counted at now.
    var end: Int64 { lastOccurred.map { $0 + 1 } ?? 0 }

    /// Looks at every record behind the savepoint.
    ///
    /// - Throws: ``SavepointAdvance/Obstacle/past`` where totals cannot be corrected by folding parties
    ///   again, ``SavepointAdvance/Obstacle/behind`` where retractions concern too much, or what is
    ///   damaged.
    /// - Complexity: reads the segments behind the savepoint, and those with what was retracted.
    mutating func read() throws(SavepointAdvance.Obstacle) {
        var corrections: [RetractionEffect] = []
        for segment in reader.reader.snapshot.segments where segment.end > before.position {
            let rows = try SavepointAdvance.reading { () throws(LedgerError) in
                try SegmentRows(segment, SegmentRows.Selection())
            }
            for share in rows.shares {
                for row in share where row.position >= before.position { try note(row) }
            }
            corrections.append(contentsOf: rows.effects.filter { $0.event >= before.position })
        }
        try correct(corrections)
    }

    /// Takes note of a touchpoint behind the savepoint.
    private mutating func note(_ row: TouchpointRow) throws(SavepointAdvance.Obstacle) {
        if effects.retraction(of: row.position, before: .max) != nil { return }
        var row = row
        row.settle(reader.names.types)
        lastOccurred = max(lastOccurred ?? .min, row.occurred)
        if row.isIssuedCoupon, row.coupon != 0, row.campaign != 0 {
            let campaign = reference.campaign(ofCoupon: row.coupon)
            reference.insert(row)
            let isChanged = reference.campaign(ofCoupon: row.coupon) != campaign
            if isChanged && before.totals.dependsOn(coupon: row.coupon) { throw .past }
        }
        if row.party == 0 { anonymous.append(row) } else { parties.insert(row.party) }
    }

    /// Takes note of touchpoints before the savepoint that count no more, or again.
    private mutating func correct(
        _ corrections: [RetractionEffect]
    ) throws(SavepointAdvance.Obstacle) {
        var positions: Set<UInt64> = []
        for correction in corrections {
            let own = correction.positions.clamped(to: 0..<before.position)
            guard UInt64(own.count) <= Self.correctedMax else { throw .behind }
            for position in own where isChanged(position) { positions.insert(position) }
            guard positions.count <= Self.correctedMax else { throw .behind }
        }
        var pick = RecordPick(reader.reader, positions.sorted())
        while let record = try SavepointAdvance.reading({ () throws(LedgerError) in
            try pick.nextRecord()
        }) {
            guard record.kind == .touchpoint else { continue }
            var row = TouchpointRow(record.fields, position: record.position)
            row.settle(reader.names.types)
            let isIssue = row.isIssuedCoupon && row.coupon != 0 && row.campaign != 0
            guard row.party != 0, !isIssue, row.occurred < before.lastOccurred ?? .min else {
                throw .past
            }
            parties.insert(row.party)
        }
    }

    /// Whether the touchpoint counted at the savepoint and does not now, or the other way round.
    private func isChanged(_ position: UInt64) -> Bool {
        let wasOut = effects.retraction(of: position, before: before.position) != nil
        return wasOut != (effects.retraction(of: position, before: .max) != nil)
    }

    /// The savepoint's totals with every party as it is now, counted at the savepoint's end.
    ///
    /// - Parameter context: The question at the savepoint.
    /// - Returns: The totals.
    /// - Throws: What is damaged of the histories.
    /// - Complexity: reads and folds the history of each party concerned.
    func totals(
        in context: FoldContext
    ) throws(SavepointAdvance.Obstacle) -> CampaignTotals {
        var projection = CampaignResponseProjection(
            context: context,
            reference: reference,
            isAdvanceable: true
        )
        var removed = projection.emptyTotal()
        var added = projection.emptyTotal()
        projection.contribute(PartyHistory(party: 0, rows: anonymous), to: &added)
        for party in parties {
            let timeline = try SavepointAdvance.reading { () throws(LedgerError) in
                try reader.timeline(ofOrdinal: party)
            }
            var old = PartyHistory(party: party, rows: timeline.entries.map(\.row).filter(counted))
            var new = PartyHistory(
                party: party,
                rows: timeline.entries.filter { !$0.isRetracted }.map(\.row)
            )
            old.sort(in: context)
            new.sort(in: context)
            projection.contribute(old, to: &removed)
            projection.contribute(new, to: &added)
        }
        var totals = before.totals
        totals.subtract(removed)
        totals.add(added)
        return totals
    }

    /// Whether the touchpoint counted at the savepoint.
    private func counted(_ row: TouchpointRow) -> Bool {
        row.position < before.position
            && effects.retraction(of: row.position, before: before.position) == nil
    }
}
