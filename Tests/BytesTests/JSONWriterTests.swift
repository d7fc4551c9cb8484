import Bytes
import TestSupport
import Testing

@Suite("A JSON writer")
struct JSONWriterTests {
    private func sample(_ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("empty")
        writer.beginObject()
        writer.endObject()
        writer.key("list")
        writer.beginArray()
        writer.integer(-1)
        writer.bool(true)
        writer.bool(false)
        writer.null()
        writer.beginArray()
        writer.endArray()
        writer.string("x")
        writer.endArray()
        let name = Array("имя".utf8)
        writer.key(name.span)
        let raw = Array("1.50".utf8)
        writer.raw(raw.span)
        writer.key("\"")
        writer.raw("[]")
        writer.endObject()
    }

    @Test("puts commas and colons where they belong")
    func compact() {
        var writer = JSONWriter()
        sample(&writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"empty":{},"list":[-1,true,false,null,[],"x"],"имя":1.50,"\"":[]}"#
        )
    }

    @Test("puts one space after each comma and colon when it is asked to")
    func spaced() {
        var writer = JSONWriter(spacing: .spaced)
        sample(&writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"empty": {}, "list": [-1, true, false, null, [], "x"], "имя": 1.50, "\"": []}"#
        )
    }

    @Test("begins a text of its own after the end of a line")
    func lines() {
        var writer = JSONWriter()
        for value in 1...2 {
            writer.beginArray()
            writer.integer(value)
            writer.endArray()
            writer.newline()
        }
        #expect(writer.bytes == Array("[1]\n[2]\n".utf8))
        writer.removeAll()
        writer.null()
        #expect(writer.bytes == Array("null".utf8))
    }

    @Test("writes whole numbers of any width")
    func integers() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.integer(0)
        writer.integer(9)
        writer.integer(10)
        writer.integer(UInt8.max)
        writer.integer(Int64.min)
        writer.integer(Int64.max)
        writer.integer(UInt64.max)
        writer.integer(Int128.min)
        writer.integer(UInt128.max)
        writer.endArray()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "[0,9,10,255,-9223372036854775808,9223372036854775807,18446744073709551615,"
                + "-170141183460469231731687303715884105728,"
                + "340282366920938463463374607431768211455]"
        )
    }

    @Test("escapes quotes, backslashes and control characters, and nothing else")
    func escapes() {
        for value in UInt8.min..<0x80 {
            for place in [0, 3, 8, 13] {
                var text = Array("plain content é".utf8)
                text.insert(value, at: place)
                var writer = JSONWriter()
                writer.string(text.span)
                let isPlain = value >= 0x20 && value != UInt8(ascii: "\"") && value != 0x5C
                let quoted = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
                #expect((writer.bytes == quoted) == isPlain, "byte \(value)")
            }
        }
        var writer = JSONWriter()
        writer.string("\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F}\"\\/\u{7F}")
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #""\u0000\b\t\n\u000b\f\r\u001f\"\\/"# + "\u{7F}\""
        )
    }

    @Test("is read back as it was written", arguments: 0..<50 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scalars = (0..<40).compactMap { _ in
            Unicode.Scalar(
                UInt32.random(in: 0...(.random(using: &random) ? 0x7F : 0x10FFFF), using: &random)
            )
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        var writer = JSONWriter()
        writer.string(String(text))
        var reader = JSONReader()
        guard case .string(let content) = try reader.next(writer.bytes.span) else { return }
        var out: [UInt8] = []
        JSONString.unescape(content, from: writer.bytes.span, into: &out)
        #expect(out == Array(String(text).utf8), "seed \(seed)")
    }
}
