package import Bytes
import Projections
package import SegmentLog
package import Touchpoints

/// What one segment's envelopes say: rows, dictionary entries, effects of retractions.
///
/// Rows are kept apart by party, in shares: each is read by one thread, side by side with others,
/// and small enough for a processor's cache where rows are gathered from everywhere in it.
package struct SegmentRows: Sendable {
    /// Parties are dealt out to this many shares in turn, by ordinal.
    package static let shareCount = 64

    /// A dictionary entry.
    package struct Name: Sendable, Equatable {
        package var namespace: UInt8
        package var ordinal: UInt32
        package var text: [UInt8]
        package var digest: Hash128

        /// Whether the text is an identifier, which lies in the evidence.
        var isIdentifier: Bool { namespace == Namespace.identifier.rawValue }
    }

    /// A touchpoint's place: which row of which share.
    package struct Place: Sendable, Equatable {
        package var share: Int
        package var row: Int
    }

    /// The rows of each share, in order of position; their roles are not settled.
    package private(set) var shares = [[TouchpointRow]](repeating: [], count: shareCount)
    package private(set) var names: [Name] = []
    package private(set) var effects: [RetractionEffect] = []
    /// Where rows with a coupon are, in no order.
    package private(set) var coupons: [Place] = []
    /// The time of the last touchpoint, retracted or not.
    package private(set) var lastOccurred: Int64?
    package private(set) var touchpoints = 0
    package private(set) var quarantined = 0
    package private(set) var retractions = 0
    package private(set) var claims = 0
    /// The positions that were read.
    package private(set) var positions: Range<UInt64>

    /// What is read besides envelopes.
    package struct Selection: Sendable {
        /// The first position not included.
        package var end: UInt64 = .max
        /// The first instant not included.
        package var asOf: Int64?
        /// Whether the texts of identifiers are read, which lie in the evidence.
        package var readsIdentifiers = false

        /// All that happened before `asOf`, without identifiers.
        package init(asOf: Int64? = nil) {
            self.asOf = asOf
        }
    }

    /// Nothing yet of `positions`, whose records are to be noted in order.
    init(noting positions: Range<UInt64>) {
        self.init(positions)
        // Shares are about even; what is not used of this memory is never touched.
        let expected = positions.count / Self.shareCount
        for share in shares.indices { shares[share].reserveCapacity(expected + expected / 4) }
    }

    /// Forgets everything and begins with `positions`; the memory of rows is used again.
    mutating func restart(noting positions: Range<UInt64>) {
        var empty = SegmentRows(positions)
        for share in shares.indices { shares[share].removeAll(keepingCapacity: true) }
        swap(&empty.shares, &shares)
        self = empty
    }

    private init(_ positions: Range<UInt64>) {
        self.positions = positions
    }

    /// What was read of a file of columns.
    init(_ content: ColumnContent) {
        self.init(content.header.positions)
        shares = content.shares
        names = content.names
        effects = content.effects
        quarantined = Int(content.header.quarantined)
        retractions = Int(content.header.retractions)
        claims = Int(content.header.claims)
        for (share, own) in content.shares.enumerated() {
            let rows = own.span
            touchpoints += rows.count
            for row in rows.indices {
                if rows[row].coupon != 0 { coupons.append(Place(share: share, row: row)) }
                lastOccurred = max(lastOccurred ?? .min, rows[row].occurred)
            }
        }
    }

    /// Reads the frames of `segment`.
    ///
    /// - Complexity: O(envelopes); evidence is read only of frames with wanted identifiers.
    package init(_ segment: LogSnapshot.Segment, _ selection: Selection) throws(LedgerError) {
        self.init(noting: segment.base..<max(segment.base, min(segment.end, selection.end)))
        var fields = EnvelopeFields()
        var records = SegmentRecords(segment, until: selection.end)
        while try records.nextFrame() { try readFrame(&records, &fields, selection) }
    }

    private mutating func readFrame(
        _ records: inout SegmentRecords,
        _ fields: inout EnvelopeFields,
        _ selection: Selection
    ) throws(LedgerError) {
        var hasEvidence = false
        while let record = try records.next(&fields), record.position < selection.end {
            if selection.readsIdentifiers && !hasEvidence && fields.kind == .name
                && fields[EnvelopeTag.namespace] == UInt64(Namespace.identifier.rawValue)
            {
                try records.loadEvidence()
                hasEvidence = true
            }
            note(fields, record, records.cursor, selection.asOf, withText: hasEvidence)
        }
    }

    /// Notes the next record of the segment, whose fields were read.
    ///
    /// - Parameters:
    ///   - fields: The record's.
    ///   - record: Where it stands.
    ///   - cursor: What it was read from.
    ///   - asOf: The first instant not included.
    ///   - withText: Whether texts are taken from the frame's evidence, which was read then.
    mutating func note(
        _ fields: borrowing EnvelopeFields,
        _ record: SegmentRecords.Record,
        _ cursor: borrowing SegmentCursor,
        _ asOf: Int64? = nil,
        withText: Bool = false
    ) {
        switch fields.kind {
        case .touchpoint: append(fields, record.position, asOf)
        case .name: append(name: fields, record, cursor, withText: withText)
        case .retraction:
            retractions += 1
            RetractionEffect.collect(fields, position: record.position, into: &effects)
        case .effect:
            RetractionEffect.collect(fields, position: record.position, into: &effects)
        case .quarantined: quarantined += 1
        case .claim: claims += 1
        case .runRetraction, .settled, nil: break
        }
    }

    private mutating func append(
        _ fields: borrowing EnvelopeFields,
        _ position: UInt64,
        _ asOf: Int64?
    ) {
        let occurred = fields.signed(EnvelopeTag.occurred)
        if let asOf, occurred >= asOf { return }
        let row = TouchpointRow(fields, position: position)
        let share = Int(row.party % UInt32(Self.shareCount))
        if row.coupon != 0 { coupons.append(Place(share: share, row: shares[share].count)) }
        shares[share].append(row)
        lastOccurred = lastOccurred.map { max($0, occurred) } ?? occurred
        touchpoints += 1
    }

    private mutating func append(
        name fields: borrowing EnvelopeFields,
        _ record: SegmentRecords.Record,
        _ cursor: borrowing SegmentCursor,
        withText: Bool
    ) {
        var text: [UInt8] = []
        if fields.has(EnvelopeTag.text) {
            text = Array(cursor.bytes[fields.text])
        } else if withText {
            let item = record.slot.evidence.dropFirst(LogLimits.evidenceSaltBytes)
            text = Array(cursor.evidence[item])
        }
        names.append(
            Name(
                namespace: UInt8(truncatingIfNeeded: fields[EnvelopeTag.namespace]),
                ordinal: fields.ordinal(EnvelopeTag.ordinal),
                text: text,
                digest: fields.hash128(EnvelopeTag.digestHigh, EnvelopeTag.digestLow)
            )
        )
    }
}
