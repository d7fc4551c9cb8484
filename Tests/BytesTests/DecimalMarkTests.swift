import Bytes
import Testing

@Suite("Decimal marks")
struct DecimalMarkTests {
    private static func number(_ text: String, _ mark: DecimalMark) -> String? {
        var out: [UInt8] = []
        guard mark.append(Array(text.utf8).span, to: &out) else { return nil }
        return String(decoding: out, as: UTF8.self)
    }

    @Test(
        "make a JSON number of digits, grouping and places",
        arguments: [
            ("12,50", "12.50"), ("1.234,56", "1234.56"), ("1 234 567,8", "1234567.8"),
            ("1\u{A0}234,5", "1234.5"), ("1\u{202F}234,5", "1234.5"), ("1'234,5", "1234.5"),
            ("1’234,5", "1234.5"), ("-3,00", "-3.00"), ("+3", "3"), ("007,50", "7.50"),
            ("0,5", "0.5"),
            ("00", "0"), ("12345", "12345"), ("123.456", "123456"),
        ]
    )
    func comma(text: String, expected: String) {
        #expect(Self.number(text, .comma) == expected)
    }

    @Test(
        "refuse what is no such number",
        arguments: [
            "", "-", ",5", "5,", "12.50", "1.2345", "1.23,4", "1.234 567,0", "1,2,3", "1,234.5",
            "12 €",
            "0.500", "000.500", "-0.500", "012.500", "0 500", "0'500,00", "00.000", "0.000.000",
            ".123", "1234.567", "1..234", "1,5 ", "1.234.", "1e3", "\u{A0}123",
        ]
    )
    func refused(text: String) {
        #expect(Self.number(text, .comma) == nil)
    }

    @Test("read a point as they read a comma")
    func point() {
        #expect(Self.number("1,234.50", .point) == "1234.50")
        #expect(Self.number("1.234,50", .point) == nil)
        #expect(Self.number("12,50", .point) == nil)
        #expect(Self.number("0,500", .point) == nil)
        #expect(Self.number("0.500", .point) == "0.500")
        #expect(Self.number("1,000", .point) == "1000")
        #expect(DecimalMark(Array(",".utf8)) == .comma)
        #expect(DecimalMark(Array(".".utf8)) == .point)
        #expect(DecimalMark(Array(";".utf8)) == nil)
    }
}
