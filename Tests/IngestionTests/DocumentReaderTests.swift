import Foundation
import Ingestion
import Platform
import TestSupport
import Testing
import Touchpoints

@Suite("A reader of JSON documents")
struct DocumentReaderTests {
    private static func good(_ id: String) -> String {
        """
        {"id":"\(id)","channel":"web","type":"visit.web","time":"2024-03-01T10:00:00Z",\
        "properties":{"text":"a ] } [ { , \\" \\\\","deep":[[{}],{"a":[]}]}}
        """
    }

    private static func pretty(_ id: String) -> String {
        """
        {
          "id": "\(id)",
          "channel": "web",
          "type": "visit.web",
          "properties": {
            "list": [
              {
                "a": 1
              }
            ]
          },
          "time": "2024-03-01T10:00:00Z"
        }
        """
    }

    private static func read(
        _ text: String,
        _ format: InputFormat = .touchpoints
    ) throws -> ReadItems {
        try ReadItems(PipelineStream(Array(text.utf8), isEnded: true), format: format)
    }

    /// Texts with what they hold: `nil` for a touchpoint, and the lines on which the items begin.
    private static let samples: [(text: String, refusals: [Refusal?], lines: [UInt64])] = [
        ("[]", [], []), (" [ \n ] \n", [], []), ("[\(good("a"))]", [nil], [1]),
        ("\u{FEFF}[\(good("a")),\(good("b"))]", [nil, nil], [1, 1]),
        ("[\n  \(good("a")),\n  \(good("b"))\n]\n", [nil, nil], [2, 3]),
        ("[\r\n\(pretty("a")),\r\n\(pretty("b"))\r\n]", [nil, nil], [2, 15]),
        ("\(pretty("a"))\n\(pretty("b"))", [nil, nil], [1, 14]),
        ("[\(good("a"))]\n[\(good("b"))]\n\(good("c"))\n", [nil, nil, nil], [1, 2, 3]),
        (
            "[1, \"x, ]\", null, [\(good("n"))], \(good("a")), true]",
            [.notAnObject, .notAnObject, .notAnObject, .notAnObject, nil, .notAnObject],
            [1, 1, 1, 1, 1, 1]
        ),
        ("[NaN, \(good("a"))]", [.notJSON, nil], [1, 1]),
        ("[{\"id\": NaN}, \(good("a"))]", [.notJSON, nil], [1, 1]),
        ("[\(good("a")) \(good("b")),, \(good("c")),]", [nil, nil, nil], [1, 1, 1]),
        ("[{\"id\":\"x\", \(good("a"))]", [.notJSON, nil], [1, 1]),
        ("[{\"id\":{\"x\":1}, \(good("a")), \(good("b"))]", [.notJSON, nil, nil], [1, 1, 1]),
        ("[{\"id\":[1}, \(good("a"))]", [.notJSON, nil], [1, 1]),
        ("[{\"id\":1]\n\(good("a"))", [.notJSON, nil], [1, 2]),
        ("[\(good("a"))}, \(good("b"))]", [nil, .notJSON, nil], [1, 1, 1]),
        ("[\(good("a"))]]\n\(good("b"))", [nil, .notJSON, nil], [1, 1, 2]),
        ("[{\"id\":\"x\n}, \(good("a"))]", [.notJSON, nil], [1, 2]),
        ("[{\"id\":\"x},\n\(good("a"))]", [.notJSON, nil], [1, 2]),
        ("[\"x\n, \(good("a"))]", [.notJSON, nil], [1, 2]),
        ("[\(good("a")),\n", [nil, .openArray], [1, 1]), ("[", [.openArray], [1]),
        ("[\(good("a")),\n\(good("b").dropLast())", [nil, .openArray], [1, 2]),
        ("[\(good("a")), 12", [nil, .openArray], [1, 1]),
        ("\(pretty("a"))\n\(pretty("b").dropLast())", [nil, .notJSON], [1, 14]),
        ("[{}]", [.missingMember], [1]),
        ("[\(good("a"))] nonsense and more\n\(good("b"))", [nil, .notJSON, nil], [1, 1, 2]),
        // Cut off where an inner array is open: all that follows would be values of that.
        ("[\n\(cut),\n\(good("a")),\n\(good("b"))\n]\n", [.notJSON, nil, nil], [2, 3, 4]),
        ("[\(cut)\n,\(good("a"))\n,\(good("b"))]", [.notJSON, nil, nil], [1, 2, 3]),
        ("[\n\(cut)\n\(pretty("a")),\n\(good("b"))]", [.notJSON, nil, nil], [2, 3, 16]),
        ("[\n{\"id\":\n\(good("a")),\n\(good("b"))]", [.notJSON, nil, nil], [2, 3, 4]),
        (
            "[\n\(cut)\r\n\(cut)\r\n\(good("b"))", [.notJSON, .notJSON, nil, .openArray],
            [2, 3, 4, 4]
        ),
        (
            "[\n\t{\n\t\"a\": [\n\t\t{},\n\t{\n\t\t\"b\": 1\n\t}\n]\n\(good("a"))",
            [.notJSON, .missingMember, nil], [2, 5, 9]
        ),
        // It ends, and would be one item, with the brackets of another that has too many.
        (
            "[\n\(cut)\n\(good("a")),\n]},\n\(good("b"))\n]",
            [.notJSON, nil, .notJSON, nil, .notJSON], [2, 3, 4, 5, 6]
        ),
        // Well-formed, however it is laid out.
        (
            "[\n  {\"a\":[\n{\"b\":1},\n{\"c\":\n{}}\n]},\n\(good("a"))]", [.missingMember, nil],
            [2, 7]
        ),
    ]
    private static let cut = "{\"id\":\"x\",\"identifiers\":[\"a:1\","

