import Bytes
import Ingestion
import Testing

@Suite("A column map")
struct ColumnMapTests {
    /// A map that is sound, with members added or replaced.
    private static func map(_ members: String...) -> String {
        var text: [String] = []
        for (name, member) in [
            ("id", #""id":"No""#), ("channel", #""channel":{"value":"web"}"#),
            ("type", #""type":{"value":"visit.web"}"#), ("time", #""time":"When""#),
        ] where !members.contains(where: { $0.hasPrefix("\"\(name)\":") }) {
            text.append(member)
        }
        return "{" + (text + members).joined(separator: ",") + "}"
    }

    private static func fault(_ json: String, header: [String]? = nil) -> String? {
        do throws(MapError) {
            let map = try ColumnMap(json: Array(json.utf8).span)
            if let header {
                _ = try CSVAdapter(
                    map,
                    header: header.map { Array($0.utf8) },
                    delimiter: UInt8(ascii: ","),
                    encoding: .utf8
                )
            }
            return nil
        } catch {
            return error.description
        }
    }

    /// What the tables of a map say that no row could be recorded with.
    private static func tableFault(_ members: String...) -> String? {
        let json =
            "{\"id\":\"No\",\"channel\":{\"value\":\"web\"},\"time\":\"When\","
            + members.joined(separator: ",") + "}"
        do throws(MapError) {
            try ColumnMap(json: Array(json.utf8).span).checkTables()
            return nil
        } catch {
            return error.description
        }
    }

    @Test("is told when its tables give types or directions that nobody knows")
    func tables() {
        let direction = #""direction":"Way""#
        for sound in [
            [#""type":{"column":"T","table":{"Kauf":"purchase.completed","x":""}}"#],
            [#""type":{"column":"T","prefix":"visit.","table":{"w":"web"}}"#],
            [#""type":{"column":"T","table":{"Kauf":"thing.done"}}"#, direction],
            [
                #""type":"T""#,
                #""direction":{"column":"W","table":{"a":"inbound","b":"outbound","c":""}}"#,
            ],
            [#""type":"T""#, #""place":{"column":"P","table":{"a":"anything"}}"#],
        ] {
            let json = sound.joined(separator: ",")
            #expect(Self.tableFault(json) == nil)
        }
        let known = Self.tableFault(#""type":{"column":"T","table":{"a":"purchase.complete"}}"#)
        #expect(known?.hasPrefix(#"type: has in its "table" purchase.complete, which"#) == true)
        #expect(known?.contains("did you mean purchase.completed?") == true)
        let prefix = Self.tableFault(#""type":{"column":"T","prefix":"x.","table":{"w":"web"}}"#)
        #expect(prefix?.contains("x.web, which the registry does not know") == true)
        let way = Self.tableFault(
            #""type":"T""#,
            #""direction":{"column":"W","table":{"a":"in"}}"#
        )
        #expect(way?.hasPrefix(#"direction: has "in" in its "table": must be"#) == true)
    }

    @Test(
        "is accepted with each thing it may say",
        arguments: [
            map(), map(#""customer":{"column":"Who","prefix":"loyalty:"}"#),
            map(#""identifiers":[{"column":"Mail","hash":"sha256","prefix":"m:"},"Tel"]"#),
            map(#""id":{"hash":"row"}"#), map(#""id":{"column":"No","hash":"sha256"}"#),
            map(#""time":{"column":"When","format":"dd.MM.yyyy","tz":"Europe/Paris"}"#),
            map(
                #""time":{"columns":["A","B"],"format":["dd.MM.yyyy HH:mm","dd.MM.yyyy"],"tz":"+01:00","ambiguous":"later"}"#
            ),
            map(#""time":{"column":"When","format":"unix-ms"}"#),
            map(#""time":{"column":"When","format":"dd.MM.yyyy HH:mmXXX"}"#),
            map(#""time":{"value":"2024-01-31T14:00:00Z"}"#),
            map(#""amount":{"column":"Sum","decimal":","}"#, #""cost":{"value":"0.05"}"#),
            map(#""properties":false"#), map(#""properties":{"a":"A","b":{"value":"x"}}"#),
            map(
                #""ignore":["A","B"]"#,
                #""csv":{"delimiter":"tab","encoding":"latin1","header":true}"#
            ),
            map(#""csv":{"delimiter":"|","header":["No","When"]}"#),
            map(#""type":{"value":"thing.done"}"#, #""direction":{"value":"inbound"}"#),
        ]
    )
    func accepted(json: String) {
        #expect(Self.fault(json) == nil)
    }

    @Test(
        "says which member is at fault and what was expected",
        arguments: [
            ("{", "is not JSON"), ("[]", "must be an object"),
            (#"{"id":"a","id":"b"}"#, "stands twice"),
            ("{}", "id: is required"),
            (map(#""time":{"value":""}"#), "time: has an empty \"value\""),
            (
                map(#""custumer":"A""#),
                "custumer: is no member of a touchpoint; did you mean customer?"
            ),
            (map(#""position":"A""#), "position: is no member"),
            (map(#""retracts":"A""#), "daybook retract"),
            (map(#""customer":7"#), "customer: must be a column's name or an object, not a number"),
            (map(#""customer":"""#), "the column's name is empty"),
            (map(#""customer":{"colum":"A"}"#), "unknown \"colum\"; did you mean column?"),
            (map(#""customer":{"column":"A","value":"b"}"#), "both \"column\" and \"value\""),
            (map(#""customer":{"prefix":"a:"}"#), "no \"column\""),
            (map(#""customer":{"column":["A"]}"#), "\"column\" as a text, not an array"),
            (map(#""customer":{"column":"A","table":[]}"#), "\"table\" as an object"),
            (map(#""customer":{"column":"A","table":{}}"#), "empty \"table\""),
            (
                map(#""customer":{"column":"A","table":{"a":1}}"#),
                "texts in its \"table\", not a number"
            ),
            (
                map(#""customer":{"value":"a","table":{"a":"b"}}"#),
                "\"table\", which needs a column"
            ),
            (map(#""customer":{"value":"a","prefix":"b"}"#), "write them as one"),
            (map(#""customer":{"column":"A","format":"dd"}"#), "which is for time alone"),
            (map(#""customer":{"column":"A","decimal":","}"#), "for amount and cost alone"),
            (map(#""customer":{"hash":"row"}"#), "only id does"),
            (map(#""customer":{"column":"A","hash":"md5"}"#), "\"hash\" as \"sha256\""),
            (map(#""id":{"value":"a"}"#), "id: cannot be the same in every row"),
            (map(#""id":{"hash":"sha256"}"#), "a \"hash\" of what?"),
            (map(#""type":{"value":""}"#), "fill in the type, such as purchase.completed"),
            (map(#""type":{"value":"visit.wbe"}"#), "did you mean visit.web?"),
            (map(#""direction":{"value":"in"}"#), "direction: must be outbound"),
            (map(#""time":{"column":"A","format":"dd.MM.yyyy"}"#), "time: needs \"tz\""),
            (
                map(#""time":{"column":"A","format":"dd.MM.yyyy","tz":"Europe/Pari"}"#),
                "Europe/Pari: expected"
            ),
            (
                map(#""time":{"column":"A","format":"dd.QQ.yyyy","tz":"UTC"}"#),
                "letter Q, which means nothing"
            ),
            (map(#""time":{"column":"A","format":"","tz":"UTC"}"#), "empty \"format\""),
            (map(#""time":{"column":"A","format":[]}"#), "empty \"format\""),
            (map(#""time":{"column":"A","tz":"UTC"}"#), "no pattern needs"),
            (map(#""time":{"column":"A","format":"unix","tz":"UTC"}"#), "no pattern needs"),
            (map(#""time":{"column":"A","prefix":"2"}"#), "takes no prefix"),
            (
                map(#""time":{"column":"A","format":"dd.MM.yyyy","tz":"UTC","ambiguous":"both"}"#),
                "\"earlier\" or \"later\""
            ),
            (
                map(#""time":{"column":"A","ambiguous":"later"}"#),
                "\"ambiguous\" that no pattern needs"
            ),
            (map(#""time":{"value":"yesterday"}"#), "no RFC 3339 time"),
            (map(#""amount":{"value":"ten"}"#), "that is no number"),
            (map(#""amount":{"column":"A","decimal":";"}"#), "\"decimal\" as \",\" or \".\""),
            (map(#""amount":{"column":"A","hash":"sha256"}"#), "takes no \"hash\""),
            (map(#""identifiers":"A""#), "identifiers: must be an array"),
            (
                map(#""identifiers":[{"value":"ann"}]"#),
                "identifiers[0]: has a \"value\" that is no identifier"
            ),
            (map(#""properties":"A""#), "properties: must be true, false or an object"),
            (map(#""ignore":"A""#), "ignore: must be an array"),
            (map(#""csv":[]"#), "csv: must be an object"),
            (map(#""csv":{"delimiter":"ab"}"#), "csv.delimiter: must be one sign"),
            (map(#""csv":{"delimiter":"\""}"#), "csv.delimiter: must be one sign"),
            (map(#""csv":{"encoding":"latin2"}"#), "csv.encoding: must be utf-8"),
            (map(#""csv":{"header":false}"#), "give the columns' names"),
            (map(#""csv":{"headers":true}"#), "csv.headers: is unknown"),
        ]
    )
    func faults(json: String, expected: String) {
        let fault = Self.fault(json) ?? "accepted"
        #expect(fault.contains(expected), "\(json): \(fault)")
    }

    @Test("is fitted to a header, or says which column it misses")
    func headers() {
        #expect(Self.fault(Self.map(), header: ["No", "When", "Note"]) == nil)
        let missing = Self.fault(Self.map(#""place":"Stor""#), header: ["No", "When", "Store"])
        #expect(
            missing
                == #"place: names the column "Stor", which the file has not; did you mean "Store"?"#
        )
        let twice = Self.fault(Self.map(), header: ["No", "When", "When"])
        #expect(
            twice?.contains(#"time: names the column "When", which the file has 2 times"#) == true
        )
        #expect(Self.fault(Self.map(), header: ["No", "When", "x", "x"]) == nil)
        let ignored = Self.fault(Self.map(#""ignore":["Nothing"]"#), header: ["No", "When"])
        #expect(ignored?.contains("ignore: names the column") == true)
        let row = Self.fault(Self.map(), header: ["7", "ann@example.org"])
        #expect(row?.contains("none of the map's columns") == true)
        #expect(row?.contains("ann") == false)
    }

    @Test("names so many columns of a file and no more", arguments: [0, 1])
    func columns(excess: Int) {
        let names = ["No", "When"] + (0..<CSVReader.fieldsMax - 2 + excess).map { "c\($0)" }
        let list = names.map { "\"\($0)\"" }.joined(separator: ",")
        let fault = Self.fault(Self.map("\"csv\":{\"header\":[\(list)]}"))
        #expect(
            (fault?.contains("csv.header: names more than 4096 columns") ?? false) == (excess == 1)
        )
        #expect((Self.fault(Self.map(), header: names) == nil) == (excess == 0))
    }

    @Test("joins so many columns and no more, each of them once", arguments: [0, 1])
    func joined(excess: Int) {
        let list = (0..<64 + excess).map { "\"c\($0)\"" }.joined(separator: ",")
        let fault = Self.fault(Self.map("\"place\":{\"columns\":[\(list)]}"))
        #expect(
            (fault?.contains("place.columns: names more than 64 columns") ?? false) == (excess == 1)
        )
        let twice = Self.fault(Self.map(#""place":{"columns":["a","b","a"]}"#))
        #expect(twice?.contains(#"place.columns: names the column "a" twice"#) == true)
    }

    @Test("gives each of many columns of one name a property of its own")
    func sameNames() throws {
        let map = try ColumnMap(json: Array(Self.map().utf8).span)
        let header = ["No", "When", "a (3)"] + [String](repeating: "a", count: 4_093)
        let adapter = try CSVAdapter(
            map,
            header: header.map { Array($0.utf8) },
            delimiter: UInt8(ascii: ","),
            encoding: .utf8
        )
        let row = "1,2024-01-31T14:00:00Z" + String(repeating: ",x", count: 4_094)
        let made = try adapter.adapt(row: Array(row.utf8).span, rowID: .counted)
        let text = String(decoding: made, as: UTF8.self)
        #expect(text.contains(#""a (3)":"x","a":"x","a (2)":"x","a (4)":"x""#))
        #expect(text.hasSuffix(#""a (4094)":"x"}}"#))
    }

    @Test("has a longest length")
    func limit() {
        let padding = ColumnMap.bytesMax - Self.map().utf8.count
        let longest = Self.map() + String(repeating: " ", count: padding)
        #expect(Self.fault(longest) == nil)
        #expect(Self.fault(longest + " ")?.contains("64 KiB") == true)
    }
}
