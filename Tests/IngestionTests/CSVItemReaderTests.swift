import Bytes
import Foundation
import Ingestion
import TestSupport
import Testing
import Touchpoints

@Suite("A reader of CSV items")
struct CSVItemReaderTests {
    private static let map = """
        {"csv":{"delimiter":","},"id":"id","time":"when","channel":{"value":"web"},\
        "type":{"value":"visit.web"}}
        """

    private static func fixture(_ name: String, readBytes: Int = 1 << 20) throws -> CSVReading {
        let map = try Repository.bytes(ofFixture: "csv/\(name).map.json")
        return try CSVReading(
            Repository.bytes(ofFixture: "csv/\(name).csv"),
            map: String(decoding: map, as: UTF8.self),
            readBytes: readBytes
        )
    }

    @Test(
        "makes of each fixture what was made of it elsewhere",
        arguments: ["till", "corners", "rows"]
    )
    func golden(name: String) throws {
        let reading = try Self.fixture(name)
        let expected = try Repository.bytes(ofFixture: "csv/\(name).expected")
        let lines = zip(reading.lines, reading.items).map { "\($0) \($1)\n" }.joined()
        #expect(lines == String(decoding: expected, as: UTF8.self))
        #expect(reading.error == nil)
    }

    @Test("reads the same however the file comes", arguments: ["till", "corners", "rows"])
    func portions(name: String) throws {
        let whole = try Self.fixture(name)
        for size in [1, 2, 3, 5, 7, 64, 4096] {
            #expect(try Self.fixture(name, readBytes: size) == whole)
        }
    }

