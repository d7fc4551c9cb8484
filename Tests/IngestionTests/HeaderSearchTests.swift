import Bytes
import Ingestion
import Testing
import Touchpoints

@Suite("The header of a CSV file that comes in pieces")
struct HeaderSearchTests {
    private static let members = """
        "id":"id","time":"when","channel":{"value":"web"},"type":{"value":"visit.web"}}
        """
    private static let row = "1;2024-01-31T14:00:00Z;x"

    @Test(
        "is waited for, whatever stands before it and however it comes",
        arguments: [
            "sep=;\nid;when;n\n", "sep=;\r\nid;when;n\r\n", "sep=;\rid;when;n\r",
            "\nid;when;n\n", "\r\n\r\n\nid;when;n\n", "sep=;\n\nid;when;n\n",
            "id;when;\"n\nm\no\"\n", "\u{FEFF}\"id\";when;\"n\nm\"\n", "\u{FEFF}sep=;\nid;when;n\n",
        ]
    )
    func portions(front: String) throws {
        let map = #"{"csv":{"delimiter":";"},"# + Self.members
        let text = Array((front + Self.row + "\n").utf8)
        let whole = try CSVReading(text, map: map, readBytes: 1 << 20)
        #expect(whole.items.count == 1)
        #expect(whole.items.first?.hasPrefix("{") == true)
        for size in 1...text.count {
            let reading = try CSVReading(text, map: map, readBytes: size)
            #expect(reading == whole, "\(size) bytes at a time: \(reading)")
        }
    }

    @Test("is not waited for where the map names the columns")
    func named() throws {
        let map = #"{"csv":{"delimiter":";","header":["id","when","n"]},"# + Self.members
        for front in ["", "sep=;\n", "\n", "sep=;\r\n"] {
            let text = Array((front + Self.row + "\n").utf8)
            let whole = try CSVReading(text, map: map, readBytes: 1 << 20)
            #expect(whole.items.count == 1)
            for size in 1...text.count {
                #expect(try CSVReading(text, map: map, readBytes: size) == whole)
            }
        }
    }

    @Test("is missed aloud when more empty lines come before it than are looked at")
    func emptyLines() throws {
        let map = #"{"csv":{"delimiter":";"},"# + Self.members
        let rows = Array("id;when;n\n\(Self.row)\n".utf8)
        let fewer = [UInt8](repeating: 0x0A, count: CSVOpening.frontBytesMax - rows.count)
        #expect(try CSVReading(fewer + rows, map: map).items.count == 1)
        let lines = [UInt8](repeating: 0x0A, count: CSVOpening.frontBytesMax)
        let reading = try CSVReading(lines + rows, map: map)
        #expect(reading.items.isEmpty)
        #expect(reading.error?.contains("empty lines") == true)
    }

    @Test(
        "is never shown when it may be a row",
        arguments: ["", #""csv":{"header":true},"#, #""csv":{"header":true,"delimiter":","},"#]
    )
    func noHeader(traits: String) throws {
        let text = "7,2024-01-31T14:00:00Z,ann@example.org,zzsecretzz\n"
        let reading = try CSVReading(Array(text.utf8), map: "{" + traits + Self.members)
        #expect(reading.items.isEmpty)
        #expect(reading.error?.contains("names none of the map's columns") == true)
        for cell in ["ann@", "zzsecretzz", "2024"] {
            #expect(reading.error?.contains(cell) == false)
        }
    }
}
