import Bytes
import Testing

@Suite("Minified JSON")
struct JSONMinifyTests {
    @Test(
        "has lost the white space between tokens, and nothing else",
        arguments: [
            ("1", "1"), (" true ", "true"), ("[]", "[]"), ("{ }", "{}"),
            ("[ 1 ,\t2\r\n]", "[1,2]"), (#" {"a" : "b c" } "#, #"{"a":"b c"}"#),
            (
                #"{ "a b" : [ " \" , \\" , 1E+2 , null ] , "a b":{} }"#,
                #"{"a b":[" \" , \\",1E+2,null],"a b":{}}"#
            ),
        ]
    )
    func minified(text: String, expected: String) throws {
        let bytes = Array(text.utf8)
        var out = Array("before".utf8)
        var reader = JSONReader()
        try JSONMinify.append(bytes.span, from: &reader, to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "before" + expected)
        let end = try reader.next(bytes.span)
        #expect(end == .end)
    }

    @Test("is one value where others surround it")
    func inside() throws {
        let bytes = Array(#"[0 , { "a" : 1 } , 2]"#.utf8)
        var reader = JSONReader()
        _ = try reader.next(bytes.span)
        _ = try reader.next(bytes.span)
        var out: [UInt8] = []
        try JSONMinify.append(bytes.span, from: &reader, to: &out)
        #expect(out == Array(#"{"a":1}"#.utf8))
        let following = try reader.next(bytes.span)
        #expect(following == .number(start: 19, end: 20))
    }

    @Test("is refused when the value is, and then adds nothing")
    func refused() {
        for text in ["", "{", "[1,]", "{\"a\" : nul}", "]"] {
            let bytes = Array(text.utf8)
            var out: [UInt8] = [1]
            #expect(throws: JSONError.self) {
                var reader = JSONReader()
                try JSONMinify.append(bytes.span, from: &reader, to: &out)
            }
            #expect(out == [1])
        }
    }
}
