import Bytes
package import Ledger
package import Touchpoints

/// Writes a ledger's touchpoints and retractions as native JSON, so that reading them again makes
/// the same ledger.
///
/// One object a line, in order of position: `position`, `recorded`, the `source` where the item
/// named none, then the item's own members as they were sent, without white space. Of a retraction,
/// `retracts` is written with its source. What was in quarantine first has `firstReceived`. Of an
/// item that an adapter made, the native form is written. A run's retraction becomes one line for
/// each touchpoint of the run, newest first, with `frees` in `retracts`: `true`, or the touchpoint's
/// number among those that its key ever held, where that is more than one.
package struct NativeDump {
    private let reader: LedgerReader
    private let filter: DumpFilter
    private let start: UInt64
    private let end: UInt64
    private var walk: RecordWalk
    /// The names of sources met so far, by ordinal.
    package private(set) var sources = NameTable()
    private var writer = JSONWriter()
    /// Lines that are ready, the next one last.
    private var ready: [[UInt8]] = []
    private var retractedRun: UInt32 = 0
    /// Numbers of the retracted run's touchpoints among those of their keys, where it is not alone.
    private var numbers: [UInt64: UInt64] = [:]

    /// A dump of the records at `start` and behind, before `end`.
    package init(_ reader: LedgerReader, from start: UInt64 = 0, until end: UInt64) {
        self.reader = reader
        filter = DumpFilter()
        self.start = start
        self.end = end
        walk = RecordWalk(reader, 0..<end)
    }

    /// A dump of the records before `end` from the frame at `place` on.
    ///
    /// `sources` names the sources whose dictionary entries stand before that frame. Of what
    /// `filter` does not let through the envelopes are read, and no evidence.
    package init(
        _ reader: LedgerReader,
        from place: FramePlace,
        until end: UInt64,
        sources: NameTable,
        filter: DumpFilter = DumpFilter()
    ) {
        self.reader = reader
        self.filter = filter
        self.end = end
        start = place.first
        self.sources = sources
        walk = RecordWalk(reader, from: place, until: end)
    }

    /// Where a later dump goes on, once this one has given its last line; `nil` where there was none.
    package var nextPlace: FramePlace? { walk.nextPlace }

    /// The next line without its end; `nil` after the last.
    package mutating func nextLine() throws(LedgerError) -> [UInt8]? {
        while true {
            if let line = ready.popLast() { return line }
            // The names of sources are needed from the beginning.
            let record = try walk.nextRecord { [start, filter] fields, position in
                switch fields.kind {
                case .name: true
                case .touchpoint, .retraction: position >= start && filter.lets(fields)
                default: position >= start
                }
            }
            guard let record else { return nil }
            switch record.kind {
            case .touchpoint, .retraction: return line(of: record, sources: sources)
            case .name: note(record, &sources)
            case .runRetraction:
                retractedRun = UInt32(truncatingIfNeeded: record.fields[EnvelopeTag.run])
                switch filter.runRetractions {
                case .eachTouchpoint: try number(before: record.position)
                case .oneLine: return line(ofRunRetraction: record)
                case .leftOut: continue
                }
            case .effect:
                if filter.runRetractions == .eachTouchpoint { try expand(record) }
            case .claim, .quarantined, .settled: continue
            }
        }
    }

    private func note(_ record: LedgerRecord, _ sources: inout NameTable) {
        guard record.fields[EnvelopeTag.namespace] == UInt64(Namespace.source.rawValue) else {
            return
        }
        sources.set(
            record.fields.ordinal(EnvelopeTag.ordinal),
            text: record.text,
            digest: record.fields.hash128(EnvelopeTag.digestHigh, EnvelopeTag.digestLow)
        )
    }

    // MARK: Lines

    private mutating func line(of record: LedgerRecord, sources: NameTable) -> [UInt8] {
        begin(record.position, record.recorded)
        let source = sources.texts[Int(record.fields.ordinal(EnvelopeTag.source))]
        let members = NativeMembers(record.item)
        if members.text(.source) == nil {
            writer.key("source")
            writer.string(source.span)
        }
        for member in members.all {
            switch member.known {
            case .position, .recorded: continue
            case .source where members.text(.source) == nil: continue
            case .retracts where record.kind == .retraction:
                writer.key("retracts")
                write(retracted: Self.complete(members.retracted, of: members, source))
            default:
                writer.key(member.name.span)
                writer.raw(member.value.span)
            }
        }
        // What came of an item in quarantine was received before the log took it.
        if record.fields.has(EnvelopeTag.received), !members.hasFirstReceived {
            writer.key("firstReceived")
            writer.string(Self.time(record.fields.signed(EnvelopeTag.received)).span)
        }
        writer.endObject()
        return writer.bytes
    }

    private static func time(_ micros: Int64) -> [UInt8] {
        var time: [UInt8] = []
        RFC3339.append(micros, to: &time)
        return time
    }

    private mutating func begin(_ position: UInt64, _ recorded: Int64) {
        writer.removeAll()
        writer.beginObject()
        writer.key("position")
        writer.integer(position)
        writer.key("recorded")
        writer.string(Self.time(recorded).span)
    }

    /// What a retraction names, with the source that it meant where it names none: that of the line
    /// itself if it came without one, else the ledger's own default.
    private static func complete(
        _ retracted: NativeMembers.Retracted?,
        of members: NativeMembers,
        _ source: [UInt8]
    ) -> NativeMembers.Retracted? {
        guard var complete = retracted, complete.source.isEmpty else { return retracted }
        complete.source = members.text(.source) == nil ? source : TouchpointParser.importSource
        return complete
    }

    private mutating func write(retracted: NativeMembers.Retracted?) {
        writer.beginObject()
        writer.key("source")
        let source = retracted?.source ?? []
        writer.string(source.span)
        writer.key("id")
        let id = retracted?.id ?? []
        writer.string(id.span)
        if let frees = retracted?.frees, !frees.isEmpty {
            writer.key("frees")
            writer.raw(frees.span)
        }
        writer.endObject()
    }

    // MARK: Runs

    private mutating func line(ofRunRetraction record: LedgerRecord) -> [UInt8] {
        begin(record.position, record.recorded)
        writer.key("type")
        let type = TypeRegistry.runRetraction
        writer.string(type.span)
        writer.key("channel")
        writer.string("ledger")
        writer.key("time")
        writer.string(Self.time(record.recorded).span)
        writer.key("run")
        writer.integer(retractedRun)
        writer.endObject()
        return writer.bytes
    }

    /// Counts what the keys of the retracted run's touchpoints ever held.
    ///
    /// - Complexity: reads the log up to `position` twice.
    private mutating func number(before position: UInt64) throws(LedgerError) {
        var counts: [Hash128: UInt64] = [:]
        var found = RecordWalk(reader, 0..<position)
        while let record = try found.nextRecord() {
            guard record.run == retractedRun, let key = record.key else { continue }
            counts[key] = 0
        }
        var places: [(position: UInt64, key: Hash128, number: UInt64)] = []
        var again = RecordWalk(reader, 0..<position)
        while let record = try again.nextRecord() {
            guard let key = record.key, let count = counts[key] else { continue }
            counts[key] = count + 1
            if record.run == retractedRun { places.append((record.position, key, count + 1)) }
        }
        numbers.removeAll(keepingCapacity: true)
        for place in places where counts[place.key, default: 0] > 1 {
            numbers[place.position] = place.number
        }
    }

    /// Makes the lines that undo a range of positions, as far as they hold touchpoints.
    private mutating func expand(_ effect: LedgerRecord) throws(LedgerError) {
        guard let first = effect.fields.position(EnvelopeTag.takesFirst) else { return }
        let range = first..<first + effect.fields[EnvelopeTag.takesCount]
        var known = sources
        var again = RecordWalk(reader, range)
        var lines: [[UInt8]] = []
        while let record = try again.nextRecord() {
            if record.kind == .name { note(record, &known) }
            guard record.kind == .touchpoint || record.kind == .retraction else { continue }
            lines.append(retraction(of: record, by: effect, known))
        }
        // The newest is undone first; the list is emptied from its end.
        ready = lines
    }

    private mutating func retraction(
        of record: LedgerRecord,
        by effect: LedgerRecord,
        _ sources: NameTable
    ) -> [UInt8] {
        begin(effect.position, effect.recorded)
        writer.key("id")
        writer.string("run-\(retractedRun)-\(record.position)")
        writer.key("source")
        writer.string("daybook")
        writer.key("type")
        writer.string("touchpoint.retracted")
        writer.key("channel")
        writer.string("ledger")
        writer.key("time")
        writer.string(Self.time(effect.recorded).span)
        writer.key("retracts")
        let members = NativeMembers(record.item)
        write(
            retracted: NativeMembers.Retracted(
                source: sources.texts[Int(record.fields.ordinal(EnvelopeTag.source))],
                id: members.text(.id) ?? [],
                frees: Array((numbers[record.position].map { "\($0)" } ?? "true").utf8)
            )
        )
        writer.endObject()
        return writer.bytes
    }
}

extension LedgerRecord {
    /// The permanent key of a touchpoint or retraction; `nil` for any other record.
    fileprivate var key: Hash128? {
        guard kind == .touchpoint || kind == .retraction else { return nil }
        return fields.hash128(EnvelopeTag.keyHigh, EnvelopeTag.keyLow)
    }
}
