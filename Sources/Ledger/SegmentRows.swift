import Bytes
import Projections
import SegmentLog
import Touchpoints

/// What one segment's envelopes say: rows, dictionary entries, effects of retractions.
struct SegmentRows: Sendable {
    /// Rows in one block; a row is named by its block and its place there.
    static let blockRows = 1 << 16

    /// A dictionary entry.
    struct Name: Sendable {
        var namespace: UInt8
        var ordinal: UInt32
        var text: [UInt8]
        var digest: Hash128
    }

    var blocks: [[TouchpointRow]] = []
    var names: [Name] = []
    var effects: [RetractionEffect] = []
    /// Records read.
    var records: UInt64 = 0
    var quarantined = 0
    var retractions = 0
    var claims = 0

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
        var fields = EnvelopeFields()
        var records = SegmentRecords(segment, until: selection.end)
        do throws(LogError) {
            while try records.nextFrame() {
                let failure = try readFrame(&records, &fields, selection)
                if let failure { throw failure }
            }
        } catch {
            throw .log(error)
        }
    }

    private mutating func readFrame(
        _ records: inout SegmentRecords,
        _ fields: inout EnvelopeFields,
        _ selection: Selection
    ) throws(LogError) -> LogError? {
        var hasEvidence = false
        do throws(LedgerError) {
            while let record = try records.next(&fields), record.position < selection.end {
                self.records += 1
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
                case .runRetraction, nil: break
                }
            }
            return nil
        } catch {
            return error.asLogError
        }
    }

    private mutating func append(
        _ fields: borrowing EnvelopeFields,
        _ position: UInt64,
        _ selection: Selection
    ) {
        if let asOf = selection.asOf, fields.signed(EnvelopeTag.occurred) >= asOf { return }
        if blocks.isEmpty || blocks[blocks.count - 1].count == Self.blockRows {
            blocks.append([])
        }
        blocks[blocks.count - 1].append(TouchpointRow(fields, position: position))
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

extension LedgerError {
    /// The same for code that throws the log's errors.
    var asLogError: LogError {
        switch self {
        case .log(let error): error
        case .system(let error): .system(error)
        case .unreadableRecord(let position):
            .damaged(
                Damage(
                    file: SegmentName.directory,
                    offset: 0,
                    part: .envelopes,
                    positions: position..<position + 1
                )
            )
        case .noLedger, .badKey, .noSuchRun: .closed
        }
    }
}
