import Bytes
import SegmentLog
import Touchpoints

/// Collects whom one damage touches.
struct ReachDraft {
    private var reach: DamageReach
    private var parties: Set<UInt32> = []
    private var campaigns: Set<UInt32> = []

    init(_ damage: Damage) {
        reach = DamageReach(damage: damage)
    }

    /// What was collected, in order.
    var finished: DamageReach {
        var finished = reach
        finished.parties = parties.sorted()
        finished.campaigns = campaigns.sorted()
        return finished
    }

    /// Notes every record of a frame whose envelopes are sound.
    mutating func note(_ frame: FrameSalvage.Piece, _ bytes: [UInt8]) {
        var fields = EnvelopeFields()
        var block = RecordBlock(frame.envelopes)
        while let slot = block.next(bytes.span) {
            guard fields.read(bytes.span, slot.envelope) else { continue }
            note(fields)
        }
    }

    private mutating func note(_ fields: borrowing EnvelopeFields) {
        switch fields.kind {
        case .touchpoint:
            reach.touchpoints += 1
            insert(party: fields.ordinal(EnvelopeTag.party))
            insert(campaign: fields.ordinal(EnvelopeTag.campaign))
        case .claim:
            insert(party: fields.ordinal(EnvelopeTag.party))
            insert(party: fields.ordinal(EnvelopeTag.otherParty))
        case .name, .retraction, .effect, .quarantined, .runRetraction, .settled, nil: break
        }
    }

    private mutating func insert(party: UInt32) {
        if party != 0 { parties.insert(party) }
    }

    private mutating func insert(campaign: UInt32) {
        if campaign != 0 { campaigns.insert(campaign) }
    }

    /// Notes what a run says of positions whose envelopes are broken.
    ///
    /// - Parameters:
    ///   - rows: The run's rows at these positions.
    ///   - path: The run's path below the ledger's directory.
    ///   - positions: The positions, which lie in one segment.
    ///   - bytes: What is left of that segment's file: single records of it may be sound.
    mutating func note(
        _ rows: [PartyIndexRow],
        of path: String,
        _ positions: Range<UInt64>,
        _ bytes: [UInt8]
    ) {
        if !reach.indexes.contains(where: { $0.utf8.elementsEqual(path.utf8) }) {
            reach.indexes.append(path)
        }
        for row in rows {
            insert(party: row.party)
            if row.isClaim { continue }
            reach.touchpoints += 1
            if let campaign = Self.campaign(of: row, bytes) { insert(campaign: campaign) }
        }
        // Touchpoints of nobody known have no row, so even where all rows can be read there may be
        // a campaign more.
        reach.unknown.append(
            DamageReach.Unknown(what: .campaigns, positions: positions, reason: .envelopes)
        )
    }

    /// The campaign of a single record that is what its row says; `nil` when it is not.
    private static func campaign(of row: PartyIndexRow, _ bytes: [UInt8]) -> UInt32? {
        guard row.record < bytes.count else { return nil }
        var block = RecordBlock(row.record..<bytes.count)
        var fields = EnvelopeFields()
        guard let slot = block.next(bytes.span),
            CRC32C.checksum(bytes.span.extracting(row.record..<slot.envelope.upperBound))
                == row.recordChecksum,
            fields.read(bytes.span, slot.envelope), fields.kind == .touchpoint
        else { return nil }
        return fields.ordinal(EnvelopeTag.campaign)
    }

    /// Notes that nothing tells who is touched at `positions`.
    mutating func giveUp(_ positions: Range<UInt64>, _ reason: DamageReach.Unknown.Reason) {
        for what in [DamageReach.Unknown.What.parties, .campaigns] {
            reach.unknown.append(
                DamageReach.Unknown(what: what, positions: positions, reason: reason)
            )
        }
    }
}
