import Bytes
import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("Parties, names and frames of unusual size are answered like all others")
struct PartyShapeTests {
    /// Touchpoints of which every third is the whale's, with long campaign names now and then.
    private static func lines(_ count: Int) -> [[UInt8]] {
        (0..<count).map { number in
            let customer = number % 3 == 0 ? "whale" : "c\(number % 401)"
            let campaign = number % 50 == 0 ? String(repeating: "k\(number)", count: 999) : "short"
            let text = """
                {"id":"t\(number)","customer":"\(customer)","channel":"mail","type":"message.sent",\
                "campaign":"\(campaign)","time":"2026-01-01T00:00:\(10 + number % 50)Z"}
                """
            return Array(text.utf8)
        }
    }

    private static func expectEqual(_ scratch: PartyScratch, _ identifiers: [String]) throws {
        let reader = try scratch.reader()
        let plain = try PartyPlainReading(reader)
        let party = try PartyReader(reader)
        for identifier in identifiers.map({ Array(("customer:" + $0).utf8) }) {
            let found = try party.plainTimeline(identifier, Moment())
            #expect(found == plain.timeline(identifier, Moment()))
            #expect(found?.isEmpty == false)
        }
        #expect(party.missingIndexes == [])
    }

    @Test("A party whose rows fill several pages, and names that are longer than a page")
    func whale() throws {
        let scratch = PartyScratch(seed: 31, segmentBytes: 512 << 10)
        let ledger = try scratch.open()
        try scratch.record(Self.lines(3_000), ledger.beginRun(), in: ledger)
        try ledger.close()
        let run = try scratch.files("index", ".rows")[0]
        #expect(try scratch.bytes(of: run).count > 64 * 1024)
        try Self.expectEqual(scratch, ["whale", "c0", "c1", "c2", "c400"])
    }

    @Test("Beside a writer, between any two frames")
    func beside() throws {
        let scratch = PartyScratch(seed: 32)
        let ledger = try scratch.open()
        var rest = Self.lines(420)[...]
        while !rest.isEmpty {
            try scratch.record(Array(rest.prefix(6)), 1, in: ledger)
            rest = rest.dropFirst(6)
            let reader = try scratch.reader()
            let plain = try PartyPlainReading(reader)
            let party = try PartyReader(reader)
            for identifier in ["customer:whale", "customer:c1"].map({ Array($0.utf8) }) {
                let found = try party.plainTimeline(identifier, Moment())
                #expect(found == plain.timeline(identifier, Moment()))
            }
        }
        try ledger.close()
        try Self.expectEqual(scratch, ["whale", "c1"])
    }

    @Test("A reader keeps answering for its moment while the writer goes on and merges runs")
    func keeps() throws {
        let scratch = PartyScratch(seed: 33)
        let ledger = try scratch.open()
        try scratch.record(Self.lines(200), 1, in: ledger)
        let party = try PartyReader(try scratch.reader())
        let whale = Array("customer:whale".utf8)
        let before = try party.plainTimeline(whale, Moment())
        try scratch.record(Array(Self.lines(600).dropFirst(200)), 2, in: ledger)
        try ledger.close()
        #expect(before?.count == 67)
        #expect(try party.plainTimeline(whale, Moment()) == before)
        #expect(try party.timeline(ofParty: Array("c399".utf8), at: Moment()) == nil)
    }

    @Test("Envelopes with fields of a later program, as long as an envelope may be")
    func later() throws {
        let scratch = PartyScratch(seed: 34, segmentBytes: 4 << 20)
        let ledger = try scratch.open()
        try scratch.record(Self.lines(30), 1, in: ledger)
        try ledger.close()
        let longest = LogLimits.envelopeBytesMax - 64
        try Self.append(envelopes: [100, 600, 70_000, longest], to: scratch)
        // One more opening seals nothing, so the rows are those of the open segment; a large frame
        // then seals it.
        try Self.expectEqual(scratch, ["whale"])
        try Self.append(envelopes: Array(repeating: 1 << 19, count: 6), to: scratch)
        try scratch.open().close()
        try Self.expectEqual(scratch, ["whale"])
        #expect(try scratch.files("index", ".rows").count == 1)
    }

    /// Appends touchpoints of the first party, each with an unknown field of so many bytes.
    private static func append(envelopes sizes: [Int], to scratch: PartyScratch) throws {
        let log = try SegmentLog(
            scratch.storage,
            options: LogOptions(
                logID: try scratch.reader().hashes.logID,
                segmentBytes: 4 << 20,
                random: RepeatableRandom(seed: 35)
            )
        )
        var frame = FrameBuilder()
        let later = UInt8(EnvelopeFields.tagsMax + 1)
        for size in sizes {
            var envelope = EnvelopeWriter()
            envelope.begin(.touchpoint)
            envelope.signed(EnvelopeTag.occurred, Int64(size))
            envelope.number(EnvelopeTag.party, 1)
            envelope.text(later, [UInt8](repeating: 7, count: size).span)
            let salt = [UInt8](repeating: 9, count: LogLimits.evidenceSaltBytes)
            let item = Array("{}".utf8)
            frame.append(envelope: envelope.bytes.span, salt: salt.span, item: item.span)
        }
        let first = log.nextPosition
        let pending = frame.finish(
            first: first,
            run: log.lastRun,
            recorded: log.lastRecorded,
            clock: log.lastRecorded
        )
        try log.submit(pending).wait()
        try log.close()
    }
}
