import DaybookCommand
import Testing

/// Tables on terminals of every width.
@Suite("Tables that fit")
struct TableFitTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func table(_ overflow: TextTable.Overflow) -> TextTable {
        var table = TextTable(
            columns: [
                .name("customer"), .number("touchpoints"), .text("channel", yields: 2),
                .number("paid", yields: 1), .text("", yields: 3),
            ],
            overflow: overflow
        )
        for (customer, paid, note) in [
            ("ann", "12.50 EUR", ""),
            ("somebody-with-a-long-name-of-forty-letters", "1.00 EUR", "x y"),
        ] {
            table.add([customer, "12", "email", paid, note].map { TerminalText($0) })
        }
        return table
    }

    private func lines(_ table: TextTable, _ columns: Int?) -> [String] {
        var out: [UInt8] = []
        table.append(to: &out, columns: columns)
        return text(out).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map(String.init)
    }

    @Test("have no line that is wider than the terminal, whatever its width")
    func fits() {
        for overflow in [TextTable.Overflow.leftOut, .below] {
            for columns in 4...120 {
                for line in lines(table(overflow), columns) {
                    #expect(line.unicodeScalars.count <= columns, "\(columns): \(line)")
                    #expect(line.last != " ", "\(columns): \(line)")
                }
            }
        }
    }

    @Test("lose nothing where columns stand below, and cut no number, on a terminal of 13 columns")
    func losesNothing() {
        for columns in 13...120 {
            let below = lines(table(.below), columns).joined(separator: " ")
            for part in ["ann", "email", "12.50 EUR", "1.00 EUR", "x y"] {
                let words = part.split(separator: " ")
                #expect(words.allSatisfy { below.contains($0) }, "\(columns) \(part): \(below)")
            }
        }
        for columns in 13...120 {
            let shown = lines(table(.leftOut), columns)
            let numbers = shown.dropFirst().prefix(2).joined(separator: " ")
            #expect(!numbers.contains("12.…") && !numbers.contains("1…"), "\(columns): \(numbers)")
        }
    }

    @Test("say which columns are left out, and stay whole where there is room")
    func leftOut() {
        #expect(lines(table(.leftOut), 200) == lines(table(.leftOut), nil))
        #expect(
            lines(table(.leftOut), 46) == [
                "customer                          touchpoints",
                "ann                                        12",
                "somebody-with-a-long-name-of-fo…           12",
                "a wider terminal or --csv also shows channel,",
                "  paid",
            ]
        )
    }

    @Test("keep a last column without a heading in the row's line where that has room")
    func inline() {
        var table = TextTable(
            columns: [.text("day"), .number("amount"), .text("", yields: 1)],
            overflow: .below
        )
        table.add(["1st", "2.00", "short"].map { TerminalText($0) })
        table.add(["2nd", "3.00", "a long remark on it"].map { TerminalText($0) })
        #expect(
            lines(table, 20) == [
                "day  amount", "1st    2.00  short", "2nd    3.00", "  a long remark on", "  it",
            ]
        )
    }
}
