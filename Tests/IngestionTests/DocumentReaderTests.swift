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
    ]

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
                // A bracket in place of the last brace makes a list of what follows.
                let isSwallowed = place == end && byte == UInt8(ascii: "[")
                #expect(found.contains(last) != isSwallowed, "\(place) \(byte)")
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
