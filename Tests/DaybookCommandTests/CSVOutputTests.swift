import DaybookCommand
import TestSupport
import Testing

@Suite("CSV follows RFC 4180")
struct CSVOutputTests {
    @Test("Fields are quoted only where they must be")
    func quoting() {
        var csv = CSVOutput()
        for value in ["plain", "a,b", "say \"hi\"", "two\nlines", "cr\r", "", " spaced ", "é"] {
            csv.field(Array("n\"\(value.count)".utf8), Array(value.utf8))
        }
        csv.endRow()
        let header = #""n""5","n""3","n""8","n""9","n""3","n""0","n""8","n""1""#
        let row = "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\",, spaced ,é"
        #expect(text(csv.bytes) == header + "\r\n" + row + "\r\n")
    }

    /// Reads rows as RFC 4180 has them, byte by byte; `nil` for what is none.
    private static func read(_ bytes: [UInt8]) -> [[[UInt8]]]? {
        var rows: [[[UInt8]]] = []
        var row: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            var field: [UInt8] = []
            if rest.first == 0x22 {
                rest.removeFirst()
                while let byte = rest.popFirst() {
                    if byte != 0x22 {
                        field.append(byte)
                    } else if rest.first == 0x22 {
                        field.append(0x22)
                        rest.removeFirst()
                    } else {
                        break
                    }
                }
            } else {
                while let byte = rest.first, byte != 0x2C, byte != 0x0D {
                    // Neither may stand in a field without quotes.
                    if byte == 0x22 || byte == 0x0A { return nil }
                    field.append(byte)
                    rest.removeFirst()
                }
            }
            row.append(field)
            if rest.starts(with: [0x0D, 0x0A]) {
                rest.removeFirst(2)
                rows.append(row)
                row = []
            } else if rest.popFirst() != 0x2C {
                return nil
            }
        }
        return row.isEmpty ? rows : nil
    }

    @Test("Another reader gives back every short text, as a name, first, between and last")
    func everyShortText() {
        let signs = Array("a,\"\r\n ;=".utf8)
        var texts: [[UInt8]] = [[]]
        var longest = texts
        for _ in 1...4 {
            longest = longest.flatMap { text in signs.map { text + [$0] } }
            texts += longest
        }
        var csv = CSVOutput()
        var expected: [[[UInt8]]] = [[[0x61], texts[1], Array("\",\r\n".utf8)]]
        for text in texts {
            let next = texts[expected.count % texts.count]
            csv.field(expected[0][0], text)
            csv.field(expected[0][1], next)
            csv.field(expected[0][2], text)
            csv.endRow()
            expected.append([text, next, text])
        }
        #expect(expected.count == 4_682)
        #expect(Self.read(csv.bytes) == expected)
    }

    @Test("Another reader gives back texts of any bytes, seeded")
    func seeded() {
        for seed in UInt64(1)...50 {
            var generator = SeededGenerator(seed: seed)
            var csv = CSVOutput()
            var expected: [[[UInt8]]] = []
            for row in 0...20 {
                let fields = (0..<5).map { _ in
                    (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                        Bool.random(using: &generator)
                            ? UInt8.random(in: 0...255, using: &generator)
                            : Array(",\"\r\n".utf8).randomElement(using: &generator) ?? 0
                    }
                }
                if row == 0 {
                    expected.append(fields)
                    continue
                }
                for (name, field) in zip(expected[0], fields) { csv.field(name, field) }
                csv.endRow()
                expected.append(fields)
            }
            #expect(Self.read(csv.bytes) == expected, "seed \(seed)")
        }
    }

    @Test("The header is that of the first row and is written once")
    func header() {
        var csv = CSVOutput()
        for row in 1...2 {
            csv.field(Array("a".utf8), Array("\(row)".utf8))
            csv.field(Array("b".utf8), Array("x".utf8))
            csv.endRow()
        }
        #expect(text(csv.bytes) == "a,b\r\n1,x\r\n2,x\r\n")
        csv.removeWritten()
        csv.field(Array("a".utf8), Array("3".utf8))
        csv.field(Array("b".utf8), Array("y".utf8))
        csv.endRow()
        #expect(text(csv.bytes) == "3,y\r\n")
    }

    @Test("A row may be given for its header only")
    func noRows() {
        var csv = CSVOutput()
        csv.field(Array("a".utf8), Array("1".utf8))
        csv.dropRow()
        #expect(text(csv.bytes) == "a\r\n")
    }
}
