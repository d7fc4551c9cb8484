import Ingestion
import TestSupport
import Testing
import Touchpoints

@Suite("What is no touchpoint")
struct ParserRefusalTests {
    private static let texts: [Member] = [
        .id, .source, .customer, .channel, .type, .direction, .campaign, .cell, .message, .causedBy,
        .offer, .coupon, .currency, .place, .banner, .reason, .agent, .counterparty, .time,
    ]

    private func expect(
        _ item: String,
        _ refusal: Refusal,
        _ member: Member? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var scratch = ParserScratch()
        let refused = scratch.refused(item)
        let note = Comment(rawValue: String(item.prefix(200)))
        #expect(refused?.refusal == refusal, note, sourceLocation: sourceLocation)
        #expect(refused?.member == member, note, sourceLocation: sourceLocation)
        #expect(scratch.batch.claims.isEmpty && scratch.batch.items.count == 1)
        #expect(refused.map { scratch.text($0.item) } == item)
        #expect(refused?.itemBytes == item.utf8.count)
        let hash = scratch.hashes.item(Array(item.utf8).span)
        #expect(refused?.hash == hash)
    }

    @Test(
        "is refused as no JSON with the offset of the first byte that is wrong",
        arguments: [
            ("", 0), ("{", 1), ("{}x", 2), ("nul", 3), ("1 2", 2), ("[1] x", 4), ("\"a", nil),
            ("{\"a\":NaN}", 5), ("{\"a\":01}", 6),
            ("{\"a\":1,}", 7), ("{'a':1}", 1), ("{\"a\" 1}", 5), ("[1", 2),
            ("{\"a\":\"\\ud800\"}", nil),
            ("{\"a\":\"\t\"}", 6), ("{\"\\udc00\":1}", nil), ("{\"a\":\"\u{0}\"}", 6),
            ("\u{FEFF}{}", 0),
            ("{\"id\":\"\\x\"}", nil),
        ] as [(String, Int?)]
    )
    func notJSON(item: String, offset: Int?) {
        expect(item, .notJSON)
        var scratch = ParserScratch()
        let found = scratch.refused(item)?.byteOffset
        #expect(found != nil)
        if let offset { #expect(found == offset) }
    }

    @Test("is refused as no JSON where it is not UTF-8, anywhere in it")
    func notUTF8() {
        var scratch = ParserScratch()
        let item = Array(ParserScratch.item(#""campaign":"XY""#, #""zz":{"q":["XY"]}"#).utf8)
        for index in item.indices where item[index] == UInt8(ascii: "X") {
            for bad in [[0xC3, 0x28], [0xFF, 0x41], [0xC0, 0x80], [0xED, 0xA0]] as [[UInt8]] {
                var changed = item
                changed[index] = bad[0]
                changed[index + 1] = bad[1]
                let refused = scratch.refused(changed)
                #expect(refused?.refusal == .notJSON)
                #expect(refused?.byteOffset ?? 0 >= index)
            }
        }
        #expect(scratch.draft(String(decoding: item, as: UTF8.self)) != nil)
    }

    @Test(
        "is refused where it is JSON but no object",
        arguments: ["1", "null", "\"x\"", "[{}]", "[]"]
    )
    func notAnObject(item: String) { expect(item, .notAnObject) }

    @Test("is refused where a required member is absent, null or empty")
    func missingMembers() {
        let members: [(Member, String)] = [
            (.id, "a"), (.channel, "web"), (.type, "visit.web"), (.time, "2024-03-01T10:00:00Z"),
        ]
        for (missing, _) in members {
            for value in [nil, "null", "\"\""] as [String?] {
                let parts = members.compactMap { member, text -> String? in
                    if member != missing { return "\"\(member)\":\"\(text)\"" }
                    return value.map { "\"\(member)\":\($0)" }
                }
                expect("{" + parts.joined(separator: ",") + "}", .missingMember, missing)
            }
        }
        expect("{}", .missingMember, .id)
    }

    @Test("is refused where a member has another JSON type", arguments: texts)
    func wrongTypes(member: Member) {
        for value in ["1", "true", "false", "[]", "{}", "[\"x\"]", "{\"x\":1}"] {
            expect(ParserScratch.item("\"\(member)\":\(value)"), .wrongType, member)
        }
        // The last one counts, and it is sound.
        var scratch = ParserScratch()
        let sound = member == .time ? "2024-03-01T10:00:00Z" : member == .direction ? "peer" : "x"
        let type = #""direction":"peer""#
        let item = ParserScratch.item(type, "\"\(member)\":7", "\"\(member)\":\"\(sound)\"")
        #expect(scratch.draft(item) != nil)
    }

    @Test("is refused where a member that is no text has another JSON type")
    func wrongStructures() {
        for value in ["1", "true", "[]", "\"x\""] {
            expect(ParserScratch.item("\"properties\":\(value)"), .wrongType, .properties)
        }
        for value in ["1", "true", "{}", "\"a:b\"", "[1]", "[\"a:b\",null]", "[[\"a:b\"]]", "[{}]"]
        {
            expect(ParserScratch.item("\"identifiers\":\(value)"), .wrongType, .identifiers)
        }
        for member in [Member.amount, .cost] {
            for value in ["true", "[]", "{}", "[1]"] {
                expect(ParserScratch.item("\"\(member)\":\(value)"), .wrongType, member)
            }
        }
    }

    @Test(
        "is refused with a time that is none",
        arguments: [
            "x", "2024-03-01", "2024-03-01T10:00:00", "2024-03-01 10:00:00Z",
            "2024-02-30T10:00:00Z",
            "2024-03-01T24:00:00Z", "2024-03-01T10:00:60Z", "0000-01-01T00:00:00Z",
            "10000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
            "2024-03-01T10:00:00.Z", " 2024-03-01T10:00:00Z",
        ]
    )
    func badTimes(time: String) {
        expect(ParserScratch.item(#""time":"\#(time)""#), .badTime, .time)
    }

    @Test("is refused with money that is none", arguments: [Member.amount, .cost])
    func badMoney(member: Member) {
        for value in ["0.00001", "9e14", "\"1,5\"", "\" 1\"", "\"NaN\"", "1e999999", "\"+1\""] {
            expect(ParserScratch.item("\"\(member)\":\(value)"), .badMoney, member)
        }
    }

    @Test("is refused with an identifier that lacks its namespace")
    func badIdentifiers() {
        for value in ["", "HH1", ":x", "a:", "A:b", "\\u0041:b"] {
            expect(
                ParserScratch.item(#""customer":"c","identifiers":["a:b","\#(value)"]"#),
                .badIdentifier,
                .identifiers
            )
        }
    }

    @Test("is refused with a direction that is none, and without one where none is known")
    func directions() {
        for value in ["out", "Outbound", "outbound ", "INBOUND", "internals"] {
            expect(ParserScratch.item(#""direction":"\#(value)""#), .badDirection, .direction)
        }
        for value in [nil, "null", "\"\""] as [String?] {
            let direction = value.map { ",\"direction\":\($0)" } ?? ""
            let item = ParserScratch.item(#""type":"parcel.thrown"\#(direction)"#)
            expect(item, .directionNeeded, .direction)
        }
    }

    @Test("is refused where only the ledger itself may write")
    func reservedType() {
        expect(ParserScratch.item(#""type":"ingest.retracted""#), .reservedType, .type)
        expect(ParserScratch.item(#""type":"ingest.\u0072etracted""#), .reservedType, .type)
    }

    @Test(
        "is refused as a retraction that does not say of what",
        arguments: [
            nil, "null", "\"\"", "1", "[]", "\"x\"", "{}", "{\"source\":\"s\"}", "{\"id\":null}",
            "{\"id\":5}", "{\"id\":\"a\",\"source\":5}", "{\"id\":\"a\",\"source\":{}}",
            "{\"id\":\"a\",\"frees\":\"yes\"}", "{\"id\":\"a\",\"frees\":0}",
            "{\"id\":\"a\",\"frees\":1.0}",
            "{\"id\":\"a\",\"frees\":-1}", "{\"id\":\"a\",\"frees\":1e2}",
            "{\"id\":\"a\",\"frees\":null}",
            "{\"id\":\"a\",\"frees\":1000000000}",
        ] as [String?]
    )
    func badRetraction(value: String?) {
        let retracts = value.map { ",\"retracts\":\($0)" } ?? ""
        let item = ParserScratch.item(#""type":"touchpoint.retracted"\#(retracts)"#)
        expect(item, .badRetraction, .retracts)
    }

    @Test("is refused beyond 64 KiB in a member, and taken at 64 KiB", arguments: texts)
    func longMembers(member: Member) {
        let escaped = String(repeating: "\\u0078", count: ItemLimits.memberBytesMax)
        let plain = String(repeating: "x", count: ItemLimits.memberBytesMax)
        let type = #""direction":"peer""#
        for text in [plain, escaped] {
            let over = ParserScratch.item(type, "\"\(member)\":\"\(text)x\"")
            expect(over, .memberTooLong, member)
            var scratch = ParserScratch()
            let item = ParserScratch.item(type, "\"\(member)\":\"\(text)\"")
            let expected: Refusal? =
                switch member {
                case .time: .badTime
                case .direction: .badDirection
                default: nil
                }
            #expect(scratch.refused(item)?.refusal == expected)
        }
    }

    @Test("is refused with more than 64 identifiers, or one beyond 64 KiB")
    func manyIdentifiers() {
        func item(_ identifiers: [String]) -> String {
            let list = identifiers.map { "\"\($0)\"" }.joined(separator: ",")
            return ParserScratch.item("\"identifiers\":[\(list)]")
        }
        var scratch = ParserScratch()
        let many = (0..<65).map { "n:\($0)" }
        #expect(ItemLimits.identifiersMax == 64)
        #expect(scratch.draft(item(Array(many.dropLast())))?.claims.count == 63)
        expect(item(many), .tooManyIdentifiers, .identifiers)
        let long = "n:" + String(repeating: "x", count: ItemLimits.memberBytesMax - 2)
        #expect(scratch.draft(item([long])) != nil)
        expect(item([long + "x"]), .memberTooLong, .identifiers)
        let escaped = "n:" + String(repeating: "\\u0078", count: ItemLimits.memberBytesMax - 2)
        #expect(scratch.draft(item([escaped])) != nil)
        expect(item([escaped + "x"]), .memberTooLong, .identifiers)
        // An earlier list is forgotten.
        #expect(scratch.draft(item(many).dropLast() + #","identifiers":["n:1"]}"#) != nil)
    }

    @Test("nests to the limit and no deeper, in members that nobody knows too")
    func depth() {
        var scratch = ParserScratch()
        for (depth, isSound) in [(510, true), (511, true), (512, false), (5_000, false)] {
            let open = String(repeating: "[", count: depth)
            let close = String(repeating: "]", count: depth)
            let item = ParserScratch.item("\"zz\":\(open)\(close)")
            #expect((scratch.draft(item) != nil) == isSound, "\(depth)")
        }
    }
}
