import Bytes
import Ledger
import SegmentLog
import Touchpoints

/// One party's touchpoint, as a test compares it.
struct PlainEntry: Equatable {
    var position: UInt64
    var occurred: Int64
    var recorded: Int64
    var run: UInt32
    var retractedAt: UInt64?
    var type: [UInt8]
    var channel: [UInt8]
    var campaign: [UInt8]
    var cell: [UInt8]
    var source: [UInt8]
    var item: [UInt8]?
}

/// What timelines must be, read from every record of the ledger without any index.
struct PartyPlainReading {
    private var records: [LedgerRecord] = []
    private var texts: [[UInt32: [UInt8]]] = Array(repeating: [:], count: 14)
    /// Positions of the identifiers' dictionary entries, by the identifier.
    private(set) var identifiers: [[UInt8]: (ordinal: UInt32, position: UInt64)] = [:]

    init(_ reader: LedgerReader) throws {
        var walk = RecordWalk(reader, 0..<reader.snapshot.end)
        while let record = try walk.nextRecord() {
            records.append(record)
            guard record.kind == .name else { continue }
            let namespace = Int(record.fields[EnvelopeTag.namespace])
            let ordinal = record.fields.ordinal(EnvelopeTag.ordinal)
            texts[namespace][ordinal] = record.text.isEmpty ? record.item : record.text
            if namespace == Int(Namespace.identifier.rawValue) {
                identifiers[record.item] = (ordinal, record.position)
            }
        }
    }

    /// The first position not known at `moment`.
    private func end(_ moment: Moment) -> UInt64 {
        switch moment.known {
        case .now: .max
        case .position(let position): position
        case .time(let time): records.first { $0.recorded >= time }?.position ?? .max
        }
    }

    /// The party's timeline; `nil` where its identifier was not known.
    func timeline(_ identifier: [UInt8], _ moment: Moment) -> [PlainEntry]? {
        let end = end(moment)
        guard let party = identifiers[identifier], party.position < end else { return nil }
        var entries: [PlainEntry] = []
        for record in records where record.position < end {
            switch record.kind {
            case .touchpoint:
                let isOwn = record.fields.ordinal(EnvelopeTag.party) == party.ordinal
                if isOwn { entries.append(entry(record)) }
            case .retraction, .effect: apply(record, to: &entries)
            default: continue
            }
        }
        if let asOf = moment.asOf { entries.removeAll { $0.occurred >= asOf } }
        return entries.sorted(by: Self.precedes)
    }

    private func entry(_ record: LedgerRecord) -> PlainEntry {
        func text(_ namespace: Namespace, _ tag: UInt8) -> [UInt8] {
            texts[Int(namespace.rawValue)][record.fields.ordinal(tag)] ?? []
        }
        return PlainEntry(
            position: record.position,
            occurred: record.fields.signed(EnvelopeTag.occurred),
            recorded: record.recorded,
            run: record.run,
            retractedAt: nil,
            type: text(.type, EnvelopeTag.type),
            channel: text(.channel, EnvelopeTag.channel),
            campaign: text(.campaign, EnvelopeTag.campaign),
            cell: text(.cell, EnvelopeTag.cell),
            source: text(.source, EnvelopeTag.source),
            item: record.item
        )
    }

    private func apply(_ record: LedgerRecord, to entries: inout [PlainEntry]) {
        let fields = record.fields
        for index in entries.indices {
            let position = entries[index].position
            if fields.position(EnvelopeTag.takes) == position {
                entries[index].retractedAt = record.position
            }
            if let first = fields.position(EnvelopeTag.takesFirst), position >= first,
                position < first + fields[EnvelopeTag.takesCount]
            {
                entries[index].retractedAt = record.position
            }
            if fields.position(EnvelopeTag.restores) == position {
                entries[index].retractedAt = nil
            }
        }
    }

    private static func precedes(_ left: PlainEntry, _ right: PlainEntry) -> Bool {
        if left.occurred != right.occurred { return left.occurred < right.occurred }
        for key in [\PlainEntry.type, \.channel, \.campaign, \.cell]
        where left[keyPath: key] != right[keyPath: key] {
            return left[keyPath: key].lexicographicallyPrecedes(right[keyPath: key])
        }
        return left.position < right.position
    }

    /// The positions of claims that name the party, either way.
    func claims(_ identifier: [UInt8], _ moment: Moment) -> [UInt64] {
        let end = end(moment)
        let party = identifiers[identifier]?.ordinal
        return records.filter { record in
            record.kind == .claim && record.position < end
                && record.fields.signed(EnvelopeTag.occurred) < moment.asOf ?? .max
                && [EnvelopeTag.party, EnvelopeTag.otherParty].contains {
                    record.fields.ordinal($0) == party
                }
        }.map(\.position)
    }
}

extension PartyReader {
    /// The party's timeline in the form that a plain reading has.
    func plainTimeline(_ identifier: [UInt8], _ moment: Moment) throws -> [PlainEntry]? {
        guard let timeline = try timeline(ofParty: identifier, at: moment) else { return nil }
        return try timeline.entries.map { entry in
            PlainEntry(
                position: entry.position,
                occurred: entry.row.occurred,
                recorded: entry.recorded,
                run: entry.run,
                retractedAt: entry.retractedAt,
                type: names.text(.type, entry.row.type),
                channel: names.text(.channel, entry.row.channel),
                campaign: names.text(.campaign, entry.row.campaign),
                cell: names.text(.cell, entry.row.cell),
                source: names.text(.source, entry.source),
                item: try evidence(of: entry)
            )
        }
    }
}