    @Test(
        "keeps rows as they were received, and makes the same of them again",
        arguments: ["till", "corners", "rows"]
    )
    func again(name: String) throws {
        let reading = try Self.fixture(name)
        let json = try Repository.bytes(ofFixture: "csv/\(name).map.json")
        let text = try Repository.bytes(ofFixture: "csv/\(name).csv")
        let map = try ColumnMap(json: json.span)
        let opening = try CSVOpening(
            front: text.span,
            isWhole: true,
            delimiter: name == "till" ? UInt8(ascii: ";") : nil,
            encoding: name == "till" ? .latin1 : nil,
            names: nil
        )
        let first = try CSVAdapter(
            map,
            header: opening.header,
            delimiter: opening.delimiter,
            encoding: opening.encoding
        )
        let adapter = try CSVAdapter(text: first.text)
        #expect(adapter.text == first.text)
        for (index, item) in reading.items.enumerated() {
            let original = reading.originals[index]
            do throws(Refused) {
                let made = try adapter.adapt(
                    row: original.span,
                    rowID: .occurrence(reading.occurrences[index])
                )
                if item.hasPrefix("{") { #expect(String(decoding: made, as: UTF8.self) == item) }
            } catch {
                #expect(item == "\(error.refusal.name) \(error.member?.name ?? "-")")
            }
        }
    }

    @Test("keeps an id that a row was given once")
    func keptID() throws {
        let map = try ColumnMap(
            json: Array(
                #"{"id":{"hash":"row"},"time":"t","channel":{"value":"web"},"type":{"value":"visit.web"}}"#
                    .utf8
            ).span
        )
        let adapter = try CSVAdapter(map, header: [[0x74]], delimiter: 0x2C, encoding: .utf8)
        #expect(adapter.hashesRows)
        let row = Array("2024-01-31T14:00:00Z".utf8)
        let made = try adapter.adapt(row: row.span, rowID: .kept(Array("row-old-3".utf8)))
        #expect(String(decoding: made, as: UTF8.self).hasPrefix(#"{"id":"row-old-3","channel""#))
        let third = try adapter.adapt(row: row.span, rowID: .occurrence(3))
        #expect(String(decoding: third, as: UTF8.self).contains(#"-3","channel""#))
    }

    @Test("numbers items by the line that they begin on")
    func lines() throws {
        let text = "id,when,n\r\n\r\n1,t,\"a\r\nb\"\r\n2,t,\n\n\n3,t,x\r4,t,y"
        let reading = try CSVReading(Array(text.utf8), map: Self.map)
        #expect(reading.lines == [3, 5, 8, 9])
        #expect(reading.originals[0] == Array("1,t,\"a\r\nb\"".utf8))
        let unnamed = Self.map.replacingOccurrences(
            of: "\"delimiter\":\",\"",
            with: "\"header\":[\"id\",\"when\"]"
        )
        #expect(try CSVReading(Array("1,t\n2,t\n".utf8), map: unnamed).lines == [1, 2])
    }

    @Test("refuses a row that is too long, and goes on behind it", arguments: [0, 1])
    func longRows(excess: Int) throws {
        let row = "1,2024-01-31T14:00:00Z,"
        let fill = ItemLimits.itemBytesMax - row.utf8.count + excess
        let text =
            "id,when,n\n\(row)\(String(repeating: "x", count: fill))\r\n2,2024-01-31T14:00:00Z,\n"
        let reading = try CSVReading(Array(text.utf8), map: Self.map)
        #expect(reading.lines == [2, 3])
        #expect(reading.originals[0].count == ItemLimits.itemBytesMax)
        // What is made of the longest row is longer than an item may be.
        #expect(reading.items[0] == "too-long -")
        #expect(reading.items[1].hasPrefix("{"))
    }

    @Test("loses one line to a quote that is never closed")
    func unclosedQuote() throws {
        var text = "id,when,n\n1,2024-01-31T14:00:00Z,\"open\n"
        for number in 2...60_000 { text += "\(number),2024-01-31T14:00:00Z,x\n" }
        let reading = try CSVReading(Array(text.utf8), map: Self.map)
        #expect(reading.items.count == 60_000)
        #expect(reading.items[0] == "bad-quoting -")
        #expect(reading.items.dropFirst().allSatisfy { $0.hasPrefix("{") })
        #expect(reading.lines == Array(2...60_001))
    }

    @Test(
        "says what keeps a file from being read, and records nothing of it",
        arguments: [
            ("a,b\n1,2\n", "names none of the map's columns, such as \"id\""),
            (
                "id,wen\n1,2\n",
                "time: names the column \"when\", which the file has not; did you mean \"wen\"?"
            ),
            ("id,when,\u{E9}\n", "the header is not utf-8"), ("id,\"when\"x\n", "misplaced quote"),
        ]
    )
    func unfit(text: String, expected: String) throws {
        let bytes = text.unicodeScalars.map { UInt8($0.value) }
        let reading = try CSVReading(bytes, map: Self.map)
        #expect(reading.items.isEmpty)
        #expect(reading.error?.contains(expected) == true, "\(reading.error ?? "read")")
        #expect(reading.error?.hasPrefix("map.json: ") == true)
    }

    @Test("reads nothing of an empty file, and nothing of a header alone")
    func empty() throws {
        for text in ["", "\n", "id,when\n", "id,when"] {
            let reading = try CSVReading(Array(text.utf8), map: Self.map)
            #expect(reading.items.isEmpty)
            #expect(reading.error == nil)
        }
    }

    @Test("refuses a header beyond the bytes by which a file is judged", arguments: [0, 1])
    func longHeader(excess: Int) throws {
        let name = String(repeating: "x", count: CSVOpening.frontBytesMax - 9 + excess)
        let text = Array("id,when,\(name)\n1,2024-01-31T14:00:00Z,\n".utf8)
        let reading = try CSVReading(text, map: Self.map)
        #expect(reading.items.count == (excess == 0 ? 1 : 0))
        #expect((reading.error?.contains("64 KiB") ?? false) == (excess == 1))
    }

    @Test("refuses single rows that are not in the encoding")
    func encodings() throws {
        let text = Array("id,when,n\n1,2024-01-31T14:00:00Z,".utf8) + [0xE9, 0x0A]
        let utf8 = try CSVReading(text, map: Self.map)
        #expect(utf8.items == ["not-utf-8 -"])
        let latin1 = try CSVReading(text, map: Self.map, encoding: .latin1)
        #expect(latin1.items[0].contains(#""properties":{"n":"é"}"#))
        let undefined = Array(text.dropLast(2)) + [0x81]
        let windows = try CSVReading(undefined, map: Self.map, encoding: .windows1252)
        #expect(windows.items == ["not-utf-8 -"])
    }

    @Test("names properties after columns, each by a name of its own")
    func properties() throws {
        let text = "id,when,,x,x\n1,2024-01-31T14:00:00Z,a,b,c\n"
        let reading = try CSVReading(Array(text.utf8), map: Self.map)
        #expect(reading.items[0].contains(#""properties":{"column 3":"a","x":"b","x (2)":"c"}"#))
    }

    @Test("takes the delimiter from the line that spreadsheets put first")
    func separatorLine() throws {
        let map = Self.map.replacingOccurrences(of: #""csv":{"delimiter":","},"#, with: "")
        for end in ["\n", "\r\n", "\r"] {
            let text = ["sep=;", "id;when;a,b", "1;2024-01-31T14:00:00Z;c,d"].joined(separator: end)
            let reading = try CSVReading(Array(text.utf8), map: map)
            #expect(reading.items.first?.contains(#"{"a,b":"c,d"}"#) == true, "\(reading)")
            #expect(reading.lines == [3])
        }
    }

    @Test("refuses a header that is too long to be kept with the rows")
    func longDescription() throws {
        let name = String(repeating: "\u{1}", count: 50_000)
        let reading = try CSVReading(Array("id,when,\(name)\n1,t,\n".utf8), map: Self.map)
        #expect(reading.error?.contains("256 KiB") == true)
    }

    @Test("ends a row's conversion where the item is longer than one may be")
    func amplification() throws {
        let properties = (0..<900).map { "\"p\($0)\":\"x\"" }.joined(separator: ",")
        let json = Self.map.dropLast() + ",\"properties\":{\(properties)}}"
        let map = try ColumnMap(json: Array(json.utf8).span)
        let adapter = try CSVAdapter(
            map,
            header: ["id", "when", "x"].map { Array($0.utf8) },
            delimiter: UInt8(ascii: ","),
            encoding: .utf8
        )
        let cell = 500_000
        let row = Array("1,2024-01-31T14:00:00Z,\(String(repeating: "x", count: cell))".utf8)
        var reader = CSVReader(delimiter: 0x2C, rowBytesMax: ItemLimits.itemBytesMax)
        #expect(reader.next(row.span, isLast: true)?.fault == nil)
        var scratch = CSVScratch(adapter)
        let error = #expect(throws: Refused.self) {
            try adapter.convert(row.span, reader, .counted, &scratch)
        }
        #expect(error?.refusal == .tooLong)
        #expect(scratch.json.bytes.count <= ItemLimits.itemBytesMax + cell + 8)
    }

    @Test("tells equal rows that are refused apart by their number, the same each time")
    func refusedOccurrences() throws {
        let map = """
            {"id":{"hash":"row"},"time":"when","channel":{"value":"web"},\
            "type":{"value":"visit.web"}}
            """
        let text = Array("when,n\nsoon,x\nsoon,x\nlater,x\nsoon,x\n".utf8)
        let reading = try CSVReading(text, map: map)
        #expect(reading.items == [String](repeating: "bad-time time", count: 4))
        #expect(reading.occurrences == [1, 2, 1, 3])
        #expect(Set(reading.refusedHashes).count == 4)
        #expect(try CSVReading(text, map: map).refusedHashes == reading.refusedHashes)
        let row = Array("soon,x".utf8)
        #expect(reading.refusedHashes.first == CSVReading.hashes.item(row.span))
    }

    @Test("counts the occurrences of so many rows and no more")
    func occurrences() {
        var rows = RowOccurrences(rowsMax: 3000)
        for round in 1...3 {
            for row in 1..<3000 {
                let count = rows.count(UInt64(row) &* 0x9E37_79B9_7F4A_7C15)
                #expect(count == round)
            }
        }
        #expect(!rows.isFull)
        #expect(rows.count(1) == 1)
        #expect(rows.isFull)
    }
}
