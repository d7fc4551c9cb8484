package import Bytes
import SegmentLog
import Touchpoints

/// One touchpoint that an adapter made and that counts.
package struct AdaptedTouchpoint: Sendable {
    package let position: UInt64
    package let run: UInt32
    /// When it was first received, in microseconds since 1970.
    package let received: Int64
    /// The description of its adapter.
    package let adapter: [UInt8]
    /// Which of the equal items of its file it is, from 1; 0 where nobody counted.
    package let occurrence: UInt32
    package let source: [UInt8]
    package let key: Hash128
    package let fingerprint: UInt64
    /// What the adapter made.
    package let item: [UInt8]
    /// What it was made from.
    package let original: [UInt8]
}

/// Walks the touchpoints that adapters made, in order of position, as far as they count.
package struct AdaptedWalk {
    private static let namespaces: [Namespace] = [.source, .adapter]

    /// The first position that is not walked.
    package let end: UInt64
    private let effects: RetractionEffects
    private var walk: RecordWalk
    private var names = NotedNames(namespaces)

    /// A walk over the ledger as `reader` sees it, which tells `progress` how far it is.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where an envelope is not what was written.
    /// - Complexity: reads the envelopes of the log twice, and the evidence of frames that hold
    ///   such touchpoints.
    package init(
        _ reader: LedgerReader,
        progress: WalkProgress = .none
    ) throws(LedgerError) {
        end = reader.snapshot.end
        walk = RecordWalk(reader, 0..<end)
        walk.progress = progress.hook(after: end, of: 2 * end)
        var found: [RetractionEffect] = []
        var corrections = RecordWalk(reader, 0..<end)
        corrections.progress = progress.hook(after: 0, of: 2 * end)
        while let record = try corrections.nextRecord(where: { fields, _ in
            fields.kind == .retraction || fields.kind == .effect
        }) {
            RetractionEffect.collect(record.fields, position: record.position, into: &found)
        }
        effects = RetractionEffects(found)
    }

    /// The next touchpoint; `nil` after the last.
    package mutating func nextTouchpoint() throws(LedgerError) -> AdaptedTouchpoint? {
        while let record = try walk.nextRecord(where: { [effects, end] fields, position in
            if NotedNames.isNoted(fields, Self.namespaces) { return true }
            return fields.kind == .touchpoint && fields.has(EnvelopeTag.adapter)
                && effects.retraction(of: position, before: end) == nil
        }) {
            guard record.kind == .touchpoint else {
                names.note(record)
                continue
            }
            let fields = record.fields
            return AdaptedTouchpoint(
                position: record.position,
                run: record.run,
                received: fields.has(EnvelopeTag.received)
                    ? fields.signed(EnvelopeTag.received) : record.recorded,
                adapter: names.text(.adapter, fields.ordinal(EnvelopeTag.adapter)),
                occurrence: fields.ordinal(EnvelopeTag.occurrence),
                source: names.text(.source, fields.ordinal(EnvelopeTag.source)),
                key: fields.hash128(EnvelopeTag.keyHigh, EnvelopeTag.keyLow),
                fingerprint: fields[EnvelopeTag.fingerprint],
                item: record.item,
                original: record.original
            )
        }
        return nil
    }
}
