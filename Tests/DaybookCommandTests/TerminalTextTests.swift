import DaybookCommand
import Testing

@Suite("Text for terminals")
struct TerminalTextTests {
    /// What a terminal obeys, by the Unicode Standard's names for it.
    ///
    /// General category Cc; the line and paragraph separators; the property Bidi_Control.
    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        default: break
        }
        return scalar.properties.isBidiControl
    }

    /// A text of all scalars of a plane, and what must become of it in a cell and in lines.
    private static func plane(
        _ number: UInt32
    ) -> (all: [UInt8], cell: [UInt8], lines: [UInt8], obeyed: Int) {
        var all: [UInt8] = []
        var cell: [UInt8] = []
        var lines: [UInt8] = []
        var obeyed = 0
        for value in (number << 16)...(number << 16 | 0xFFFF) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(String(Character(scalar)).utf8)
            all += bytes
            if isObeyed(scalar) {
                obeyed += 1
                let digits = String(value, radix: 16)
                cell += Array("\\u{\(digits.uppercased())}".utf8)
                let padded = String(repeating: "0", count: 4 - digits.count) + digits
                lines += scalar == "\n" ? bytes : Array("\\u\(padded)".utf8)
            } else {
                cell += bytes
                lines += bytes
            }
        }
        return (all, cell, lines, obeyed)
    }

    @Test("Of all scalars exactly those are neutralised which a terminal obeys")
    func everyScalar() {
        var obeyed = 0
        for number in UInt32(0)...16 {
            let plane = Self.plane(number)
            obeyed += plane.obeyed
            #expect(TerminalText(plane.all).bytes == plane.cell, "plane \(number)")
            #expect(TerminalText.lines(plane.all) == plane.lines, "plane \(number)")
        }
        // 65 control characters, 2 separators, 12 bidirectional controls.
        #expect(obeyed == 79)
    }

    @Test(
        "Lines keep their ends, and nothing else that moves the cursor",
        arguments: [
            ("a\nb\n", "a\nb\n"), ("a\r\nb\r\n", "a\r\nb\r\n"), ("a\rb", "a\\u000db"),
            ("a\r", "a\\u000d"), ("\r\r\n", "\\u000d\r\n"), ("a\tb", "a\\u0009b"),
            ("\u{1B}]52;c;eA==\u{7}", "\\u001b]52;c;eA==\\u0007"), ("\u{9B}2J", "\\u009b2J"),
            ("\u{202E}é\u{2028}", "\\u202eé\\u2028"), ("", ""), ("\n", "\n"),
        ]
    )
    func lines(given: String, expected: String) {
        #expect(text(TerminalText.lines(Array(given.utf8))) == expected)
    }

    @Test("Bytes that are not UTF-8 are replaced: a terminal may read them as control characters")
    func invalid() {
        for byte in UInt8(0x80)...0xFF {
            #expect(text(TerminalText.lines([0x61, byte, 0x62])) == "a\u{FFFD}b")
            #expect(text(TerminalText([0x61, byte, 0x62]).bytes) == "a\u{FFFD}b")
        }
    }
}