    @Test("finds the items and their lines", arguments: samples.indices)
    func items(index: Int) throws {
        let (text, refusals, lines) = Self.samples[index]
        let reading = try Self.read(text)
        #expect(reading.refusals == refusals, "\(text)")
        #expect(reading.lines == lines, "\(text)")
    }

    @Test("finds the same items however its reads divide them", arguments: samples.indices)
    func everySplit(index: Int) throws {
        let bytes = Array(Self.samples[index].text.utf8)
        let whole = try ReadItems(PipelineStream(bytes, isEnded: true))
        for size in [1, 2, 3, 7] {
            #expect(try ReadItems(PiecewiseInput(bytes, sizes: [], then: size)) == whole)
        }
        for first in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) where first > 0
        {
            let input = PiecewiseInput(bytes, sizes: [first], then: 1 << 20)
            #expect(try ReadItems(input) == whole)
        }
    }

    @Test("gives what is whole before every place at which the input may end")
    func everyEnd() throws {
        let text = "[\n\(Self.good("a")),\n\(Self.pretty("b")),\n{\"id\":\"c\"}\n]"
        let bytes = Array(text.utf8)
        let ends = [
            2 + Self.good("a").utf8.count, 4 + (Self.good("a") + Self.pretty("b")).utf8.count,
        ]
        for count in 1..<bytes.count {
            let reading = try ReadItems(PipelineStream(Array(bytes[..<count]), isEnded: true))
            #expect(reading.accepted == ends.count { $0 <= count }, "\(count)")
            #expect(reading.refusals.last == .openArray)
        }
    }

    @Test("of which any byte is changed still finds the neighbours of the item it is in")
    func everyByte() throws {
        let (first, middle, last) = (Self.pretty("a"), Self.pretty("b"), Self.pretty("c"))
        let text = "[\n\(first),\n\(middle),\n\(last)\n]\n"
        let start = 2 + first.utf8.count + 2
        let end = start + middle.utf8.count - 1
        for place in start...end {
            for byte in Array("\"\\{}[],: \nx\u{0}".utf8) {
                var bytes = Array(text.utf8)
                bytes[place] = byte
                let reading = try ReadItems(PipelineStream(bytes, isEnded: true))
                let ids = reading.items.enumerated().filter { reading.refusals[$0.offset] == nil }
                let found = ids.map(\.element)
                #expect(found.contains(first), "\(place) \(byte)")
                #expect(found.contains(last), "\(place) \(byte)")
            }
        }
    }

    @Test("keeps an item of a mebibyte, and of a longer one the front", arguments: [0, 1, 3 << 20])
    func longItems(excess: Int) throws {
        let frame = Self.good("long").utf8.count + ",\"more\":\"\"".utf8.count
        let filling = String(repeating: "z", count: ItemLimits.itemBytesMax + excess - frame)
        let long = Self.good("long").dropLast() + ",\"more\":\"\(filling)\"}"
        #expect(long.utf8.count == ItemLimits.itemBytesMax + excess)
        let reading = try Self.read("[\(Self.good("a")), \(long), \(Self.good("b"))]")
        #expect(reading.refusals == [nil, excess == 0 ? nil : .tooLong, nil])
        #expect(reading.items[1].utf8.count == ItemLimits.itemBytesMax)
        let open = try Self.read("[\(Self.good("a")), \(long.dropLast(2))")
        #expect(open.refusals[0] == nil && open.refusals.count == 2)
    }

    @Test("of which one element is cut off lose that one, however long they are")
    func cutOff() throws {
        let good = (0..<15_000).map { Self.good("\($0)") }
        let lines = [good[0], Self.cut.dropLast() + ","] + good[1...]
        let bytes = Array("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8)
        #expect(bytes.count > 2 * ItemLimits.itemBytesMax)
        let whole = try ReadItems(PipelineStream(bytes, isEnded: true))
        #expect(whole.refusals.count == good.count + 1)
        #expect(whole.refusals[1] == .notJSON)
        #expect(whole.accepted == good.count)
        #expect(whole.lines == (0...good.count).map { UInt64($0) + 2 })
        for size in [60_001, 1 << 20] {
            #expect(try ReadItems(PiecewiseInput(bytes, sizes: [], then: size)) == whole)
        }
    }

    @Test("go on behind an element that is cut off and too long", arguments: [1, 1 << 20, 4 << 20])
    func longAndCutOff(excess: Int) throws {
        let filling = String(repeating: "z", count: ItemLimits.itemBytesMax + excess)
        let long = Self.cut + "\"\(filling)\","
        let text = "[\n\(Self.good("a")),\n\(long)\n\(Self.good("b")),\n\(Self.good("c"))\n]"
        let reading = try Self.read(text)
        #expect(reading.refusals == [nil, .tooLong, nil, nil])
        #expect(reading.lines == [2, 3, 4, 5])
        for size in [60_001, 1 << 20] {
            let input = PiecewiseInput(Array(text.utf8), sizes: [], then: size)
            #expect(try ReadItems(input) == reading)
        }
    }

    @Test("take no longer than their length, though every other of their elements is cut off")
    func manyCutOff() throws {
        // Scanned to the limit for each of them, it would be twenty billion bytes.
        let pairs = (0..<20_000).map { Self.cut + "\n" + Self.good("\($0)") }
        let reading = try Self.read("[\n\(pairs.joined(separator: ",\n"))\n]\n")
        #expect(reading.accepted == 20_000)
        #expect(reading.refusals.count { $0 == .notJSON } == 20_000)
        #expect(reading.refusals.count == 40_000)
    }

    @Test("counts containers that are nested deeper than it looks", arguments: [4095, 4096, 9000])
    func deep(depth: Int) throws {
        let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let reading = try Self.read("[{\"a\":\(nested)}, \(Self.good("a"))]")
        #expect(reading.refusals == [.notJSON, nil])
    }

    @Test("that are one line among others take the line's number")
    func arrayLines() throws {
        let lines = [
            Self.good("a"), " [\(Self.good("b")), 7, \(Self.good("c"))] ", "[]", "[1]", "[[{}]]",
            "[\(Self.good("d")), {\"id\":", "[\(Self.good("e"))] x", "[{", Self.good("f"),
        ]
        for end in ["\n", "\r\n"] {
            let reading = try Self.read(lines.joined(separator: end))
            #expect(
                reading.refusals == [
                    nil, nil, .notAnObject, nil, .notAnObject, .notAnObject, nil, .openArray, nil,
                    .notJSON, .openArray, nil,
                ]
            )
            #expect(reading.lines == [1, 2, 2, 2, 4, 5, 6, 6, 7, 7, 8, 9])
        }
    }

    @Test("that share a line are told apart by their number on it")
    func earlierOnLine() throws {
        let a = Self.good("a")
        for (text, earlier) in [
            ("[\(a),1,\(a)]", [0, 1, 2]), ("[\(a),\n\(a),7\n,\(a)]", [0, 0, 1, 0]),
            ("\(a)\n[\(a),7,\(a)]\n\(a)\n[\(a),{", [0, 0, 1, 2, 0, 0, 1]),
            ("\(Self.pretty("a")) \(a) 7\n\(a)", [0, 0, 1, 0]),
        ] as [(String, [UInt32])] {
            #expect(try Self.read(text).earlier == earlier, "\(text)")
        }
    }

    @Test("are taken where commas are missing or too many, which is counted")
    func looseMarks() throws {
        let a = Self.good("a")
        for (inside, count) in [
            ("", 0), (a, 0), ("\(a),\(a)", 0), ("\(a) \(a)", 1), ("\(a),,\(a)", 1),
            ("\(a),", 1), ("\(a) \(a),,\(a),", 3), ("\(a),\"x, ],,\"", 0),
        ] {
            let items = max(0, inside.components(separatedBy: "\"id\"").count - 1)
            for text in ["[\(inside)]", "\(a)\n [\(inside)]\n"] {
                let reading = try Self.read(text)
                #expect(reading.accepted == items + (text.hasPrefix("[") ? 0 : 1), "\(text)")
                #expect(reading.looseMarks == (reading.items.isEmpty ? 0 : count), "\(text)")
            }
        }
    }

    @Test("go on with the next array where one is not closed")
    func nextArray() throws {
        let a = Self.good("a")
        for text in ["[\(a)\n[\(a),\(a)]\n", "[\n  \(a)\n[\n  \(a),\n  \(a)\n]\n"] {
            let reading = try Self.read(text)
            #expect(reading.refusals == [nil, nil, nil], "\(text)")
            #expect(reading.looseMarks == 1)
        }
        // Further in, or behind a comma, it is an item of the open array.
        for text in ["[\n\(a)\n [1]\n]", "[\(a),\n[1]\n]", "[\n[1]\n,\(a)]"] {
            let reading = try Self.read(text)
            #expect(reading.refusals.contains(.notAnObject), "\(text)")
            #expect(reading.refusals.count == 2)
        }
    }

    @Test("gives what is whole while its input waits")
    func waiting() throws {
        let secret = [UInt8](repeating: 3, count: 32)
        let hashes = KeyedHashes(secret: secret.span)
        let stream = PipelineStream(Array("[\(Self.good("a")),\(Self.good("b").dropLast())".utf8))
        let input = IngestInput(stream)
        var reader = try input.reader(hashes)
        var batch = DraftBatch()
        guard case .waiting = try reader.fill(&batch) else {
            Issue.record("did not say that it waits")
            return
        }
        #expect(batch.items.count == 1)
        stream.send(Array("}]".utf8))
        stream.end()
        guard case .end = try reader.fill(&batch) else {
            Issue.record("did not say that it ended")
            return
        }
        #expect(batch.items.count == 2)
    }
}
