import Bytes
import TestSupport
import Testing

@Suite("A canonical hash")
struct JSONCanonicalHashTests {
    private let key = SipKey(k0: 1, k1: 2)

    private func hash(_ text: String, key: SipKey? = nil) throws(JSONError) -> Hash128 {
        let bytes = Array(text.utf8)
        var reader = JSONReader()
        var scratch = JSONCanonicalHash.Scratch()
        let hash = try JSONCanonicalHash.hash(
            bytes.span,
            from: &reader,
            key: key ?? self.key,
            scratch: &scratch
        )
        guard case .end = try reader.next(bytes.span) else {
            Issue.record("the value was not read whole")
            return hash
        }
        return hash
    }

    @Test(
        "is the same for every way to write one value",
        arguments: [
            ["true", " true "], ["null", "\tnull\n"], ["[]", "[ ]"], ["{}", "{ }"],
            [#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, #" { "b" : 2 , "a" : 1 } "#],
            [#"{"a":{"x":1,"y":[2]},"b":0}"#, #"{"b":0,"a":{"y":[2],"x":1}}"#],
            [#""é/""#, #""\u00e9\/""#, #""\u00E9/""#],
            [#""😀""#, #""\ud83d\ude00""#, #""\uD83D\uDE00""#],
            [#"{"a":1}"#, #"{"\u0061":1}"#],
            [
                #""a string beyond fifteen bytes é""#,
                #""a string beyond fift\u0065en bytes \u00e9""#,
            ],
            [#"{"a":1}"#, #"{"a":2,"a":1}"#, #"{"a":[9],"a":{"a":3},"a":1}"#],
            [#"{"a":1,"b":3}"#, #"{"b":2,"a":0,"b":3,"a":1}"#],
            ["1e2", "1E2", "1e+2", "1E+02", "1e002", "1e0002"],
            ["0.5", "5e-1", "0.05e1", "0.0005e3"], ["-1.50", "-150e-2", "-0.150e1"],
            ["0", "0e0", "0E-0", "0.0e1"], ["-0", "-0.0e1"],
            ["0.00", "0e-2"], ["12", "1.2e1", "0.0012e4"],
            ["1e999999999999999999", "1E+999999999999999999", "1e000999999999999999999"],
            ["1e9999999999999999999", "1E9999999999999999999"],
            ["123456789012345678901234567890", "12345678901234567890.1234567890e10"],
            ["0.000000000000000000000000001", "1e-27"],
        ]
    )
    func equal(spellings: [String]) throws {
        let first = try hash(spellings[0])
        for spelling in spellings.dropFirst() {
            #expect(try hash(spelling) == first, "\(spelling)")
        }
    }

    private static let distinct = [
        "null", "true", "false", "0", "-0", "1", "-1", "100", "1e2", "1.0e2", "1.00", "1.0", "10",
        "0.0", "0e1", "0.1", "0.10", "1e-1000", "1e1000", "123456789012345678",
        "1234567890123456789", "12345678901234567890", "-12345678901234567890",
        "1e999999999999999999", "1e-999999999999999999", "1e1000000000000000000",
        "1e+1000000000000000000", "1e9999999999999999999", "-1e9999999999999999999",
        #""""#, #""0""#, #""1""#, #""null""#, #""true""#, #""a""#, #""A""#, #""a\u0000""#,
        #""\u0000""#,
        #""\u0000\u0000""#, #"" a""#, #""é""#, #""e\u0301""#, #""1234567""#, #""12345678""#,
        #""12345678\u0000""#, #""123456789""#, #""123456789012345""#, #""1234567890123456""#,
        #""12345678901234567""#, "[]", "[[]]", "[[],[]]", "[{}]", "{}", "[null]", "[0]", "[1]",
        "[1,2]", "[2,1]", "[12]", "[[1],2]", "[[1,2]]", "[1,[2]]", #"["1"]"#, #"["a","b"]"#,
        #"["ab"]"#,
        #"{"a":1}"#, #"{"a":2}"#, #"{"b":1}"#, #"{"a":"1"}"#, #"{"a":null}"#, #"{"":1}"#,
        #"{"a":{}}"#,
        #"{"a":[]}"#, #"{"a":{"b":1}}"#, #"{"a":1,"b":2}"#, #"{"a":2,"b":1}"#, #"{"a":1,"b":1}"#,
        #"[{"a":1},{"b":2}]"#, #"[{"a":1,"b":2}]"#, #"["a",1]"#, #"{"a":[1,2]}"#,
        #"{"a":[1],"b":[2]}"#,
        #"{"ab":"c"}"#, #"{"a":"bc"}"#, #"{"a member beyond fifteen bytes":1}"#,
        #"{"a member beyond fifteen bytez":1}"#,
    ]

    @Test("differs between any two values that differ")
    func different() throws {
        var texts: [Hash128: String] = [:]
        for text in Self.distinct {
            let earlier = texts.updateValue(text, forKey: try hash(text))
            #expect(earlier == nil, "\(text)")
        }
    }

    @Test("differs between keys")
    func keys() throws {
        for text in Self.distinct {
            #expect(try hash(text) != hash(text, key: SipKey(k0: 1, k1: 3)), "\(text)")
        }
    }

    @Test("does not depend on what was hashed before with the same memory")
    func scratch() throws {
        var scratch = JSONCanonicalHash.Scratch()
        for text in Self.distinct + ["[1,[2", #"{"a":"\ud800"}"#] + Self.distinct.reversed() {
            let bytes = Array(text.utf8)
            var reader = JSONReader()
            let reused = try? JSONCanonicalHash.hash(
                bytes.span,
                from: &reader,
                key: key,
                scratch: &scratch
            )
            #expect(reused == (try? hash(text)), "\(text)")
        }
    }

    @Test("is of one value among others, and leaves the reader just past it")
    func inside() throws {
        let bytes = Array(#"{"x":[0,{"a":1 },2],"y":"z"}"#.utf8)
        var reader = JSONReader()
        var scratch = JSONCanonicalHash.Scratch()
        for _ in 0..<4 { _ = try reader.next(bytes.span) }
        let inner = try JSONCanonicalHash.hash(
            bytes.span,
            from: &reader,
            key: key,
            scratch: &scratch
        )
        #expect(try inner == hash(#"{"a":1}"#))
        let two = try reader.next(bytes.span)
        #expect(two == .number(start: 17, end: 18))
        #expect(throws: JSONError.self) {
            try JSONCanonicalHash.hash(bytes.span, from: &reader, key: key, scratch: &scratch)
        }
    }

    @Test(
        "is refused when the value is",
        arguments: ["", "]", "[", "{\"a\"}", "[1,]", "[\"\u{1}\"]"]
    )
    func refused(text: String) {
        #expect(throws: JSONError.self) { try hash(text) }
    }

    @Test("goes as deep as the reader")
    func depth() throws {
        let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        #expect(try hash(deep) != hash("[]"))
    }

    @Test(
        "of an object is the same in any order of any number of members, the last of a name counting"
    )
    func manyMembers() throws {
        for count in [2, 3, 23, 24, 25, 26, 100, 1_000] {
            var random = SeededGenerator(seed: UInt64(count))
            let members = (0..<count).map { #""member\#($0)":\#($0)"# }
            let expected = try hash("{" + members.joined(separator: ",") + "}")
            var mixed = members.shuffled(using: &random)
            for index in 0..<(count / 2) {
                mixed.insert(#""member\#(index)":"overruled""#, at: 0)
            }
            #expect(try hash("{" + mixed.joined(separator: ",") + "}") == expected)
            mixed.append(#""member0":"overruling""#)
            #expect(try hash("{" + mixed.joined(separator: ",") + "}") != expected)
        }
    }

    @Test(
        "is the same for a random value however it is written",
        arguments: 0..<300 as Range<UInt64>
    )
    func spellings(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let value = JSONValue(depth: 4, using: &random)
        let plain = try hash(value.text(using: nil))
        for _ in 0..<5 {
            let spelling = value.text(using: random)
            _ = random.next()
            #expect(try hash(spelling) == plain, "seed \(seed): \(spelling)")
        }
        let other = value.changed(using: &random)
        #expect(try hash(other.text(using: nil)) != plain, "seed \(seed)")
    }
}
