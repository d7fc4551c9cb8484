import Dispatch
import Projections
import SegmentLog
import Synchronization
import Touchpoints

/// Reads from the log what a definition needs of touchpoints beyond their rows.
///
/// Every segment's envelopes are read where names are needed that rows do not have, for dictionary
/// entries may stand in any; else those with a touchpoint in question only. Evidence is read where
/// properties are needed, and only of frames that hold such a touchpoint.
struct MetricNeedsReading {
    let needs: MetricNeeds
    let reader: LedgerReader
    /// The first position not included.
    let end: UInt64
    let groupsMax: Int

    /// What was found.
    struct Found: Sendable {
        var fields: FurtherFields
        var names = FurtherNames()
    }

    /// Reads what the touchpoints at `positions`, ascending, have.
    ///
    /// - Parameters:
    ///   - positions: Of the touchpoints in question, ascending.
    ///   - progress: Called on any thread after each segment, with segments read and those there are.
    /// - Returns: Their further fields, and the names in the columns that rows do not have.
    /// - Throws: ``LedgerError/log(_:)`` with the first damage met.
    /// - Complexity: O(envelopes), and the evidence of the frames concerned, on all cores.
    func read(
        _ positions: [UInt64],
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) throws(LedgerError) -> Found {
        let segments = reader.snapshot.segments.filter { segment in
            guard segment.base < end else { return false }
            if !needs.names.isEmpty { return true }
            let next = positions.partitioningIndex { $0 >= segment.base }
            return next < positions.count && positions[next] < segment.end
        }
        let empty = Found(fields: FurtherFields(for: needs, groupsMax: groupsMax))
        let joined = Mutex(JoinedParts(empty))
        DispatchQueue.concurrentPerform(iterations: segments.count) { index in
            if joined.withLock({ $0.isOver }) { return }
            let part: Result<Found, LedgerError>
            do throws(LedgerError) {
                part = .success(try read(segments[index], positions))
            } catch {
                part = .failure(error)
            }
            let done = joined.withLock { $0.add(part, at: index) }
            progress(done, segments.count)
        }
        return try joined.withLock { $0.whole }.get()
    }

    /// What segments gave, joined in their order as soon as those before are there: memory holds the
    /// parts of a few segments beside the whole.
    private struct JoinedParts {
        private var failure: LedgerError?
        private var found: Found
        private var waiting: [Int: Result<Found, LedgerError>] = [:]
        private var next = 0
        private var done = 0

        init(_ empty: Found) {
            found = empty
        }

        /// Whether no further part can change the outcome: one failed, or there is too much already.
        var isOver: Bool {
            failure != nil || found.fields.isOverfull
        }

        /// Takes the part of one segment.
        ///
        /// - Returns: The parts taken so far.
        mutating func add(_ part: Result<Found, LedgerError>, at index: Int) -> Int {
            done += 1
            waiting[index] = part
            while !isOver, let part = waiting.removeValue(forKey: next) {
                next += 1
                switch part {
                case .success(let part):
                    found.fields.append(part.fields)
                    found.names.append(part.names)
                case .failure(let error): failure = error
                }
            }
            if isOver { waiting = [:] }
            return done
        }

        /// The whole, or what failed first.
        var whole: Result<Found, LedgerError> {
            failure.map { .failure($0) } ?? .success(found)
        }
    }

    private func read(
        _ segment: LogSnapshot.Segment,
        _ positions: [UInt64]
    ) throws(LedgerError) -> Found {
        var found = Found(fields: FurtherFields(for: needs, groupsMax: groupsMax))
        var next = positions.partitioningIndex { $0 >= segment.base }
        var properties = PropertyReader(
            needs.conditions.map(\.path) + needs.grouped + (needs.summed.map { [$0] } ?? [])
        )
        var fields = EnvelopeFields()
        var records = SegmentRecords(segment, until: end)
        while try records.nextFrame() {
            var hasEvidence = false
            while let record = try records.next(&fields), record.position < end {
                if try note(fields, record, &records, &hasEvidence, &found.names) { continue }
                guard next < positions.count, record.position == positions[next] else { continue }
                next += 1
                if needs.readsEvidence, !hasEvidence {
                    try records.loadEvidence()
                    hasEvidence = true
                }
                var entry = entry(fields, record.position)
                if needs.readsEvidence {
                    let item = try Self.item(record, fields, records)
                    complete(&entry, properties.read(item.span))
                }
                found.fields.append(entry)
            }
        }
        return found
    }

    /// Notes a dictionary entry of a column that is needed; false for any other record.
    private func note(
        _ fields: borrowing EnvelopeFields,
        _ record: SegmentRecords.Record,
        _ records: inout SegmentRecords,
        _ hasEvidence: inout Bool,
        _ names: inout FurtherNames
    ) throws(LedgerError) -> Bool {
        guard fields.kind == .name else { return false }
        let namespace = fields[EnvelopeTag.namespace]
        guard let column = needs.names.first(where: { UInt64($0.namespace.rawValue) == namespace })
        else { return true }
        var text: [UInt8] = []
        if fields.has(EnvelopeTag.text) {
            text = Array(records.cursor.bytes[fields.text])
        } else if needs.agents && !record.slot.isDestroyed {
            // Names of people stand in the evidence; to find them their hashes do.
            if !hasEvidence { try records.loadEvidence() }
            hasEvidence = true
            let place = record.slot.evidence.dropFirst(LogLimits.evidenceSaltBytes)
            text = Array(records.cursor.evidence[place])
        }
        names.set(
            column,
            fields.ordinal(EnvelopeTag.ordinal),
            text: text,
            lookup: fields.hash128(EnvelopeTag.lookupHigh, EnvelopeTag.lookupLow)
        )
        return true
    }

    private func entry(
        _ fields: borrowing EnvelopeFields,
        _ position: UInt64
    ) -> FurtherFields.Entry {
        var entry = FurtherFields.Entry(position: position)
        for column in needs.names { entry.names.append(fields.ordinal(column.tag)) }
        if fields.has(EnvelopeTag.cost) { entry.cost = fields.signed(EnvelopeTag.cost) }
        return entry
    }

    private func complete(_ entry: inout FurtherFields.Entry, _ values: [PropertyValue?]) {
        for (index, condition) in needs.conditions.enumerated() where condition.holds(values[index])
        {
            entry.conditions |= 1 << UInt64(index)
        }
        let grouped = needs.conditions.count..<needs.conditions.count + needs.grouped.count
        entry.grouped = Array(values[grouped])
        if needs.summed != nil { entry.summed = values[grouped.upperBound] }
    }

    /// The native JSON of a touchpoint; nothing where its evidence was destroyed.
    private static func item(
        _ record: SegmentRecords.Record,
        _ fields: EnvelopeFields,
        _ records: borrowing SegmentRecords
    ) throws(LedgerError) -> [UInt8] {
        if record.slot.isDestroyed { return [] }
        return try LedgerRecord(record, fields, in: records, withItem: true)?.item ?? []
    }
}
