import Bytes
import Foundation
import Ingestion
import Platform
import Synchronization
import TestSupport
import Testing
import Touchpoints

@Suite("A reader of lines")
struct LineReaderTests {
    /// What a reader made of its input, batch by batch or in all.
    private struct Reading: Equatable {
        var items: [String] = []
        var lines: [UInt64] = []
        var endings: [String] = []
        var hashes: [Hash128?] = []
        var byteCounts: [Int] = []
    }

    private static let hashes: KeyedHashes = {
        let secret = [UInt8](repeating: 3, count: 32)
        return KeyedHashes(secret: secret.span)
    }()

    private func read(_ input: any ByteInput) throws -> Reading {
        var reader = LineReader(
            DecodedInput(input),
            hashes: Self.hashes,
            defaultSource: Array("import".utf8)
        )
        var batch = DraftBatch()
        var reading = Reading()
        while true {
            batch.removeAll()
            let ending = try reader.fill(&batch)
            for item in batch.items {
                let (text, line) =
                    switch item {
                    case .touchpoint(let draft): (draft.item, draft.line)
                    case .refused(let refused): (refused.item, refused.line)
                    }
                reading.items.append(String(decoding: batch.arena[text.range], as: UTF8.self))
                reading.lines.append(line)
                if case .refused(let refused) = item {
                    reading.hashes.append(refused.hash)
                    reading.byteCounts.append(refused.itemBytes)
                }
            }
            if case .end = ending { break }
        }
        return reading
    }

    private static let samples: [(text: String, items: [String], lines: [UInt64])] = [
        ("", [], []), ("\n", [], []), ("a", ["a"], [1]), ("a\n", ["a"], [1]),
        ("a\r\nb\r\n", ["a", "b"], [1, 2]), ("a\n\n \t\n\r\nb", ["a", "b"], [1, 5]),
        ("\u{FEFF}a\nb", ["a", "b"], [1, 2]), ("\u{FEFF}", [], []), ("\u{FEFF}\r\nx", ["x"], [2]),
        ("\u{FEFF}\u{FEFF}a", ["\u{FEFF}a"], [1]), ("a\n\u{FEFF}b", ["a", "\u{FEFF}b"], [1, 2]),
        ("a\rb\n", ["a\rb"], [1]), ("a\r\r\n", ["a\r"], [1]), ("a\r", ["a"], [1]), ("\r", [], []),
        ("  a \n", ["  a "], [1]), ("a\u{0}b\n\u{0}", ["a\u{0}b", "\u{0}"], [1, 2]),
        (
            "é\n𝄞\r\n12345678\n123456789012345", ["é", "𝄞", "12345678", "123456789012345"],
            [1, 2, 3, 4]
        ),
        ("\u{EF}", ["\u{EF}"], [1]),
    ]

    @Test("finds the same lines however its reads divide them", arguments: samples.indices)
    func everySplit(index: Int) throws {
        let (text, items, lines) = Self.samples[index]
        let bytes = Array(text.utf8)
        for size in 1...max(bytes.count, 1) {
            for first in 0...bytes.count {
                let input = PiecewiseInput(bytes, sizes: first == 0 ? [] : [first], then: size)
                let reading = try read(input)
                #expect(reading.items == items, "reads of \(first), then \(size)")
                #expect(reading.lines == lines)
            }
        }
    }

    @Test("takes half a byte order mark for what it is: bytes", arguments: [1, 2])
    func halfMark(count: Int) throws {
        let bytes = Array([0xEF, 0xBB, 0xBF].prefix(count)) as [UInt8]
        for size in 1...2 {
            let reading = try read(PiecewiseInput(bytes, sizes: [], then: size))
            #expect(reading.byteCounts == [count])
            #expect(reading.hashes == [Self.hashes.item(bytes.span)])
        }
    }

    @Test(
        "keeps an item of a mebibyte, and of a longer one the front, its length and its hash",
        arguments: [-1, 0, 1, 2, 3, 5 << 20],
        ["", "\n", "\r\n"]
    )
    func longLines(excess: Int, end: String) throws {
        let limit = ItemLimits.itemBytesMax
        #expect(limit == 1 << 20)
        let item = [UInt8](repeating: UInt8(ascii: "x"), count: limit + excess)
        for mark in ["", "\u{FEFF}"] {
            let bytes = Array(mark.utf8) + item + Array((end + "y\n").utf8)
            // The last byte of a read falls on every byte around the line's end and the limit.
            for cut in -4...4 {
                let first = bytes.count - 2 - end.utf8.count + cut
                for sizes in [[first], [limit + cut, first - limit - cut]] where sizes.last ?? 0 > 0
                {
                    let reading = try read(PiecewiseInput(bytes, sizes: sizes, then: 1 << 20))
                    let whole = end.isEmpty ? item + [UInt8(ascii: "y")] : item
                    let hash = Self.hashes.item(whole.span)
                    #expect(reading.byteCounts.first == whole.count)
                    #expect(reading.hashes.first == hash)
                    #expect(reading.items.first?.utf8.count == min(whole.count, limit))
                    #expect(reading.items.count == (end.isEmpty ? 1 : 2))
                    #expect(reading.lines.last == (end.isEmpty ? 1 : 2))
                }
            }
        }
    }

