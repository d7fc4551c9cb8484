import Bytes
import Foundation
import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("What is read does not grow with the log")
struct BoundedReadTests {
    /// Bytes that opening may read besides the open segment.
    private static let openingBytesMax = 1 << 20
    /// Bytes that a question about one party may read besides the party's own records.
    private static let questionBytesMax = 64 << 10
    /// What a record of a party costs: the window it is read with, and its frame's header.
    private static let recordBytesMax = 4 << 10

    private let scratch: PartyScratch
    private let whale = Array("customer:whale".utf8)
    private let touchpoints: Int

    /// A ledger of a hundred segments and more, ended as a killed process ends.
    init() throws {
        scratch = PartyScratch(seed: 51, segmentBytes: 64 << 10)
        let ledger = try scratch.open()
        var count = 0
        for batch in 0..<60 {
            let lines = (0..<300).map { index -> [UInt8] in
                let number = batch * 300 + index
                let customer = number % 997 == 0 ? "whale" : "c\(number * 7_919 % 2_003)"
                count += number % 997 == 0 ? 1 : 0
                return Array(
                    """
                    {"id":"t\(number)","customer":"\(customer)","channel":"web",\
                    "type":"visit.web","time":"2026-03-01T10:00:00Z",\
                    "properties":{"filler":"\(String(repeating: "x", count: 150))"}}
                    """.utf8
                )
            }
            try scratch.record(lines, 1, in: ledger)
        }
        touchpoints = count
    }

    @Test("by opening for writing, beyond the open segment")
    func opening() throws {
        let open = try #require(scratch.reader().snapshot.segments.last)
        #expect(open.end - open.base > 100)
        let counting = CountingStorage(scratch.storage)
        let ledger = try scratch.open(counting)
        // Its header tells which log it is of; then it is read once, whole.
        let once = open.length + SegmentHeader.byteCount * 4
        #expect(counting.bytesRead { $0 == open.path } <= once)
        let log = counting.bytesRead { $0.hasPrefix("log/") && $0 != open.path }
        let index = counting.bytesRead { $0.hasPrefix("index/") }
        let segments = try scratch.reader().snapshot.segments.count
        #expect(segments > 100)
        // What is read of a sealed segment is its header, whenever the log is looked at.
        #expect(log <= segments * SegmentHeader.byteCount * 4)
        #expect(index <= 128 << 10)
        #expect(log + index <= Self.openingBytesMax)
        try ledger.close()
    }

    @Test("by one item more in a large ledger")
    func oneItem() throws {
        let ledger = try scratch.open()
        try ledger.close()
        let counting = CountingStorage(scratch.storage)
        let again = try scratch.open(counting)
        let before = counting.bytesRead { $0.hasPrefix("index/") }
        let line = """
            {"id":"new","customer":"new","channel":"web","type":"visit.web",\
            "time":"2026-03-01T10:00:00Z"}
            """
        try scratch.record([Array(line.utf8)], 2, in: again)
        let after = counting.bytesRead { $0.hasPrefix("index/") }
        #expect(after - before <= Self.questionBytesMax)
        try again.close()
    }

    @Test("by a question about one party, beyond its records")
    func question() throws {
        try scratch.open().close()
        let counting = CountingStorage(scratch.storage)
        let party = try PartyReader(try scratch.reader(counting))
        #expect(party.missingIndexes == [])
        let before = counting.bytesRead { _ in true }
        let timeline = try #require(try party.timeline(ofParty: whale, at: Moment()))
        let read = counting.bytesRead { _ in true } - before
        #expect(timeline.entries.count == touchpoints)
        #expect(read <= Self.questionBytesMax + touchpoints * Self.recordBytesMax)
        let index = counting.bytesRead { $0.hasPrefix("index/") }
        #expect(index <= 2 * Self.questionBytesMax)
    }
}
