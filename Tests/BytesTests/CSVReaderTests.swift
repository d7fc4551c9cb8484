import Bytes
import TestSupport
import Testing

@Suite("The CSV reader")
struct CSVReaderTests {
    private static let alphabet = Array("a,\"\n\r".utf8)

    /// Every row, each call being given the bytes up to the next of `cuts`, then all of them.
    private static func rows(
        of text: [UInt8],
        cuts: [Int] = [],
        rowBytesMax: Int = 1000
    ) -> [CSVReference.Row] {
        var reader = CSVReader(delimiter: UInt8(ascii: ","), rowBytesMax: rowBytesMax)
        var rows: [CSVReference.Row] = []
        var start = 0
        var line = 1
        var ends = cuts[...]
        while start < text.count {
            let end = ends.popFirst() ?? text.count
            while let row = reader.next(
                text[start..<max(start, end)].span,
                isLast: end == text.count
            ) {
                let bytes = Array(text[start..<start + row.count])
                rows.append(
                    CSVReference.Row(text: bytes, line: line, fields: fields(reader, row, bytes))
                )
                start += row.length
                line += row.lines
            }
        }
        return rows
    }

    private static func fields(
        _ reader: CSVReader,
        _ row: CSVRow,
        _ bytes: [UInt8]
    ) -> [[UInt8]]? {
        guard row.fault == nil else { return nil }
        return reader.fields.map { field in
            var text: [UInt8] = []
            field.append(of: bytes.span, to: &text)
            return text
        }
    }

    /// Calls `body` with every text of up to `count` letters of the alphabet.
    private static func everyText(upTo count: Int, _ body: ([UInt8]) -> Void) {
        for length in 1...count {
            var digits = [Int](repeating: 0, count: length)
            repeat {
                body(digits.map { alphabet[$0] })
                var place = 0
                while place < length {
                    digits[place] += 1
                    if digits[place] < alphabet.count { break }
                    digits[place] = 0
                    place += 1
                }
                if place == length { break }
            } while true
        }
    }

    @Test("agrees with the rules on every text of up to seven letters")
    func everyText() {
        var wrong: [String] = []
        Self.everyText(upTo: 7) { text in
            let expected = CSVReference.rows(of: text, delimiter: UInt8(ascii: ","))
            if Self.rows(of: text) != expected {
                wrong.append(String(decoding: text, as: UTF8.self).debugDescription)
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
    }

    @Test("reads the same wherever its bytes are cut")
    func everyCut() {
        var wrong: [String] = []
        Self.everyText(upTo: 5) { text in
            let expected = Self.rows(of: text)
            for mask in 0..<(1 << text.count) {
                let cuts = (0..<text.count).filter { mask >> $0 & 1 == 1 }
                if Self.rows(of: text, cuts: cuts) != expected {
                    wrong.append(
                        "\(String(decoding: text, as: UTF8.self).debugDescription) \(cuts)"
                    )
                }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(5))")
    }

    @Test("agrees with the rules on longer texts, cut anywhere")
    func seeds() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                Self.alphabet[Int.random(in: 0..<5, using: &random)]
            }
            let expected = CSVReference.rows(of: text, delimiter: UInt8(ascii: ","))
            let cuts = (0..<text.count).filter { _ in Bool.random(using: &random) }
            let rows = Self.rows(of: text, cuts: cuts)
            #expect(rows == expected, "\(String(decoding: text, as: UTF8.self).debugDescription)")
        }
    }

    @Test("keeps an unclosed quote to its own line")
    func unclosedQuote() {
        let rows = Self.rows(of: Array("a,\"b\nc,d\ne\n".utf8))
        #expect(rows.map(\.fields) == [nil, [[0x63], [0x64]], [[0x65]]])
        #expect(rows.map(\.line) == [1, 2, 3])
    }

    @Test("takes a row of the longest length, and no longer one")
    func rowLimit() {
        for (text, isSound) in [
            ("abcdefgh\n", true), ("abcdefghi\n", false), ("abcdefgh\r\n", true),
            ("abcdefgh", true), ("abcdefghi", false), ("\"bcdefg\"\n", true),
            ("\"bcdefgh\"\n", false),
        ] {
            var reader = CSVReader(delimiter: UInt8(ascii: ","), rowBytesMax: 8)
            let row = reader.next(Array(text.utf8).span, isLast: true)
            #expect(row?.fault == (isSound ? nil : .tooLong), "\(text)")
            #expect(row?.count == 8)
        }
    }

    @Test("refuses the first line alone of a quote left open beyond the longest row")
    func openBeyondLimit() {
        var reader = CSVReader(delimiter: UInt8(ascii: ","), rowBytesMax: 8)
        let row = reader.next(Array("\"a\r\nb\nc\nd\ne\nf\n".utf8).span, isLast: false)
        #expect(row == CSVRow(count: 2, length: 4, lines: 1, fault: .unclosedQuote))
    }

    @Test("counts fields beyond those it tells apart")
    func fieldLimit() {
        for count in [CSVReader.fieldsMax, CSVReader.fieldsMax + 1] {
            var reader = CSVReader(delimiter: UInt8(ascii: ","), rowBytesMax: 1 << 20)
            let text = [UInt8](repeating: UInt8(ascii: ","), count: count - 1)
            let row = reader.next(text.span, isLast: true)
            #expect(row?.fault == nil)
            #expect(reader.fieldCount == count)
            #expect(reader.fields.count == CSVReader.fieldsMax)
        }
    }

    @Test(
        "finds the delimiter by which rows agree",
        arguments: [
            ("a,b\n1,2\n", ","), ("a;b\n1,5;2\n", ";"), ("a\tb\n1,5\t2;3\n", "\t"),
            ("a|b|c\n1|2|3\n", "|"), ("a\n1\n", ","), ("", ","),
            ("\"a;b\",c\n\"1;2\",3\n", ","), ("Datum;Betrag, EUR;Kunde\n1.2.2024;3,50;K\n", ";"),
            ("a;b,c\n1;2,5\n3;4\n5;6\n", ";"),
        ]
    )
    func delimiter(text: String, expected: String) {
        let found = CSVDelimiter.detect(Array(text.utf8).span, isWhole: true)
        #expect(found == expected.utf8.first)
    }

    @Test("decides on the delimiter by whole rows")
    func delimiterOfFront() {
        // The last row is cut, so that it seems to have one field.
        let found = CSVDelimiter.detect(Array("a;b\n1;2\n3".utf8).span, isWhole: false)
        #expect(found == UInt8(ascii: ";"))
    }
}
