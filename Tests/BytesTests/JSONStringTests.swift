import Bytes
import Testing

@Suite("The content of a JSON string")
struct JSONStringTests {
    private func text(_ content: String) throws -> String {
        let bytes = Array("\"\(content)\"".utf8)
        var reader = JSONReader()
        guard case .string(let text) = try reader.next(bytes.span) else { return "not a string" }
        #expect(text.hasEscapes == content.contains("\\"))
        var out = Array("before ".utf8)
        JSONString.unescape(text, from: bytes.span, into: &out)
        #expect(out.starts(with: "before ".utf8))
        return String(decoding: out.dropFirst(7), as: UTF8.self)
    }

    @Test(
        "stands for its text",
        arguments: [
            ("", ""), ("plain", "plain"), ("é😀", "é😀"),
            (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#"\u0000\u0041\u00e9\u00E9"#, "\0Aéé"),
            (#"\u20AC\uFFFF\uD7FF\uE000"#, "€\u{FFFF}\u{D7FF}\u{E000}"),
            (#"\ud83d\ude00"#, "😀"), (#"\uD800\uDC00\uDBFF\uDFFF"#, "\u{10000}\u{10FFFF}"),
            (#"a\nb\\nc"#, "a\nb\\nc"), (#"\\u0041"#, "\\u0041"), (#"x\u0041y\u0042z"#, "xAyBz"),
        ]
    )
    func unescaped(content: String, expected: String) throws {
        let unescaped = try text(content)
        #expect(Array(unescaped.utf8) == Array(expected.utf8))
    }

    @Test("comes back from every scalar written as an escape")
    func scalars() throws {
        var content: [UInt8] = [UInt8(ascii: "\"")]
        var expected: [UInt8] = []
        for value in stride(from: UInt32(0), through: 0x10FFFF, by: 7) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                let zeros = String(repeating: "0", count: 4 - digits.count)
                content.append(contentsOf: "\\u\(zeros)\(digits)".utf8)
            }
            expected.append(contentsOf: String(scalar).utf8)
        }
        content.append(UInt8(ascii: "\""))
        var reader = JSONReader()
        guard case .string(let text) = try reader.next(content.span) else { return }
        var out: [UInt8] = []
        JSONString.unescape(text, from: content.span, into: &out)
        #expect(out == expected)
    }
}
