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
    /// Its line there, from 1.
    package let line: UInt64
    /// The whole item's length in bytes.
    package let itemBytes: UInt64
    /// The item as received, up to 1 MiB.
    package let item: [UInt8]
}

/// Walks the quarantine in order of position.
package struct QuarantineWalk {
    private var walk: RecordWalk
    private var origins = NameTable()
    private var sources = NameTable()

    /// A walk over everything recorded so far.
    package init(_ reader: LedgerReader) {
        walk = RecordWalk(reader, 0..<reader.snapshot.end)
    }

    /// The next item; `nil` after the last.
    package mutating func nextItem() throws(LedgerError) -> QuarantinedItem? {
        while let record = try walk.nextRecord() {
            if record.kind == .name { note(record) }
            guard record.kind == .quarantined else { continue }
            let fields = record.fields
            let member = fields[EnvelopeTag.member]
            return QuarantinedItem(
                position: record.position,
                recorded: record.recorded,
                run: record.run,
                refusal: Refusal(
                    rawValue: UInt8(truncatingIfNeeded: fields[EnvelopeTag.refusal])
                ),
                member: member == 0
                    ? nil : Member(rawValue: UInt8(truncatingIfNeeded: member - 1)),
                byteOffset: fields.position(EnvelopeTag.byteOffset),
                origin: text(origins, fields.ordinal(EnvelopeTag.origin)),
                source: text(sources, fields.ordinal(EnvelopeTag.source)),
                line: fields[EnvelopeTag.line],
                itemBytes: fields[EnvelopeTag.itemBytes],
                item: record.item
            )
        }
        return nil
    }

    private func text(_ table: NameTable, _ ordinal: UInt32) -> [UInt8] {
        Int(ordinal) < table.count ? table.texts[Int(ordinal)] : []
    }

    private mutating func note(_ record: LedgerRecord) {
        let ordinal = record.fields.ordinal(EnvelopeTag.ordinal)
        let digest = record.fields.hash128(EnvelopeTag.digestHigh, EnvelopeTag.digestLow)
        switch record.fields[EnvelopeTag.namespace] {
        case UInt64(Namespace.origin.rawValue):
            origins.set(ordinal, text: record.text, digest: digest)
        case UInt64(Namespace.source.rawValue):
            sources.set(ordinal, text: record.text, digest: digest)
        default: break
        }
    }
}
