import Bytes
import TestSupport
import Testing

@Suite("A JSON reader")
struct JSONReaderTests {
    /// All tokens of a text up to its end, texts by content.
    private func tokens(_ text: String) throws(JSONError) -> [String] {
        let bytes = Array(text.utf8)
        var reader = JSONReader()
        var tokens: [String] = []
        while true {
            switch try reader.next(bytes.span) {
            case .beginObject: tokens.append("{")
            case .endObject: tokens.append("}")
            case .beginArray: tokens.append("[")
            case .endArray: tokens.append("]")
            case .key(let text):
                tokens.append(String(decoding: bytes[text.start..<text.end], as: UTF8.self) + ":")
            case .string(let text):
                let content = String(decoding: bytes[text.start..<text.end], as: UTF8.self)
                tokens.append("'" + content + (text.hasEscapes ? "' escaped" : "'"))
            case .number(let start, let end):
                tokens.append(String(decoding: bytes[start..<end], as: UTF8.self))
            case .bool(let value): tokens.append("\(value)")
            case .null: tokens.append("null")
            case .end: return tokens
            }
        }
    }

    private func error(_ bytes: [UInt8]) -> JSONError? {
        var reader = JSONReader()
        do throws(JSONError) {
            while true {
                if case .end = try reader.next(bytes.span) { return nil }
            }
        } catch {
            return error
        }
    }

    private static let documents = [
        #"{"id":"cj-24-HH0304-sent","customer":"HH0304","amount":-12.50e+1,"properties":{}}"#,
        #"[true,false,null,0,-0,1.5,1E9,"",[],{},[[{"a":[1]}]]]"#,
        #"{"ключ":"значение","emoji":"😀\ud83d\ude00","esc":"\"\\\/\b\f\n\r\t\u00e9"}"#,
        "\t{ \"a\" : [ 1 , 2 ] ,\r\n \"b\" : { \"c\" : null } }",
        "[\"\(String(repeating: "long content ", count: 10))\",\"\(String(repeating: "é", count: 40))\"]",
    ]

