import Bytes
import Platform
import Projections
import SegmentLog
import Touchpoints

/// Reads what concerns one party, and little else; made once and asked many times.
///
/// It sees the ledger as its ``LedgerReader`` does: what is recorded later needs another reader.
/// Segments with a sound index are read by it, a page and the party's own records; others, and the
/// open one, from their envelopes, so that a missing, stale or damaged index costs time only.
/// Nothing is locked or written. One thread at a time uses a reader.
package final class PartyReader {
    /// How the rows of a segment are found.
    private enum Source {
        /// All rows in memory: the open segment, which has no index.
        case held(PartyIndexContent)
        /// By reading its envelopes each time.
        case scanned
    }

    private struct Part {
        let segment: LogSnapshot.Segment
        var source: Source
    }

    package let reader: LedgerReader
    /// The names that entries mention.
    package private(set) var names = SharedNames()
    private var parts: [Part] = []
    private let identifiers: IdentifierLookup
    private let effects: RetractionEffects
    private let context: FoldContext
    private var fields = EnvelopeFields()
    private var checkedFrame: CheckedFrame?

    /// A reader of the ledger as `reader` sees it.
    ///
    /// - Complexity: reads the first and last pages of each segment's index, and the envelopes of
    ///   the open segment and of those without a sound index.
    package init(_ reader: LedgerReader) throws(LedgerError) {
        self.reader = reader
        identifiers = IdentifierLookup(reader)
        var effects: [RetractionEffect] = []
        for segment in reader.snapshot.segments {
            let wanted = segment.isSealed ? PartyIndexContent.Wanted.none : .all
            let content = try PartyIndexContent(segment, wanted: wanted)
            for name in content.names { names.add(name) }
            effects.append(contentsOf: content.effects)
            let source = segment.isSealed ? Source.scanned : .held(content)
            parts.append(Part(segment: segment, source: source))
        }
        self.effects = RetractionEffects(effects)
        context = names.context
    }

    /// Everything that was recorded of the party, at `moment`.
    ///
    /// - Parameters:
    ///   - text: The identifier as a person types it; without a namespace it is a `customer`.
    ///   - moment: As-of leaves out what happened later, known-at what was recorded later,
    ///     retractions too.
    /// - Returns: `nil` when the ledger did not know the identifier then.
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where a record is not what was written.
    /// - Complexity: about a page for each segment, two reads for each record of the party, and
    ///   the rows of segments without a sound index.
    package func timeline(
        ofParty text: [UInt8],
        at moment: Moment
    ) throws(LedgerError) -> PartyTimeline? {
        let identifier = Identifier.complete(text)
        let end = try reader.end(moment.known)
        let hash = reader.hashes.name(.identifier, identifier.span)
        guard let found = try identifiers.find(hash), found.position < end else { return nil }
        var timeline = PartyTimeline(party: found.ordinal, identifier: identifier, end: end)
        for index in parts.indices where parts[index].segment.base < end {
            try read(index, asOf: moment.asOf, into: &timeline)
        }
        timeline.sort(in: context)
        return timeline
    }

    private func read(
        _ index: Int,
        asOf: Int64?,
        into timeline: inout PartyTimeline
    ) throws(LedgerError) {
        let segment = parts[index].segment
        let rows: [PartyIndexRow]
        switch parts[index].source {
        case .held(let content): rows = Array(content.rows(of: timeline.party))
        case .scanned:
            rows = try PartyIndexContent(segment, wanted: .party(timeline.party)).rows
        }
        let wrong = try append(rows, index, asOf, &timeline)
        guard let wrong else { return }
        // The frame was sound a moment ago; what is read now is not what was written.
        throw .log(
            .damaged(
                Damage(
                    file: segment.path,
                    offset: wrong.record,
                    part: .envelopes,
                    positions: wrong.position..<wrong.position + 1
                )
            )
        )
    }

    /// Reads the records of `rows` and appends what counts at the moment.
    ///
    /// - Returns: The first row whose record is not what it says, and then nothing was appended.
    private func append(
        _ rows: [PartyIndexRow],
        _ index: Int,
        _ asOf: Int64?,
        _ timeline: inout PartyTimeline
    ) throws(LedgerError) -> PartyIndexRow? {
        var grown = timeline
        var records = PlacedRecords(parts[index].segment)
        for row in rows where row.position < timeline.end {
            let isSound: Bool
            do throws(SystemError) {
                isSound = try records.read(row, &fields)
            } catch {
                throw .log(.system(error))
            }
            guard isSound, let frame = records.frame, let slot = records.slot,
                fields.kind == (row.isClaim ? .claim : .touchpoint)
            else { return row }
            if let asOf, fields.signed(EnvelopeTag.occurred) >= asOf { continue }
            if row.isClaim {
                grown.append(claim(row, before: timeline.end))
            } else {
                let place = EvidencePlace(segment: index, row: row, frame: frame, slot: slot)
                grown.append(entry(row, frame, place, before: timeline.end))
            }
        }
        timeline = grown
        return nil
    }

    private func claim(_ row: PartyIndexRow, before end: UInt64) -> PartyTimeline.Claim {
        let claimedBy = fields.position(EnvelopeTag.claimedBy) ?? row.position
        return PartyTimeline.Claim(
            position: row.position,
            occurred: fields.signed(EnvelopeTag.occurred),
            party: fields.ordinal(EnvelopeTag.party),
            otherParty: fields.ordinal(EnvelopeTag.otherParty),
            claimedBy: claimedBy,
            retractedAt: effects.retraction(of: claimedBy, before: end)
        )
    }

    private func entry(
        _ row: PartyIndexRow,
        _ frame: FrameHeader,
        _ place: EvidencePlace,
        before end: UInt64
    ) -> PartyTimeline.Entry {
        var touchpoint = TouchpointRow(fields, position: row.position)
        touchpoint.settle(names.types)
        let retractedAt = effects.retraction(of: row.position, before: end)
        touchpoint.isRetracted = retractedAt != nil
        return PartyTimeline.Entry(
            row: touchpoint,
            recorded: frame.recorded,
            run: frame.run,
            retractedAt: retractedAt,
            source: fields.ordinal(EnvelopeTag.source),
            offer: fields.ordinal(EnvelopeTag.offer),
            place: fields.ordinal(EnvelopeTag.place),
            banner: fields.ordinal(EnvelopeTag.banner),
            reason: fields.ordinal(EnvelopeTag.reason),
            cost: fields.has(EnvelopeTag.cost) ? fields.signed(EnvelopeTag.cost) : nil,
            evidence: place
        )
    }

    // MARK: Evidence

    /// The item of a timeline's entry as it was received; `nil` where it was destroyed.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where it is not what was written.
    /// - Complexity: reads the evidence; that of the whole frame where no index covers it.
    package func evidence(of entry: PartyTimeline.Entry) throws(LedgerError) -> [UInt8]? {
        let place = entry.evidence
        if place.isDestroyed { return nil }
        let segment = parts[place.segment].segment
        do throws(LogError) {
            return try place.read(in: segment, checkedFrame: &checkedFrame)
        } catch {
            throw .log(error)
        }
    }
}
