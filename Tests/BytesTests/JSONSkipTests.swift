import Bytes
import Testing

@Suite("Skipping JSON")
struct JSONSkipTests {
    @Test("passes exactly one value and gives its bytes")
    func values() throws {
        let text = #"{"a": [1, {"b":2} ] , "c" :"x" ,"d":[ true , null ]}"#
        let bytes = Array(text.utf8)
        var reader = JSONReader()
        var skipped: [String] = []
        _ = try reader.next(bytes.span)
        while case .key = try reader.next(bytes.span) {
            let value = try reader.skipValue(bytes.span)
            #expect(value.upperBound == reader.offset)
            skipped.append(String(decoding: bytes[value], as: UTF8.self))
        }
        #expect(skipped == [#"[1, {"b":2} ]"#, #""x""#, "[ true , null ]"])
        #expect(reader.depth == 0)
        let last = try reader.next(bytes.span)
        #expect(last == .end)
    }

    @Test("passes the elements of an array one by one, and refuses its end as a value")
    func elements() throws {
        let bytes = Array("[ 1 , [2] ,{} ]".utf8)
        var reader = JSONReader()
        _ = try reader.next(bytes.span)
        var elements: [Range<Int>] = []
        for _ in 0..<3 { elements.append(try reader.skipValue(bytes.span)) }
        #expect(elements == [2..<3, 6..<9, 11..<13])
        #expect(throws: JSONError(offset: 13, reason: .expectedValue)) {
            try reader.skipValue(bytes.span)
        }
    }

    @Test(
        "refuses what is not a value",
        arguments: ["", "{", "]", "[1", "{\"a\":tru}", "[\"\u{1}\"]"]
    )
    func refused(text: String) {
        let bytes = Array(text.utf8)
        #expect(throws: JSONError.self) {
            var reader = JSONReader()
            try reader.skipValue(bytes.span)
        }
    }

    @Test("leaves a container that was entered at the depth before it")
    func leaving() throws {
        let bytes = Array(#"{"a":[1,[2,{"b":3}],4],"c":5}"#.utf8)
        var reader = JSONReader()
        _ = try reader.next(bytes.span)
        _ = try reader.next(bytes.span)
        let outside = reader.depth
        _ = try reader.next(bytes.span)
        _ = try reader.next(bytes.span)
        try reader.skip(toDepth: outside, bytes.span)
        let following = try reader.next(bytes.span)
        guard case .key(let text) = following else {
            Issue.record("expected the second key")
            return
        }
        #expect(bytes[text.start] == UInt8(ascii: "c"))
    }

    @Test("begins at any offset, and need not know what lies beyond the value")
    func offset() throws {
        let bytes = Array("garbage[1]garbage".utf8)
        var reader = JSONReader(at: 7)
        let value = try reader.skipValue(bytes.span)
        #expect(value == 7..<10)
    }
}
