import SegmentLog
package import Touchpoints

/// One quarantined item: what was refused, why, and where it came from.
package struct QuarantinedItem: Sendable {
    /// Its position in the log, by which it is shown.
    package let position: UInt64
    /// When it was first received, in microseconds since 1970.
    package let recorded: Int64
    package let run: UInt32
    /// Why; `nil` for a reason of a later program.
    package let refusal: Refusal?
    /// The member concerned.
    package let member: Member?
    /// Where in the item, in bytes, where it is known.
    package let byteOffset: UInt64?
    /// The file or stream it came from; empty when unknown.
    package let origin: [UInt8]
    package let source: [UInt8]
    /// The adapter that refused it, or whose touchpoint conflicts; empty for a native item.
    package let adapter: [UInt8]
    /// Which of the equal items of its file it is, from 1; 0 where nobody counted them.
    package let occurrence: UInt32
    /// Its line there, from 1.
    package let line: UInt64
    /// The whole item's length in bytes.
    package let itemBytes: UInt64
    /// The item as received, up to 1 MiB.
    package let item: [UInt8]

    /// Whether all of the item was kept.
    package var isWhole: Bool { UInt64(item.count) == itemBytes }
}

/// Walks the quarantine in order of position, leaving out what has become a touchpoint since.
package struct QuarantineWalk {
    private let segments: ArraySlice<LogSnapshot.Segment>
    private let positions: Range<UInt64>
    private let settled: SettledItems
    private let hasSettled: Bool
    private var next: Int
    private var records: SegmentRecords?
    private var isInFrame = false
    private var hasEvidence = false
    private var fields = EnvelopeFields()
    private var origins = NameTable()
    private var sources = NameTable()
    private var adapters = NameTable()
    /// Items met that were settled and left out.
    package private(set) var settledCount = 0

    /// A walk over what is recorded at `positions`, all of the ledger unless said.
    ///
    /// - Parameters:
    ///   - reader: The ledger.
    ///   - positions: Where the items stand.
    ///   - withSettled: Whether items that have become touchpoints are given too.
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where an envelope is not what was written.
    /// - Complexity: reads the envelopes of the log twice, and the evidence of frames that hold
    ///   quarantined items.
    package init(
        _ reader: LedgerReader,
        _ positions: Range<UInt64>? = nil,
        withSettled: Bool = false
    ) throws(LedgerError) {
        segments = reader.snapshot.segments[...]
        self.positions = positions ?? 0..<reader.snapshot.end
        settled = try SettledItems(reader)
        hasSettled = withSettled
        next = segments.startIndex
    }

    /// The next item; `nil` after the last.
    package mutating func nextItem() throws(LedgerError) -> QuarantinedItem? {
        while true {
            if records == nil {
                guard next < segments.endIndex, segments[next].base < positions.upperBound else {
                    return nil
                }
                records = SegmentRecords(segments[next], until: positions.upperBound)
                next += 1
                isInFrame = false
            }
            if !isInFrame {
                isInFrame = try records?.nextFrame() ?? false
                hasEvidence = false
                if !isInFrame { records = nil }
                continue
            }
            guard let record = try records?.next(&fields) else {
                isInFrame = false
                continue
            }
            if record.position >= positions.upperBound { return nil }
            if let item = try item(record) { return item }
        }
    }

    /// What `record` is, if it is wanted; names are noted.
    private mutating func item(
        _ record: SegmentRecords.Record
    ) throws(LedgerError) -> QuarantinedItem? {
        if fields.kind == .name { note() }
        guard fields.kind == .quarantined, positions.contains(record.position) else { return nil }
        if !hasSettled, settled.contains(record.position) {
            settledCount += 1
            return nil
        }
        if !hasEvidence {
            try records?.loadEvidence()
            hasEvidence = true
        }
        guard let records, let frame = records.frame else { return nil }
        let place = record.slot.evidence.dropFirst(LogLimits.evidenceSaltBytes)
        let member = fields[EnvelopeTag.member]
        return QuarantinedItem(
            position: record.position,
            recorded: frame.recorded,
            run: frame.run,
            refusal: Refusal(rawValue: UInt8(truncatingIfNeeded: fields[EnvelopeTag.refusal])),
            member: member == 0
                ? nil : Member(rawValue: UInt8(truncatingIfNeeded: member - 1)),
            byteOffset: fields.position(EnvelopeTag.byteOffset),
            origin: text(origins, EnvelopeTag.origin),
            source: text(sources, EnvelopeTag.source),
            adapter: text(adapters, EnvelopeTag.adapter),
            occurrence: fields.ordinal(EnvelopeTag.occurrence),
            line: fields[EnvelopeTag.line],
            itemBytes: fields[EnvelopeTag.itemBytes],
            item: Array(records.cursor.evidence[place])
        )
    }

    private func text(_ table: NameTable, _ tag: UInt8) -> [UInt8] {
        let ordinal = Int(fields.ordinal(tag))
        return ordinal < table.count ? table.texts[ordinal] : []
    }

    private mutating func note() {
        guard let records, fields.has(EnvelopeTag.text) else { return }
        let ordinal = fields.ordinal(EnvelopeTag.ordinal)
        let text = Array(records.cursor.bytes[fields.text])
        let digest = fields.hash128(EnvelopeTag.digestHigh, EnvelopeTag.digestLow)
        switch fields[EnvelopeTag.namespace] {
        case UInt64(Namespace.origin.rawValue): origins.set(ordinal, text: text, digest: digest)
        case UInt64(Namespace.source.rawValue): sources.set(ordinal, text: text, digest: digest)
        case UInt64(Namespace.adapter.rawValue): adapters.set(ordinal, text: text, digest: digest)
        default: break
        }
    }
}
