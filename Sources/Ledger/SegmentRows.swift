import Bytes
import Projections
import SegmentLog
import Touchpoints

/// What one segment's envelopes say: rows, dictionary entries, effects of retractions.
///
/// Rows are kept apart by party, in shares: each is read by one thread, side by side with others,
/// and small enough for a processor's cache where rows are gathered from everywhere in it.
struct SegmentRows: Sendable {
    /// Parties are dealt out to this many shares in turn, by ordinal.
    static let shareCount = 64

    /// A dictionary entry.
    struct Name: Sendable {
        var namespace: UInt8
        var ordinal: UInt32
        var text: [UInt8]
        var digest: Hash128
    }

    /// A touchpoint's place: which row of which share.
    struct Place: Sendable {
        var share: Int
        var row: Int
    }

    /// The rows of each share, in order of position; their roles are not settled.
    private(set) var shares = [[TouchpointRow]](repeating: [], count: shareCount)
    private(set) var names: [Name] = []
    private(set) var effects: [RetractionEffect] = []
    /// Where rows with a coupon are.
    private(set) var coupons: [Place] = []
    /// The time of the last touchpoint, retracted or not.
    private(set) var lastOccurred: Int64?
    private(set) var touchpoints = 0
    private(set) var quarantined = 0
    private(set) var retractions = 0
    private(set) var claims = 0
    /// The positions that were read.
    let positions: Range<UInt64>
    /// The share of the touchpoint at each position; 0 where another record is.
    private var owners: [UInt8]

    /// What is read besides envelopes.
    struct Selection: Sendable {
        /// The first position not included.
        var end: UInt64
        /// The first instant not included.
        var asOf: Int64?
        /// Whether the texts of identifiers are read, which lie in the evidence.
        var readsIdentifiers: Bool
    }

    /// Reads `segment`.
    ///
    /// - Complexity: O(envelopes); evidence is read only of frames with wanted identifiers.
    init(_ segment: LogSnapshot.Segment, _ selection: Selection) throws(LedgerError) {
        positions = segment.base..<max(segment.base, min(segment.end, selection.end))
        owners = [UInt8](repeating: 0, count: positions.count)
        // Shares are about even; what is not used of this memory is never touched.
        let expected = positions.count / Self.shareCount
        for share in shares.indices { shares[share].reserveCapacity(expected + expected / 4) }
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
            switch fields.kind {
            case .touchpoint: append(fields, record.position, selection)
            case .name:
                let namespace = fields[EnvelopeTag.namespace]
                let isIdentifier = namespace == UInt64(Namespace.identifier.rawValue)
                if isIdentifier && selection.readsIdentifiers && !hasEvidence {
                    try records.loadEvidence()
                    hasEvidence = true
                }
                append(name: fields, record, records, withText: hasEvidence)
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
    }

    private mutating func append(
        _ fields: borrowing EnvelopeFields,
        _ position: UInt64,
        _ selection: Selection
    ) {
        let occurred = fields.signed(EnvelopeTag.occurred)
        if let asOf = selection.asOf, occurred >= asOf { return }
        let row = TouchpointRow(fields, position: position)
        let share = Int(row.party % UInt32(Self.shareCount))
        if row.coupon != 0 { coupons.append(Place(share: share, row: shares[share].count)) }
        shares[share].append(row)
        owners[Int(position - positions.lowerBound)] = UInt8(truncatingIfNeeded: share)
        lastOccurred = lastOccurred.map { max($0, occurred) } ?? occurred
        touchpoints += 1
    }

    /// Marks the touchpoints at `marked` as retracted, or as not.
    ///
    /// - Complexity: O(log n) for one position; for several, that for each share, and the rows marked.
    mutating func mark(_ marked: Range<UInt64>, _ isRetracted: Bool) {
        let marked = marked.clamped(to: positions)
        if marked.isEmpty { return }
        if marked.count == 1 {
            let owner = owners[Int(marked.lowerBound - positions.lowerBound)]
            return Self.mark(marked, isRetracted, &shares[Int(owner)])
        }
        for share in shares.indices { Self.mark(marked, isRetracted, &shares[share]) }
    }

    private static func mark(
        _ marked: Range<UInt64>,
        _ isRetracted: Bool,
        _ rows: inout [TouchpointRow]
    ) {
        var place = rows.partitioningIndex { $0.position >= marked.lowerBound }
        while place < rows.count, rows[place].position < marked.upperBound {
            rows[place].isRetracted = isRetracted
            place += 1
        }
    }

    private mutating func append(
        name fields: borrowing EnvelopeFields,
        _ record: SegmentRecords.Record,
        _ records: borrowing SegmentRecords,
        withText: Bool
    ) {
        var text: [UInt8] = []
        if fields.has(EnvelopeTag.text) {
            text = Array(records.cursor.bytes[fields.text])
        } else if withText {
            let item = record.slot.evidence.dropFirst(LogLimits.evidenceSaltBytes)
            text = Array(records.cursor.evidence[item])
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
