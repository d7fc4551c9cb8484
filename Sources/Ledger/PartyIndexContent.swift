import Bytes
import SegmentLog
import Touchpoints

/// What a run says of one segment, collected from the segment itself.
struct PartyIndexContent: Sendable {
    /// Which rows are collected.
    enum Wanted: Sendable {
        case all
        case party(UInt32)
        case none
    }

    /// By party, then position.
    private(set) var rows: [PartyIndexRow] = []
    /// Dictionary entries whose text is nobody's: it stands in the envelope.
    private(set) var names: [SegmentRows.Name] = []
    private(set) var effects: [RetractionEffect] = []

    /// What a run holds besides the rows.
    var appendix: PartyRunAppendix { PartyRunAppendix(names: names, effects: effects) }

    private let wanted: Wanted
    private let readsEvidence: Bool

    /// Reads `segment` from end to end.
    ///
    /// - Parameters:
    ///   - segment: What is read, sealed or not.
    ///   - wanted: Which rows are collected; names and effects always are.
    ///   - readsEvidence: Whether the evidence is read too, so that rows hold its checksums.
    /// - Throws: ``LedgerError/log(_:)`` with the first damage met.
    /// - Complexity: O(envelopes), and O(evidence) if that is read; 56 bytes of memory a row.
    init(
        _ segment: LogSnapshot.Segment,
        wanted: Wanted,
        readsEvidence: Bool = false
    ) throws(LedgerError) {
        var columns: SegmentRows?
        try self.init(unsorted: segment, wanted, readsEvidence: readsEvidence, noting: &columns)
        sortByParty()
    }

    /// The same with the rows by position, which are still to be sorted; each record is noted in
    /// `columns` too if that is not `nil`.
    init(
        unsorted segment: LogSnapshot.Segment,
        _ wanted: Wanted,
        readsEvidence: Bool,
        noting columns: inout SegmentRows?
    ) throws(LedgerError) {
        self.wanted = wanted
        self.readsEvidence = readsEvidence
        var fields = EnvelopeFields()
        var records = SegmentRecords(segment)
        while try records.nextFrame() {
            if readsEvidence { try records.loadEvidence() }
            var start = records.cursor.envelopes.lowerBound
            while let record = try records.next(&fields) {
                append(fields, record, from: start, records.cursor)
                columns?.note(fields, record, records.cursor)
                start = record.slot.envelope.upperBound
            }
        }
    }

    /// Puts the rows, which came by position, in order of party, then position.
    ///
    /// Sorts words instead of rows, which takes half the time.
    mutating func sortByParty() {
        var order: [UInt64] = []
        order.reserveCapacity(rows.count)
        for (index, row) in rows.enumerated() {
            order.append(UInt64(row.party) << 32 | UInt64(UInt32(index)))
        }
        order.sort()
        var sorted: [PartyIndexRow] = []
        sorted.reserveCapacity(rows.count)
        for word in order { sorted.append(rows[Int(UInt32(truncatingIfNeeded: word))]) }
        rows = sorted
    }

    /// The rows of `party`.
    func rows(of party: UInt32) -> ArraySlice<PartyIndexRow> {
        let first = rows.partitioningIndex { $0.party >= party }
        let end = rows.partitioningIndex { $0.party > party }
        return rows[first..<end]
    }

    private mutating func append(
        _ fields: borrowing EnvelopeFields,
        _ record: SegmentRecords.Record,
        from start: Int,
        _ cursor: borrowing SegmentCursor
    ) {
        switch fields.kind {
        case .touchpoint:
            append(fields.ordinal(EnvelopeTag.party), false, record, start, cursor)
        case .claim:
            let party = fields.ordinal(EnvelopeTag.party)
            let other = fields.ordinal(EnvelopeTag.otherParty)
            append(party, true, record, start, cursor)
            if other != party { append(other, true, record, start, cursor) }
        case .name:
            if let name = SegmentRows.Name(shared: fields, in: cursor.bytes) { names.append(name) }
        case .retraction, .effect:
            RetractionEffect.collect(fields, position: record.position, into: &effects)
        case .quarantined, .runRetraction, .settled, nil: break
        }
    }

    private mutating func append(
        _ party: UInt32,
        _ isClaim: Bool,
        _ record: SegmentRecords.Record,
        _ start: Int,
        _ cursor: borrowing SegmentCursor
    ) {
        switch wanted {
        case .all: if party == 0 { return }
        case .party(let one): if party != one { return }
        case .none: return
        }
        let bytes = cursor.bytes.span.extracting(start..<record.slot.envelope.upperBound)
        let offset = cursor.envelopesOffset + start - cursor.envelopes.lowerBound
        let evidence = cursor.evidenceOffset + record.slot.evidence.lowerBound
        var evidenceChecksum: UInt32?
        if readsEvidence {
            let evidence = cursor.evidence.span.extracting(record.slot.evidence)
            evidenceChecksum = CRC32C.checksum(evidence)
        }
        rows.append(
            PartyIndexRow(
                party: party,
                isClaim: isClaim,
                position: record.position,
                frame: cursor.currentOffset,
                record: offset,
                evidence: evidence,
                recordChecksum: CRC32C.checksum(bytes),
                evidenceChecksum: evidenceChecksum
            )
        )
    }
}

extension SegmentRows.Name {
    /// A dictionary entry that is not personal; `nil` for one that is.
    init?(shared fields: borrowing EnvelopeFields, in bytes: [UInt8]) {
        let number = UInt8(truncatingIfNeeded: fields[EnvelopeTag.namespace])
        guard let namespace = Namespace(rawValue: number), !namespace.isPersonal else { return nil }
        self.init(
            namespace: number,
            ordinal: fields.ordinal(EnvelopeTag.ordinal),
            text: Array(bytes[fields.text]),
            digest: fields.hash128(EnvelopeTag.digestHigh, EnvelopeTag.digestLow)
        )
    }
}
