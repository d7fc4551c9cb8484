import Bytes
import Ingestion
import Ledger
import TestSupport
import Testing
import Touchpoints

/// Touchpoints that an adapter made, and what was in quarantine before it became one.
@Suite("An item of another form")
struct AdaptedItemTests {
    private static let adapter = Array(#"{"format":"rows"}"#.utf8)

    private static func native(_ id: String, _ channel: String = "web") -> [UInt8] {
        Array(
            """
            {"id":"\(id)","customer":"ann","channel":"\(channel)","type":"visit.web",\
            "time":"2026-01-31T14:00:00Z"}
            """.utf8
        )
    }

    /// Records what `body` drafts, under a run of its own.
    @discardableResult
    private static func record(
        in ledger: Ledger,
        _ body: (inout TouchpointParser, AdapterName, inout DraftBatch) -> Void
    ) throws -> BatchReceipt {
        var parser = TouchpointParser(hashes: ledger.hashes, defaultSource: Array("till".utf8))
        var batch = DraftBatch()
        body(&parser, AdapterName(adapter, hashes: ledger.hashes), &batch)
        let receipt = try ledger.record(batch, run: ledger.beginRun())
        try receipt.wait()
        return receipt
    }

    @Test("is kept beside what was made of it; dumps and timelines give the native form")
    func bothKept() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let native = Self.native("1")
        let row = Array("1;ann;31.01.2026".utf8)
        try Self.record(in: ledger) { parser, adapter, batch in
            parser.parse(native.span, from: row.span, by: adapter, line: 7, into: &batch)
        }
        let records = try scratch.records()
        let touchpoint = try #require(records.last { $0.kind == .touchpoint })
        #expect(touchpoint.item == native)
        #expect(touchpoint.original == row)
        #expect(touchpoint.received == row)
        let name = try #require(
            records.first {
                $0.kind == .name
                    && $0.fields[EnvelopeTag.namespace] == UInt64(Namespace.adapter.rawValue)
            }
        )
        #expect(name.text == Self.adapter)
        let line = try #require(try scratch.dump().first)
        let text = String(decoding: line, as: UTF8.self)
        #expect(text.contains(#""id":"1","customer":"ann""#))
        #expect(!text.contains("31.01.2026") && !text.contains("firstReceived"))
        let reader = try PartyReader(scratch.reader())
        let timeline = try #require(
            try reader.timeline(ofParty: Array("ann".utf8), at: Moment())
        )
        #expect(try reader.evidence(of: timeline.entries[0]) == native)
    }

    @Test("is a duplicate of the same content in native form, and conflicts as received")
    func verdicts() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let row = Array("1;ann".utf8)
        try Self.record(in: ledger) { parser, _, batch in
            parser.parse(Self.native("1").span, line: 1, into: &batch)
        }
        let same = try Self.record(in: ledger) { parser, adapter, batch in
            parser.parse(Self.native("1").span, from: row.span, by: adapter, line: 1, into: &batch)
        }
        #expect(same.duplicates == 1)
        let other = try Self.record(in: ledger) { parser, adapter, batch in
            let changed = Self.native("1", "till")
            parser.parse(changed.span, from: row.span, by: adapter, line: 2, into: &batch)
        }
        #expect(other.conflicts == 1)
        var walk = try QuarantineWalk(scratch.reader())
        let item = try #require(try walk.nextItem())
        #expect(item.item == row)
        #expect(item.adapter == Self.adapter)
        #expect(item.refusal == .conflict)
    }

    @Test("is refused as received, with its adapter and number among equal items")
    func refused() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let rows = ["a;b", "c;d", "e;f"].map { Array($0.utf8) }
        try Self.record(in: ledger) { parser, adapter, batch in
            let refused = Refused(.badTime, .time, at: 2)
            let (first, second, third) = (rows[0], rows[1], rows[2])
            parser.refuse(first.span, refused, by: adapter, occurrence: 3, line: 1, into: &batch)
            let bad = Array(#"{"id":"1"}"#.utf8)
            parser.parse(bad.span, from: second.span, by: adapter, line: 2, into: &batch)
            let long = [UInt8](repeating: 0x20, count: ItemLimits.itemBytesMax + 1)
            parser.parse(long.span, from: third.span, by: adapter, line: 3, into: &batch)
        }
        var walk = try QuarantineWalk(scratch.reader())
        var items: [QuarantinedItem] = []
        while let item = try walk.nextItem() { items.append(item) }
        #expect(items.map(\.item) == rows)
        #expect(items.map(\.refusal) == [.badTime, .missingMember, .tooLong])
        #expect(items.map(\.byteOffset) == [2, nil, nil])
        #expect(items.map(\.occurrence) == [3, 0, 0])
        #expect(items.allSatisfy { $0.adapter == Self.adapter && $0.isWhole })
    }

    @Test("that is refused is named in the receipt, with its place in the batch and its line")
    func receipt() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let receipt = try Self.record(in: ledger) { parser, _, batch in
            parser.parse(Self.native("1").span, line: 1, into: &batch)
            let bad = Array("[".utf8)
            parser.parse(bad.span, line: 3, into: &batch)
            parser.parse(Self.native("1", "till").span, line: 9, into: &batch)
        }
        #expect(
            receipt.refusals == [
                RefusedPlace(index: 1, line: 3, refusal: .notJSON, member: nil, byteOffset: 1),
                RefusedPlace(index: 2, line: 9, refusal: .conflict, member: .id, byteOffset: nil),
            ]
        )
    }

    @Test("of the greatest length is kept whole in both forms")
    func longest() throws {
        let scratch = LedgerScratch(segmentBytes: 8 << 20)
        let ledger = try scratch.open()
        let front = Array(#"{"id":"1","channel":"web","type":"visit.web","#.utf8)
        let back = Array(#""time":"2026-01-31T14:00:00Z","properties":{"a":""#.utf8)
        let end = Array(#""}}"#.utf8)
        let filling = ItemLimits.itemBytesMax - front.count - back.count - end.count
        let native = front + back + [UInt8](repeating: 0x61, count: filling) + end
        let row = [UInt8](repeating: 0x62, count: ItemLimits.itemBytesMax)
        #expect(native.count == ItemLimits.itemBytesMax)
        try Self.record(in: ledger) { parser, adapter, batch in
            parser.parse(native.span, from: row.span, by: adapter, line: 1, into: &batch)
        }
        let touchpoint = try #require(try scratch.records().last { $0.kind == .touchpoint })
        #expect(touchpoint.item == native)
        #expect(touchpoint.original == row)
    }

    @Test("read again settles its place in quarantine and keeps when it was first received")
    func settled() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let row = Array("1;ann".utf8)
        try Self.record(in: ledger) { parser, adapter, batch in
            parser.refuse(row.span, Refused(.badTime, .time), by: adapter, line: 1, into: &batch)
        }
        var walk = try QuarantineWalk(scratch.reader())
        let item = try #require(try walk.nextItem())
        scratch.clock.advance(by: 1_000_000)
        let retry = try Self.record(in: ledger) { parser, adapter, batch in
            let native = Self.native("1")
            parser.parse(native.span, from: row.span, by: adapter, line: 1, into: &batch)
            batch.setReceived(item.recorded, retried: item.position)
        }
        #expect(retry.appended == 1)
        walk = try QuarantineWalk(scratch.reader())
        #expect(try walk.nextItem() == nil)
        #expect(walk.settledCount == 1)
        walk = try QuarantineWalk(scratch.reader(), withSettled: true)
        #expect(try walk.nextItem()?.position == item.position)
        var time: [UInt8] = []
        RFC3339.append(item.recorded, to: &time)
        let first = String(decoding: time, as: UTF8.self)
        let line = String(decoding: try #require(try scratch.dump().first), as: UTF8.self)
        #expect(line.hasSuffix(#""firstReceived":"\#(first)"}"#))
        let reader = try PartyReader(scratch.reader())
        let timeline = try #require(
            try reader.timeline(ofParty: Array("ann".utf8), at: Moment())
        )
        #expect(timeline.entries.map(\.received) == [item.recorded])
        // A retracted run takes back what it settled.
        let run = try #require(timeline.entries.first?.run)
        _ = try ledger.retract(run: run)
        walk = try QuarantineWalk(scratch.reader())
        #expect(try walk.nextItem()?.position == item.position)
    }

    @Test("that is a touchpoint already is settled without another one")
    func settledDuplicate() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let row = Array("1;ann".utf8)
        try Self.record(in: ledger) { parser, adapter, batch in
            parser.refuse(row.span, Refused(.badTime, .time), by: adapter, line: 1, into: &batch)
            parser.parse(Self.native("1").span, line: 2, into: &batch)
        }
        var walk = try QuarantineWalk(scratch.reader())
        let item = try #require(try walk.nextItem())
        let retry = try Self.record(in: ledger) { parser, adapter, batch in
            parser.parse(Self.native("1").span, from: row.span, by: adapter, line: 1, into: &batch)
            batch.setReceived(item.recorded, retried: item.position)
        }
        #expect(retry.duplicates == 1)
        walk = try QuarantineWalk(scratch.reader())
        #expect(try walk.nextItem() == nil)
        #expect(try scratch.records().filter { $0.kind == .touchpoint }.count == 1)
    }
}
