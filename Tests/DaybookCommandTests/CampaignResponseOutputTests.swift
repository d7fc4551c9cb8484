import DaybookCommand
import Foundation
import Projections
import Testing

@Suite("Campaign figures print under the names of their definition")
struct CampaignResponseOutputTests {
    private let output = CampaignResponseOutput(names: SampleFigures.names)
    private let windows = SampleFigures.windows

    private static let directRate =
        "Parties reached with a response that belongs to the campaign, "
        + "at or after their first contact, of all parties reached."

    private static let empty =
        "\"responders\":0,\"responses\":0,\"purchasers\":0,\"amounts\":{},"
        + "\"byType\":{}"

    private static func reached(_ window: String) -> String {
        "Parties reached with any response within \(window) of their first contact, "
            + "of all parties reached."
    }

    private static func assigned(_ window: String) -> String {
        "Parties of the cell with any response within \(window) of their first contact or "
            + "withheld contact, of all parties assigned to it."
    }

    @Test("As a line of JSON")
    func line() {
        var out: [UInt8] = []
        output.appendLine(SampleFigures.response, to: &out)
        let week = """
            "7d":{"responders":2,"responses":6,"purchasers":1,"amounts":{"EUR":"-5"},\
            "byType":{"purchase.completed":6},"open":3,"rate":
            """
        #expect(
            text(out) == """
                {"campaign":"spring","contacts":5,"reached":4,"direct":{"responses":3,\
                "responders":2,"responded":1,"untargeted":1,"anonymous":1,\
                "amounts":{"USD":"9.99"},"byType":{"purchase.completed":3},\
                "rate":{"numerator":1,"denominator":4,"value":0.25,"low":0.045587260809700575,\
                "high":0.6993581574175981,"definition":"\(Self.directRate)"}},\
                "windows":{"1d":{\(Self.empty),"open":0,"rate":{"numerator":0,"denominator":4,\
                "value":0.0,"low":0.0,"high":0.4898908364545973,\
                "definition":"\(Self.reached("1d"))"}},\
                \(week){"numerator":2,"denominator":4,"value":0.5,"low":0.15003898915214947,\
                "high":0.8499610108478506,\
                "definition":"\(Self.reached("7d")) 3 windows are still open."}}},\
                "latency":{"n":1,"sum":100000,"min":100000,"p25":100000,"median":100000,\
                "p75":100000,"max":100000},\
                "cells":[{"cell":null,"assigned":3,"windows":{"1d":{\(Self.empty),"open":0,\
                "rate":{"numerator":0,"denominator":3,"value":0.0,"low":0.0,\
                "high":0.5614970317550455,"definition":"\(Self.assigned("1d"))"}},\
                \(week){"numerator":2,"denominator":3,"value":0.6666666666666666,\
                "low":0.20765960080204768,"high":0.9385080552796037,\
                "definition":"\(Self.assigned("7d")) 3 windows are still open."}}}},\
                {"cell":"A","assigned":1,"windows":{"1d":{\(Self.empty),"open":1,\
                "rate":{"numerator":0,"denominator":1,"value":0.0,"low":0.0,\
                "high":0.7934506856227626,\
                "definition":"\(Self.assigned("1d")) 1 window is still open."}},\
                "7d":{\(Self.empty),"open":0,"rate":{"numerator":0,"denominator":1,"value":0.0,\
                "low":0.0,"high":0.7934506856227626,"definition":"\(Self.assigned("7d"))"}}}}]}

                """
        )
    }

    @Test("What is undefined is null")
    func undefined() {
        #expect(
            text(output.json([SampleFigures.unreached])) == """
                {"campaigns":[{"campaign":"=1+1","contacts":0,"reached":0,\
                "direct":{"responses":0,"responders":0,"responded":0,"untargeted":0,\
                "anonymous":0,"amounts":{},"byType":{},"rate":{"numerator":0,"denominator":0,\
                "value":null,"low":null,"high":null,"definition":"\(Self.directRate)"}},\
                "windows":{},"latency":{"n":0,"sum":0,"min":null,"p25":null,"median":null,\
                "p75":null,"max":null},"cells":[]}]}

                """
        )
        #expect(text(output.json([])) == "{\"campaigns\":[]}\n")
    }

    @Test("As CSV whose columns are the paths of the JSON output")
    func csv() throws {
        var json: [UInt8] = []
        output.appendLine(SampleFigures.response, to: &json)
        let object = try JSONSerialization.jsonObject(with: Data(json))
        var members = Self.flatten(object, "")
        let cells = members.filter { $0.key.hasPrefix("cells") }
        for path in cells.keys { members[path] = nil }
        try expect(output.csv([SampleFigures.response], windows: windows), rows: [members])
        let rows = (0..<2).map { index in
            var row = ["campaign": "spring"]
            for (path, value) in cells where path.hasPrefix("cells[\(index)].") {
                row[String(path.dropFirst("cells[0].".count))] = value
            }
            return row
        }
        try expect(output.cellCSV([SampleFigures.response], windows: windows), rows: rows)
    }

    /// Expects that `csv` has exactly `rows`; columns that a row lacks hold 0 or nothing.
    private func expect(_ csv: [UInt8], rows: [[String: String]]) throws {
        let lines = text(csv).split(separator: "\r\n").map { Self.fields(String($0)) }
        let header = try #require(lines.first)
        #expect(Set(header).count == header.count)
        #expect(lines.count == rows.count + 1)
        for (line, row) in zip(lines.dropFirst(), rows) {
            #expect(Set(row.keys).isSubset(of: header))
            for (path, value) in zip(header, line) {
                let expected = row[path] ?? (path.contains(".byType.") ? "0" : "")
                if let number = Double(value), let wanted = Double(expected) {
                    #expect(abs(number - wanted) < 1e-12, "\(path)")
                } else {
                    #expect(value == expected, "\(path)")
                }
            }
        }
    }

    @Test("CSV without rows has its header still")
    func emptyCSV() {
        let header = text(output.csv([], windows: windows))
        #expect(header.hasPrefix("campaign,contacts,reached,direct.responses,"))
        #expect(header.contains(",windows.7d.rate.value,"))
        #expect(header.hasSuffix(",latency.max\r\n"))
        let cells = text(output.cellCSV([SampleFigures.unreached], windows: windows))
        #expect(cells.hasPrefix("campaign,cell,assigned,windows.1d.responders,"))
    }

    @Test("As a table, with cells where asked")
    func table() {
        let responses = [SampleFigures.unreached, SampleFigures.response]
        #expect(
            text(output.table(responses, windows: windows, cells: false)) == """
                campaign  contacts  reached  responses  responded    rate      95 %  untargeted  \
                anonymous      paid      1d       7d
                =1+1             0        0          0          0       –         –           0  \
                        0
                spring           5        4          3          1  25.0 %  4.6–69.9           1  \
                        1  9.99 USD  0.0 %   50.0 %*
                * some of these windows are still open

                """
        )
        let gap = String(repeating: " ", count: 94)
        #expect(
            text(output.table([SampleFigures.response], windows: windows, cells: true)) == """
                campaign  cell  assigned  contacts  reached  responses  responded    rate      \
                95 %  untargeted  anonymous      paid      1d       7d
                spring                           5        4          3          1  25.0 %  \
                4.6–69.9           1          1  9.99 USD  0.0 %   50.0 %*
                spring    –            3\(gap)0.0 %   66.7 %*
                spring    A            1\(gap)0.0 %*   0.0 %
                * some of these windows are still open

                """
        )
    }

    @Test("As a report of one campaign")
    func report() {
        #expect(
            text(output.report(SampleFigures.response, cells: true)) == """
                campaign        spring
                contacts        5
                reached         4
                responses       3
                responders      2
                responded       1
                rate            25.0 % (95 %: 4.6–69.9)
                untargeted      1
                anonymous       1
                paid            9.99 USD
                by type         3 purchase.completed
                median latency  1d 3h
                quartiles       1d 3h to 1d 3h
                extremes        1d 3h to 1d 3h

                window  responders  reached    rate       95 %  responses  purchasers  open    paid
                1d               0        4   0.0 %   0.0–49.0          0           0     0
                7d               2        4  50.0 %  15.0–85.0          6           1     3  -5 EUR

                cell  window  responders  assigned    rate       95 %  responses  purchasers  open\
                    paid
                –     1d               0         3   0.0 %   0.0–56.1          0           0     0
                –     7d               2         3  66.7 %  20.8–93.9          6           1     3\
                  -5 EUR
                A     1d               0         1   0.0 %   0.0–79.3          0           0     1
                A     7d               0         1   0.0 %   0.0–79.3          0           0     0

                """
        )
    }

    private static func flatten(_ value: Any, _ path: String) -> [String: String] {
        switch value {
        case let object as [String: Any]:
            return object.reduce(into: [:]) { flat, member in
                let path = path.isEmpty ? member.key : "\(path).\(member.key)"
                flat.merge(flatten(member.value, path)) { old, _ in old }
            }
        case let list as [Any]:
            return list.enumerated().reduce(into: [:]) { flat, entry in
                flat.merge(flatten(entry.element, "\(path)[\(entry.offset)]")) { old, _ in old }
            }
        case let text as String: return [path: text]
        case is NSNull: return [path: ""]
        case let number as NSNumber:
            let isReal = ["value", "low", "high"].contains { path.hasSuffix(".rate.\($0)") }
            return [path: isReal ? "\(number.doubleValue)" : "\(number)"]
        default: return [path: "\(value)"]
        }
    }

    /// The fields of one line in which no quote is doubled.
    private static func fields(_ line: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}
