import Ledger
import Projections
import SegmentLog
import TestSupport
import Touchpoints

/// A small sound ledger of which everything is known, to be harmed.
struct HarmedLedger {
    /// What stands at one position.
    struct Row {
        var parties: Set<UInt32> = []
        var campaign: UInt32 = 0
        var isTouchpoint = false
    }

    let scratch: LedgerScratch
    let rows: [Row]
    /// Names by ordinal.
    let identifiers: [UInt32: [UInt8]]
    let campaigns: [UInt32: [UInt8]]
    let timelines: [[UInt8]: [PlainEntry]]
    let digest: ViewDigest
    let touchpoints: [[UInt8]: Int]

    /// Two hundred touchpoints of twenty customers and of nobody, with claims and retractions, in
    /// segments of a few frames.
    init() throws {
        scratch = LedgerScratch(segmentBytes: 8 << 10)
        let ledger = try scratch.open()
        let lines = (0..<200).map(Self.line)
        for start in stride(from: 0, to: lines.count, by: 5) {
            try ledger.ingest(Array(lines[start..<start + 5]))
            scratch.clock.advance(by: 1_000_000)
        }
        for index in [3, 50, 120] {
            try ledger.ingest([SampleLine.retraction("r\(index)", of: "t\(index)")])
        }
        try ledger.close()
        var rows: [Row] = []
        var identifiers: [UInt32: [UInt8]] = [:]
        var campaigns: [UInt32: [UInt8]] = [:]
        for record in try scratch.records() {
            var row = Row()
            let party = record.fields.ordinal(EnvelopeTag.party)
            switch record.kind {
            case .touchpoint:
                row.parties = [party]
                row.campaign = record.fields.ordinal(EnvelopeTag.campaign)
                row.isTouchpoint = true
            case .claim: row.parties = [party, record.fields.ordinal(EnvelopeTag.otherParty)]
            case .name:
                let ordinal = record.fields.ordinal(EnvelopeTag.ordinal)
                switch record.fields[EnvelopeTag.namespace] {
                case UInt64(Namespace.identifier.rawValue): identifiers[ordinal] = record.item
                case UInt64(Namespace.campaign.rawValue): campaigns[ordinal] = record.text
                default: break
                }
            default: break
            }
            row.parties.remove(0)
            rows.append(row)
        }
        self.rows = rows
        self.identifiers = identifiers
        self.campaigns = campaigns
        let plain = try PartyPlainReading(try scratch.reader())
        var timelines: [[UInt8]: [PlainEntry]] = [:]
        for identifier in plain.identifiers.keys {
            timelines[identifier] = plain.timeline(identifier, Moment())
        }
        self.timelines = timelines
        digest = try scratch.digest()
        touchpoints = try scratch.touchpoints()
    }

    private static func line(_ index: Int) -> String {
        let campaign = index % 4 == 0 ? "" : #","campaign":"k\#(index % 5)""#
        let person: String
        switch index % 10 {
        case 7: person = ""
        case 8: person = #","identifiers":["p:\#(index % 20)","email:e\#(index)@example.org"]"#
        default: person = #","customer":"p:\#(index * 7 % 20)""#
        }
        let direction = index % 3 == 0 ? "purchase.completed" : "message.sent"
        return """
            {"id":"t\(index)"\(person)\(campaign),"channel":"mail","type":"\(direction)",\
            "time":"2024-03-0\(1 + index % 9)T10:00:00Z","properties":{"n":\(index)}}
            """
    }

    /// The parties that have something at `positions`.
    func parties(at positions: Range<UInt64>) -> Set<UInt32> {
        rows[Int(positions.lowerBound)..<Int(positions.upperBound)].reduce(into: []) {
            $0.formUnion($1.parties)
        }
    }

    /// The campaigns that touchpoints at `positions` name.
    func campaigns(at positions: Range<UInt64>) -> Set<UInt32> {
        Set(rows[Int(positions.lowerBound)..<Int(positions.upperBound)].map(\.campaign))
            .subtracting([0])
    }
}
