import Bytes
import Platform
import SegmentLog
import Touchpoints

/// Reads what concerns one party, and little else; made once and asked many times.
///
/// It sees the ledger as its ``LedgerReader`` does: what is recorded later needs another reader.
/// In segments that a sound run covers the party's own records are read, and two pages of the run;
/// others, and the open one, are read from their envelopes, so that a missing, stale or damaged run
/// costs time only.
/// Nothing is locked or written. One thread at a time uses a reader.
package final class PartyReader {
    package let reader: LedgerReader
    /// Runs that turned out to be damaged, by their paths below the ledger's directory.
    private var condemned: [String] = []
    private var parts: PartyParts
    private let identifiers: IdentifierLookup
    private var fields = EnvelopeFields()
    private var checkedFrames = CheckedFrames()

    /// A reader of the ledger as `reader` sees it.
    ///
    /// - Complexity: reads the first and last pages of each run, and the envelopes of the open
    ///   segment and of sealed ones that no sound run covers.
    package init(_ reader: LedgerReader) throws(LedgerError) {
        self.reader = reader
        parts = try PartyParts(reader)
        identifiers = IdentifierLookup(reader)
    }

    /// What was of no use: segments that no run covers, and damaged runs, by their paths below the
    /// ledger's directory.
    ///
    /// The answers are right without them; the next opening for writing makes runs that are missing
    /// or stale.
    package var missingIndexes: [String] { condemned + parts.scanned.map(\.path) }

    /// The names that entries mention.
    package var names: SharedNames { parts.names }

    /// The ordinal of an identifier as a person types it; `nil` when the ledger never saw it.
    ///
    /// - Complexity: two pages for each run of keys, and what no run covers.
    package func ordinal(ofParty text: [UInt8]) throws(LedgerError) -> UInt32? {
        let hash = reader.hashes.name(.identifier, Identifier.complete(text).span)
        return try identifiers.find(hash)?.ordinal
    }

    /// Everything that was recorded of the party, at `moment`.
    ///
    /// - Parameters:
    ///   - text: The identifier as a person types it; without a namespace it is a `customer`.
    ///   - moment: As-of leaves out what happened later, known-at what was recorded later,
    ///     retractions too.
    /// - Returns: `nil` when the ledger did not know the identifier then.
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where a record is not what was written.
    /// - Complexity: two pages for each run of keys and of rows, two reads for each record of the
    ///   party, and the envelopes of sealed segments that no sound run covers.
    package func timeline(
        ofParty text: [UInt8],
        at moment: Moment
    ) throws(LedgerError) -> PartyTimeline? {
        let identifier = Identifier.complete(text)
        let end = try reader.end(moment.known)
        let hash = reader.hashes.name(.identifier, identifier.span)
        guard let found = try identifiers.find(hash), found.position < end else { return nil }
        return try timeline(
            PartyTimeline(party: found.ordinal, identifier: identifier, end: end),
            asOf: moment.asOf
        )
    }

    /// Everything that was recorded of the party with that ordinal, which is not 0; without its name.
    ///
    /// - Throws: ``LedgerError/log(_:)`` as ``timeline(ofParty:at:)`` does.
    /// - Complexity: as there, without finding the ordinal.
    func timeline(ofOrdinal party: UInt32) throws(LedgerError) -> PartyTimeline {
        let empty = PartyTimeline(party: party, identifier: [], end: reader.snapshot.end)
        return try timeline(empty, asOf: nil)
    }

    /// Records of sealed segments that no run covers: each question reads their envelopes.
    var scannedRecords: UInt64 { parts.scanned.reduce(0) { $0 + ($1.end - $1.base) } }

    /// The effects of all retractions.
    var effects: RetractionEffects { parts.effects }

    /// Fills a timeline that has nothing yet.
    private func timeline(
        _ empty: PartyTimeline,
        asOf: Int64?
    ) throws(LedgerError) -> PartyTimeline {
        var timeline = empty
        var number = 0
        while number < parts.parts.count {
            let first = parts.segments[parts.parts[number].segments.lowerBound]
            if first.base >= timeline.end { break }
            if try read(number, asOf: asOf, into: &timeline) { number += 1 }
        }
        timeline.sort(in: parts.context)
        return timeline
    }

    /// Reads what one part has of the party.
    ///
    /// - Returns: False when the part's run was given up, and then nothing was appended: its segments
    ///   are parts now, to be read one by one.
    private func read(
        _ number: Int,
        asOf: Int64?,
        into timeline: inout PartyTimeline
    ) throws(LedgerError) -> Bool {
        let part = parts.parts[number]
        guard let path = part.path else {
            let index = part.segments.lowerBound
            let rows = try parts.readRows(of: timeline.party, in: number)
            guard let wrong = try append(rows[...], index, asOf, &timeline) else { return true }
            // Its frame was sound a moment ago; what is read now is not what was written.
            throw .log(
                .damaged(
                    Damage(
                        file: parts.segments[index].path,
                        offset: wrong.record,
                        part: .envelopes,
                        positions: wrong.position..<wrong.position + 1
                    )
                )
            )
        }
        if let rows = parts.indexedRows(of: timeline.party, in: number),
            try append(rows, part.segments, asOf, &timeline)
        {
            return true
        }
        // The run contradicts itself or the log; the log decides.
        parts.condemn(number)
        condemned.append(path)
        return false
    }

    /// Reads the records of a run's `rows`, which lie in `segments`.
    ///
    /// - Returns: False where a record is not what its row says, and then nothing was appended.
    private func append(
        _ rows: [PartyIndexRow],
        _ segments: Range<Int>,
        _ asOf: Int64?,
        _ timeline: inout PartyTimeline
    ) throws(LedgerError) -> Bool {
        let mark = timeline.mark
        var rest = rows[...]
        for index in segments where !rest.isEmpty {
            let end = parts.segments[index].end
            let own = rest.prefix { $0.position < end }
            if own.isEmpty { continue }
            rest = rest.dropFirst(own.count)
            guard own.allSatisfy({ $0.position >= parts.segments[index].base }),
                try append(own, index, asOf, &timeline) == nil
            else {
                timeline.remove(after: mark)
                return false
            }
        }
        return rest.isEmpty
    }

    /// Reads the records of `rows` and appends what counts at the moment.
    ///
    /// - Returns: The first row whose record is not what it says, and then nothing was appended.
    private func append(
        _ rows: ArraySlice<PartyIndexRow>,
        _ index: Int,
        _ asOf: Int64?,
        _ timeline: inout PartyTimeline
    ) throws(LedgerError) -> PartyIndexRow? {
        let mark = timeline.mark
        var records = PlacedRecords(parts.segments[index])
        for row in rows where row.position < timeline.end {
            let isSound: Bool
            do throws(SystemError) {
                isSound = try records.read(row, &fields)
            } catch {
                throw .log(.system(error))
            }
            guard isSound, let frame = records.frame, let slot = records.slot,
                fields.kind == (row.isClaim ? .claim : .touchpoint)
            else {
                timeline.remove(after: mark)
                return row
            }
            if let asOf, fields.signed(EnvelopeTag.occurred) >= asOf { continue }
            if row.isClaim {
                timeline.append(claim(row, before: timeline.end))
            } else {
                let place = EvidencePlace(segment: index, row: row, frame: frame, slot: slot)
                timeline.append(entry(row, frame, place, before: timeline.end))
            }
        }
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
            retractedAt: parts.effects.retraction(of: claimedBy, before: end)
        )
    }

    private func entry(
        _ row: PartyIndexRow,
        _ frame: FrameHeader,
        _ place: EvidencePlace,
        before end: UInt64
    ) -> PartyTimeline.Entry {
        var touchpoint = TouchpointRow(fields, position: row.position)
        touchpoint.settle(parts.names.types)
        let retractedAt = parts.effects.retraction(of: row.position, before: end)
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
            agent: fields.ordinal(EnvelopeTag.agent),
            counterparty: fields.ordinal(EnvelopeTag.counterparty),
            cost: fields.has(EnvelopeTag.cost) ? fields.signed(EnvelopeTag.cost) : nil,
            received: fields.has(EnvelopeTag.received)
                ? fields.signed(EnvelopeTag.received) : nil,
            nativeBytes: fields.has(EnvelopeTag.nativeBytes)
                ? Int(clamping: fields[EnvelopeTag.nativeBytes]) : nil,
            evidence: place
        )
    }

    // MARK: Evidence

    /// The native item of a timeline's entry, as it was received or as an adapter made it; `nil`
    /// where it was destroyed.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where it is not what was written.
    /// - Complexity: reads the evidence; where no run covers it, once that of the whole frame.
    package func evidence(of entry: PartyTimeline.Entry) throws(LedgerError) -> [UInt8]? {
        let place = entry.evidence
        if place.isDestroyed { return nil }
        do throws(LogError) {
            let whole = try place.read(in: parts.segments[place.segment], &checkedFrames)
            return entry.nativeBytes.map { Array(whole.prefix($0)) } ?? whole
        } catch {
            throw .log(error)
        }
    }
}
