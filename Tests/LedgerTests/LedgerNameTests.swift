import Ledger
import Platform
import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("A ledger's dictionaries")
struct LedgerNameTests {
    private static func line(_ number: Int) -> String {
        """
        {"id":"t\(number)","source":"s\(number % 7)","customer":"c\(number % 90)",\
        "identifiers":["card:\(number % 50)","card:\(number % 31)"],"channel":"ch\(number % 3)",\
        "type":"deed.done\(number % 5)","direction":"inbound","campaign":"k\(number % 11)",\
        "cell":"z\(number % 4)","offer":"o\(number % 6)","amount":1,"currency":"C\(number % 8)",\
        "place":"pl\(number % 9)","banner":"b\(number % 2)","reason":"r\(number % 10)",\
        "agent":"ag\(number % 12)","counterparty":"c\(number % 100)",\
        "time":"2024-03-01T10:00:00Z"}
        """
    }

    /// Each name's namespace and ordinal, in order of position.
    private func names(_ scratch: LedgerScratch) throws -> [(UInt64, UInt64, [UInt8])] {
        try scratch.records().filter { $0.kind == .name }.map { record in
            let text = record.fields.has(EnvelopeTag.text) ? record.text : record.item
            return (record.fields[EnvelopeTag.namespace], record.fields[EnvelopeTag.ordinal], text)
        }
    }

    @Test("give each name one ordinal, dense from 1, over seals, openings and lost indexes")
    func denseOrdinals() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        var ledger = try scratch.open()
        for start in stride(from: 0, to: 240, by: 3) {
            if start % 60 == 30 { ledger = try scratch.open() }
            if start % 60 == 45 {
                // What the ledger is making at the moment changes its name, or goes into another run.
                for path in scratch.files(in: "index") where !path.hasSuffix(".tmp") {
                    do throws(SystemError) {
                        try scratch.storage.remove(path)
                    } catch {
                        guard error.isNotFound else { throw error }
                    }
                }
                ledger = try scratch.open()
            }
            try ledger.ingest((start..<start + 3).map(Self.line))
        }
        var last: [UInt64: UInt64] = [:]
        var seen: Set<[UInt8]> = []
        for (namespace, ordinal, text) in try names(scratch) {
            #expect(ordinal == last[namespace, default: 0] + 1)
            last[namespace] = ordinal
            #expect(seen.insert([UInt8(namespace)] + text).inserted)
        }
        let expected: [(Namespace, UInt64)] = [
            (.identifier, 90 + 10 + 50), (.agent, 12), (.campaign, 11), (.cell, 4), (.channel, 3),
            (.type, 5), (.source, 7), (.currency, 8), (.offer, 6), (.place, 9), (.banner, 2),
            (.reason, 10),
        ]
        for (namespace, count) in expected {
            #expect(last[UInt64(namespace.rawValue)] == count, "\(namespace)")
        }
        #expect(last.count == expected.count)
    }

    @Test("are written before their first use, in the same frame")
    func writtenBeforeUse() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        for start in stride(from: 0, to: 60, by: 10) {
            try ledger.ingest((start..<start + 10).map(Self.line))
        }
        let parties = [EnvelopeTag.party, EnvelopeTag.counterparty, EnvelopeTag.otherParty]
        var known: UInt64 = 0
        for record in try scratch.records() {
            if record.kind == .name, record.fields[EnvelopeTag.namespace] == 1 {
                known = record.fields[EnvelopeTag.ordinal]
            }
            for tag in parties { #expect(record.fields[tag] <= known) }
        }
    }

    @Test("keep names of people in the evidence, and all others in the envelope")
    func personalNames() throws {
        let scratch = LedgerScratch()
        try scratch.open().ingest([Self.line(1)])
        for record in try scratch.records() where record.kind == .name {
            let namespace = Namespace(rawValue: UInt8(record.fields[EnvelopeTag.namespace]))
            let isPersonal = namespace?.isPersonal ?? false
            #expect(record.item.isEmpty == !isPersonal)
            #expect(record.fields.has(EnvelopeTag.text) == !isPersonal)
            let text = isPersonal ? record.item : record.text
            let digest = KeyedHashes.digest(text.span)
            let stored = record.fields.hash128(EnvelopeTag.digestHigh, EnvelopeTag.digestLow)
            #expect(stored == digest)
        }
    }

    @Test("record as a claim each further identifier of a touchpoint")
    func claims() throws {
        let scratch = LedgerScratch()
        try scratch.open().ingest([
            #"""
            {"id":"a","identifiers":["x:1","x:2","x:1","y:3"],"channel":"web","type":"visit.web",
            "time":"2024-03-01T10:00:00Z"}
            """#,
            #"""
            {"id":"b","customer":"HH1","identifiers":["customer:HH1","x:1"],"channel":"web",
            "type":"visit.web","time":"2024-03-01T10:00:00Z"}
            """#,
        ])
        let records = try scratch.records()
        var texts: [UInt64: String] = [:]
        for record in records where record.kind == .name {
            guard record.fields[EnvelopeTag.namespace] == 1 else { continue }
            let text = String(decoding: record.item, as: UTF8.self)
            texts[record.fields[EnvelopeTag.ordinal]] = text
        }
        let claims = records.filter { $0.kind == .claim }.map { record in
            let by = record.fields.position(EnvelopeTag.claimedBy) ?? .max
            #expect(records[Int(by)].kind == .touchpoint && by < record.position)
            let one = texts[record.fields[EnvelopeTag.party], default: "nobody"]
            let other = texts[record.fields[EnvelopeTag.otherParty], default: "nobody"]
            return one + " " + other
        }
        #expect(claims == ["x:1 x:2", "x:1 y:3", "customer:HH1 x:1"])
    }

    @Test("have no entry for nobody: anonymous touchpoints have ordinal 0")
    func anonymous() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let line = #"""
            {"id":"r1","channel":"till","type":"purchase.completed","time":"2024-03-01T10:00:00Z",
            "amount":5,"campaign":"k"}
            """#
        let line2 = line.replacing("r1", with: "r2").replacing(
            "purchase.completed",
            with: "offer.shown"
        )
        #expect(try ledger.ingest([line, line2, line]) == Verdicts(appended: 2, duplicates: 1))
        let records = try scratch.records()
        let touchpoints = records.filter { $0.kind == .touchpoint }
        #expect(touchpoints.count == 2)
        #expect(touchpoints.allSatisfy { !$0.fields.has(EnvelopeTag.party) })
        #expect(!records.contains { $0.kind == .name && $0.fields[EnvelopeTag.namespace] == 1 })
        let rows = try ReplayRows(scratch.reader(), at: Moment(), readsIdentifiers: false)
        let stats = try LedgerStats(rows)
        #expect(stats.anonymous == 2 && stats.anonymousContacts == 1 && stats.parties == 0)
        let replay = try Replay(rows, asOf: nil, request: ReplayRequest())
        #expect(replay.customers == 0 && replay.responses.count == 1)
        #expect(replay.responses.first?.direct.anonymous == 1)
    }
}
