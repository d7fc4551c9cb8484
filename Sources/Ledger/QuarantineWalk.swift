import SegmentLog
package import Touchpoints

/// One quarantined item: what was refused, why, and where it came from.
package struct QuarantinedItem: Sendable {
    /// Its position in the log, by which it is shown.
    package let position: UInt64
    /// When it was recorded, in microseconds since 1970.
    package let recorded: Int64
    /// When it was first received: ``recorded``, or before it where it had been a touchpoint.
    package let received: Int64
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
    /// Items before it on that line.
    package let earlierOnLine: UInt32
    /// The whole item's length in bytes.
    package let itemBytes: UInt64
    /// The item as received, up to 1 MiB.
    package let item: [UInt8]

    /// Whether it has become a touchpoint since, or turned out to be one.
    package let isSettled: Bool

    /// Whether all of the item was kept.
    package var isWhole: Bool { UInt64(item.count) == itemBytes }
}

/// Walks the quarantine in order of position, leaving out what has become a touchpoint since.
package struct QuarantineWalk {
    private static let namespaces: [Namespace] = [.origin, .source, .adapter]

    private let start: UInt64
    private let settled: SettledItems
    private let hasSettled: Bool
    private var walk: RecordWalk
    private var names = NotedNames(namespaces)
    /// Items met that were settled and left out.
    package private(set) var settledCount = 0

    /// A walk over what is recorded at `positions`, all of the ledger unless said.
    ///
    /// - Parameters:
    ///   - reader: The ledger.
    ///   - positions: Where the items stand.
    ///   - withSettled: Whether items that have become touchpoints are given too.
    ///   - progress: Told how far the walk is.
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where an envelope is not what was written.
    /// - Complexity: reads the envelopes of the log twice, and the evidence of frames that hold
    ///   quarantined items.
    package init(
        _ reader: LedgerReader,
        _ positions: Range<UInt64>? = nil,
        withSettled: Bool = false,
        progress: WalkProgress = .none
    ) throws(LedgerError) {
        start = positions?.lowerBound ?? 0
        // Names are written before their first use, which may be before the first item.
        let end = positions?.upperBound ?? reader.snapshot.end
        let all = reader.snapshot.end + end
        settled = try SettledItems(reader, progress: progress.hook(after: 0, of: all))
        walk = RecordWalk(reader, 0..<end)
        walk.progress = progress.hook(after: reader.snapshot.end, of: all)
        hasSettled = withSettled
    }

    /// The next item; `nil` after the last.
    package mutating func nextItem() throws(LedgerError) -> QuarantinedItem? {
        while let record = try walk.nextRecord(where: { [start] fields, position in
            NotedNames.isNoted(fields, Self.namespaces)
                || (fields.kind == .quarantined && position >= start)
        }) {
            if record.kind == .name {
                names.note(record)
                continue
            }
            let isSettled = settled.contains(record.position)
            if hasSettled || !isSettled { return item(record, isSettled) }
            settledCount += 1
        }
        return nil
    }

    private func item(_ record: LedgerRecord, _ isSettled: Bool) -> QuarantinedItem {
        let fields = record.fields
        let member = fields[EnvelopeTag.member]
        return QuarantinedItem(
            position: record.position,
            recorded: record.recorded,
            received: fields.has(EnvelopeTag.received)
                ? fields.signed(EnvelopeTag.received) : record.recorded,
            run: record.run,
            refusal: Refusal(rawValue: UInt8(truncatingIfNeeded: fields[EnvelopeTag.refusal])),
            member: member == 0
                ? nil : Member(rawValue: UInt8(truncatingIfNeeded: member - 1)),
            byteOffset: fields.position(EnvelopeTag.byteOffset),
            origin: names.text(.origin, fields.ordinal(EnvelopeTag.origin)),
            source: names.text(.source, fields.ordinal(EnvelopeTag.source)),
            adapter: names.text(.adapter, fields.ordinal(EnvelopeTag.adapter)),
            occurrence: fields.ordinal(EnvelopeTag.occurrence),
            line: fields[EnvelopeTag.line],
            earlierOnLine: fields.ordinal(EnvelopeTag.earlierOnLine),
            itemBytes: fields[EnvelopeTag.itemBytes],
            item: record.item,
            isSettled: isSettled
        )
    }
}