    @Test("accepts a touchpoint of exactly a mebibyte and refuses one byte more")
    func itemLimit() throws {
        let front = ParserScratch.item(#""properties":{"x":""#).dropLast()
        for (excess, isSound) in [(-1, true), (0, true), (1, false)] {
            let count = ItemLimits.itemBytesMax + excess - front.utf8.count - 3
            let line = front + String(repeating: "z", count: count) + "\"}}"
            for end in ["", "\n", "\r\n"] {
                let input = PipelineStream(Array((line + end).utf8), isEnded: true)
                var reader = LineReader(
                    DecodedInput(input),
                    hashes: Self.hashes,
                    defaultSource: [0x69]
                )
                var batch = DraftBatch()
                _ = try reader.fill(&batch)
                if case .refused(let refused) = batch.items[0] {
                    #expect(!isSound && refused.refusal == .tooLong && refused.member == nil)
                } else {
                    #expect(isSound)
                }
            }
        }
    }

    @Test("gives what is there while the stream has nothing more, and waits with empty hands")
    func waitingInput() throws {
        let stream = PipelineStream(Array("a\nb\nc".utf8))
        var reader = LineReader(DecodedInput(stream), hashes: Self.hashes, defaultSource: [0x69])
        var batch = DraftBatch()
        guard case .waiting = try reader.fill(&batch) else {
            Issue.record("did not say that it waits")
            return
        }
        #expect(batch.items.count == 2 && reader.line == 2 && reader.byteCount == 5)
        stream.send(Array("d\n".utf8))
        guard case .waiting = try reader.fill(&batch) else {
            Issue.record("did not say that it waits")
            return
        }
        #expect(batch.items.count == 3 && reader.line == 3)
        stream.end()
        guard case .end = try reader.fill(&batch) else {
            Issue.record("did not say that it ended")
            return
        }
        #expect(batch.items.count == 3)
    }

    @Test("keeps what it had when a read fails, and goes on when a signal ended it")
    func failingInput() throws {
        let stream = PipelineStream(Array("a\nb".utf8))
        stream.fail(SystemError(.read, "stream", code: 5))
        var reader = LineReader(DecodedInput(stream), hashes: Self.hashes, defaultSource: [0x69])
        var batch = DraftBatch()
        #expect(throws: InputError.self) { try reader.fill(&batch) }
        #expect(batch.items.count == 1)
    }

    @Test("fills a batch to its limits and no further")
    func fullBatches() throws {
        let many = PipelineStream(
            Array(String(repeating: "x\n", count: 40_000).utf8),
            isEnded: true
        )
        var reader = LineReader(DecodedInput(many), hashes: Self.hashes, defaultSource: [0x69])
        var batch = DraftBatch()
        guard case .full = try reader.fill(&batch) else {
            Issue.record("did not say that it is full")
            return
        }
        #expect(batch.items.count == 1 << 14)
    }

    @Test("keeps a mebibyte of a line of 64")
    func hugeLine() throws {
        let input = EndlessInput(64 << 20)
        var reader = LineReader(DecodedInput(input), hashes: Self.hashes, defaultSource: [0x69])
        var batch = DraftBatch()
        guard case .end = try reader.fill(&batch) else {
            Issue.record("did not end")
            return
        }
        guard case .refused(let refused) = batch.items[0] else {
            Issue.record("took it for a touchpoint")
            return
        }
        #expect(refused.itemBytes == 64 << 20 && refused.refusal == .tooLong)
        #expect(batch.arena.count == ItemLimits.itemBytesMax + 1)
    }
}

/// One line of `x` without an end.
private final class EndlessInput: ByteInput {
    private let rest: Mutex<Int>

    init(_ count: Int) { rest = Mutex(count) }

    func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemError) -> Int {
        let count = rest.withLock { rest in
            let count = min(rest, range.count)
            rest -= count
            return count
        }
        for index in range.prefix(count) { buffer[index] = UInt8(ascii: "x") }
        return count
    }

    var isReady: Bool { true }
    var byteCount: Int? { nil }
}