    @Test("reports the tokens of a text in order")
    func order() throws {
        let read = try tokens(
            #" { "a" : [ 1 , -2.5e+3 , "x\ny" , "é" ] , "b" : { } , "c" : [ ] , "d":true ,"e":null} "#
        )
        #expect(
            read == [
                "{", "a:", "[", "1", "-2.5e+3", #"'x\ny' escaped"#, "'é'", "]", "b:", "{", "}",
                "c:", "[", "]", "d:", "true", "e:", "null", "}",
            ]
        )
    }

    @Test("takes any one value as a text", arguments: ["1", "\"\"", "null", " true ", "[]", "{}"])
    func lonely(text: String) throws {
        #expect(try tokens(text).isEmpty == false)
    }

    @Test("reports the end as often as it is asked")
    func end() throws {
        let bytes = Array("1 ".utf8)
        var reader = JSONReader()
        _ = try reader.next(bytes.span)
        for _ in 0..<3 {
            let token = try reader.next(bytes.span)
            #expect(token == .end)
            #expect(reader.offset == 2)
        }
    }

    @Test("refuses a text cut short anywhere", arguments: documents)
    func truncations(document: String) {
        let bytes = Array(document.utf8)
        #expect(error(bytes) == nil)
        for length in 0..<bytes.count {
            let refused = error(Array(bytes.prefix(length)))
            #expect(refused != nil, "length \(length)")
            #expect((refused?.offset ?? .max) <= length)
        }
    }

    @Test("takes any one changed byte without a trap", arguments: documents)
    func damage(document: String) {
        let bytes = Array(document.utf8)
        for offset in bytes.indices {
            for byte in UInt8.min ... .max {
                var changed = bytes
                changed[offset] = byte
                let refused = error(changed)
                #expect((refused?.offset ?? 0) <= bytes.count)
            }
        }
    }

    @Test(
        "names the byte at fault and what is wrong with it",
        arguments: [
            ("", 0, .unexpectedEnd), ("  ", 2, .unexpectedEnd), ("{", 1, .unexpectedEnd),
            ("[1,", 3, .unexpectedEnd), ("{\"a\"", 4, .unexpectedEnd),
            ("{\"a\":", 5, .unexpectedEnd), ("\"abc", 4, .unexpectedEnd),
            ("\"\\", 2, .unexpectedEnd), ("\"\\u12", 5, .unexpectedEnd), ("-", 1, .unexpectedEnd),
            ("[1.", 3, .unexpectedEnd), ("1e", 2, .unexpectedEnd), ("1e+", 3, .unexpectedEnd),
            ("tru", 3, .unexpectedEnd), ("trux", 3, .expectedValue), ("[,1]", 1, .expectedValue),
            ("[1,]", 3, .expectedValue), ("NaN", 0, .expectedValue), ("nan", 1, .expectedValue),
            ("+1", 0, .expectedValue), ("\u{FEFF}1", 0, .expectedValue),
            ("{\"a\":}", 5, .expectedValue), ("'a'", 0, .expectedValue),
            ("{1:2}", 1, .expectedKey), ("{,}", 1, .expectedKey), ("{\"a\":1,}", 7, .expectedKey),
            ("{\"a\" 1}", 5, .expectedColon), ("{\"a\",1}", 4, .expectedColon),
            ("[1 2]", 3, .expectedCommaOrEnd), ("[1}", 2, .expectedCommaOrEnd),
            ("{\"a\":1]", 6, .expectedCommaOrEnd), ("[1\u{0B}]", 2, .expectedCommaOrEnd),
            ("1 1", 2, .trailingContent), ("{}}", 2, .trailingContent),
            ("[]\0", 2, .trailingContent), ("01", 1, .malformedNumber), ("-x", 1, .malformedNumber),
            ("-00", 2, .malformedNumber), ("1.e5", 2, .malformedNumber),
            ("1e.", 2, .malformedNumber),
            ("\"\\x\"", 2, .malformedEscape), ("\"\\u12G4\"", 5, .malformedEscape),
            ("\"\\U1234\"", 2, .malformedEscape), ("\"\\ud800\"", 1, .loneSurrogate),
            ("\"ab\\udc00\"", 3, .loneSurrogate), ("\"\\ud800\\n\"", 1, .loneSurrogate),
            ("\"\\ud800\\ud800\"", 1, .loneSurrogate), ("\"\\ud800\\u00e9\"", 1, .loneSurrogate),
            ("\"a\u{1F}\"", 2, .controlCharacter), ("\"12345678\n\"", 9, .controlCharacter),
            ("{\"a\n\":1}", 3, .controlCharacter),
        ] as [(String, Int, JSONError.Reason)]
    )
    func faults(text: String, offset: Int, reason: JSONError.Reason) {
        #expect(error(Array(text.utf8)) == JSONError(offset: offset, reason: reason))
    }

    @Test("finds what ends plain content at every place of a word, and invalid UTF-8 too")
    func marks() throws {
        for length in 0..<40 {
            let plain = [UInt8](repeating: UInt8(ascii: "a"), count: length)
            let opened = [UInt8(ascii: "\"")] + plain
            for byte in UInt8.min ... .max {
                let text = opened + [byte, UInt8(ascii: "n"), UInt8(ascii: "\"")]
                let place = length + 1
                let expected: JSONError? =
                    switch byte {
                    case 0..<0x20: JSONError(offset: place, reason: .controlCharacter)
                    case 0x80...: JSONError(offset: place, reason: .invalidUTF8)
                    case 0x22: JSONError(offset: place + 1, reason: .trailingContent)
                    default: nil
                    }
                #expect(error(text) == expected, "byte \(byte) after \(length)")
            }
            let cut = opened + [0xE2, 0x82]
            #expect(error(cut) == JSONError(offset: length + 1, reason: .invalidUTF8))
        }
    }

    @Test("takes 512 nested containers, and refuses one more where it begins")
    func depth() {
        let limit = JSONReader.maxDepth
        #expect(limit == 512)
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = open == "[" ? "" : "1"
            for depth in [limit, limit + 1] {
                let text =
                    String(repeating: open, count: depth) + inner
                    + String(repeating: close, count: depth)
                let expected =
                    depth == limit
                    ? nil : JSONError(offset: limit * open.utf8.count, reason: .tooDeep)
                #expect(error(Array(text.utf8)) == expected)
            }
        }
    }

    @Test("takes a lower depth limit, not a higher one")
    func lowerDepth() throws {
        let two = Array("[[]]".utf8)
        var reader = JSONReader(depthMax: 2)
        try reader.skipValue(two.span)
        reader = JSONReader(depthMax: 1)
        #expect(throws: JSONError(offset: 1, reason: .tooDeep)) {
            var reader = JSONReader(depthMax: 1)
            try reader.skipValue(two.span)
        }
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 600)
        #expect(throws: JSONError(offset: 512, reason: .tooDeep)) {
            var reader = JSONReader(depthMax: 600)
            try reader.skipValue(deep.span)
        }
    }

    @Test("keeps apart objects and arrays at every depth", arguments: 0..<20 as Range<UInt64>)
    func nesting(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let kinds = (0..<JSONReader.maxDepth).map { _ in Bool.random(using: &random) }
        let open = kinds.map { $0 ? "{\"\":" : "[" }.joined()
        let close = kinds.reversed().map { $0 ? "}" : "]" }
        #expect(error(Array((open + "0" + close.joined()).utf8)) == nil, "seed \(seed)")
        let wrong = Int.random(in: 0..<kinds.count, using: &random)
        var swapped = close
        swapped[wrong] = close[wrong] == "}" ? "]" : "}"
        let refused = error(Array((open + "0" + swapped.joined()).utf8))
        #expect(
            refused
                == JSONError(offset: open.utf8.count + 1 + wrong, reason: .expectedCommaOrEnd),
            "seed \(seed)"
        )
    }
}
