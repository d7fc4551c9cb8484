import DaybookCommand
import Testing

@Suite("Tables align by what a terminal shows")
struct TextTableTests {
    @Test("Text is flush left, numbers are flush right, lines end without spaces")
    func alignment() {
        var table = TextTable(columns: [.text("name"), .number("n"), .text("note")])
        table.add([TerminalText("a"), TerminalText("1"), TerminalText("x")])
        table.add([TerminalText("longer"), TerminalText("1234"), TerminalText("")])
        table.add([TerminalText("short")])
        var out: [UInt8] = []
        table.append(to: &out)
        #expect(
            text(out) == """
                name       n  note
                a          1  x
                longer  1234
                short

                """
        )
    }

    @Test("Headings are left out where all are empty")
    func untitled() {
        var table = TextTable(columns: [.text(""), .text("")])
        table.add([TerminalText("a"), TerminalText("b")])
        var out: [UInt8] = []
        table.append(to: &out)
        #expect(text(out) == "a  b\n")
    }

    @Test(
        "Width is in columns, not in bytes or characters",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("顧客", 4), ("한", 2), ("ｱ", 1),
            ("Ａ", 2), ("😀", 2), ("a\u{200B}b", 2), ("–", 1),
        ]
    )
    func width(of text: String, columns: Int) {
        #expect(TerminalText(text).width == columns)
    }

    @Test("Wide names keep columns aligned")
    func wide() {
        var table = TextTable(columns: [.text("x"), .number("n")])
        table.add([TerminalText("顧客"), TerminalText("1")])
        table.add([TerminalText("abcd"), TerminalText("2")])
        var out: [UInt8] = []
        table.append(to: &out)
        #expect(text(out) == "x     n\n顧客  1\nabcd  2\n")
    }

    @Test("Nothing in a table is obeyed by a terminal")
    func neutralised() {
        let hostile = "a\u{1B}[2J\u{7}\u{9B}0m\r\nb\u{202E}c\u{2028}\u{7F}\u{0}\u{61C}"
        let shown = TerminalText(hostile)
        #expect(
            text(shown.bytes)
                == "a\\u{1B}[2J\\u{7}\\u{9B}0m\\u{D}\\u{A}b\\u{202E}c\\u{2028}\\u{7F}\\u{0}\\u{61C}"
        )
        #expect(shown.width == shown.bytes.count)
        #expect(text(TerminalText([0x61, 0xFF, 0x62]).bytes) == "a\u{FFFD}b")
        for value in UInt32(0)..<0xA0 where value < 0x20 || value >= 0x7F {
            let scalar = Unicode.Scalar(value).map { String(Character($0)) } ?? ""
            #expect(TerminalText(scalar).bytes.first == UInt8(ascii: "\\"))
        }
    }

    @Test(
        "A span of time shows its two largest units",
        arguments: [
            (nil, "–"), (0, "0s"), (59, "59s"), (60, "1m"), (61, "1m 1s"), (3_600, "1h"),
            (3_605, "1h"), (86_399, "23h 59m"), (86_400, "1d"), (2_522_953, "29d 4h"),
        ] as [(Int?, String)]
    )
    func duration(seconds: Int?, expected: String) {
        #expect(DurationText.text(seconds) == expected)
    }
}
