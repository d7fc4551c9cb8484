import Bytes
import Ingestion
import TestSupport
import Testing
import Touchpoints

@Suite("A touchpoint's content")
struct ParserContentTests {
    private static let full = ParserScratch.item(
        #""customer":"HH1""#,
        #""identifiers":["card:1","email:é@x"]"#,
        #""campaign":"k""#,
        #""cell":"A""#,
        #""message":"m""#,
        #""causedBy":"c""#,
        #""offer":"o""#,
        #""coupon":"p""#,
        #""amount":12.5"#,
        #""currency":"EUR""#,
        #""cost":0.25"#,
        #""place":"here""#,
        #""banner":"b""#,
        #""reason":"r""#,
        #""agent":"g""#,
        #""counterparty":"HH2""#,
        #""direction":"inbound""#,
        #""properties":{"x":[1,{"y":"é"}],"z":null}"#
    )

    private static func full(_ old: String, _ new: String) -> String {
        precondition(full.contains(old), "nothing to replace")
        return full.replacing(old, with: new)
    }

    @Test(
        "is the same however it is written",
        arguments: [
            full(#""amount":12.5"#, #""amount":"12.5""#),
            full(#""amount":12.5"#, #""amount":12.5000"#),
            full(#""amount":12.5"#, #""amount":"1.25e1""#),
            full(#""amount":12.5"#, #""amount":125E-1"#),
            full(#""cost":0.25"#, #""cost":"0.2500""#), full("10:00:00Z", "10:00:00z"),
            full("T10:00:00Z", "t10:00:00+00:00"), full("10:00:00Z", "11:30:00+01:30"),
            full("10:00:00Z", "10:00:00.000Z"), full("10:00:00Z", "10:00:00.0000009Z"),
            full(
                #"{"x":[1,{"y":"é"}],"z":null}"#,
                #"{ "z" : null , "x" : [ 1 , {"y":"\u00e9"} ] }"#
            ),
            full(#"{"x":[1,{"y":"é"}],"z":null}"#, #"{"x":7,"z":null,"x":[1,{"y":"é"}]}"#),
            full(#""campaign":"k""#, #""campaign":"\u006b""#),
            full(#""campaign":"k""#, #""c\u0061mpaign":"k""#),
            full(#""campaign":"k""#, #""campaign":"other","campaign":"k""#),
            full("email:é@x", #"email:\u00e9@x"#), full(#""id":"a""#, #""id":"another""#),
            full(#""id":"a""#, #""id":"a","source":"till""#),
            full(#""id":"a""#, #""id":"a","sentAt":"2024-03-01T10:00:09Z","retries":3"#),
            full(#""id":"a""#, #""id":"a","position":77,"recorded":{"x":[]}"#),
            full(#""id":"a""#, #""id":"a","retracts":null,"unknown":{"deep":[1,2]}"#),
        ]
    )
    func same(item: String) {
        var scratch = ParserScratch()
        let expected = scratch.fingerprint(Self.full)
        #expect(expected != nil)
        #expect(scratch.fingerprint(item) == expected)
    }

    @Test("is the same in any order of its members", arguments: 0..<20 as Range<UInt64>)
    func anyOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var scratch = ParserScratch()
        var members = [
            #""id":"a""#, #""channel":"web""#, #""type":"visit.web""#, #""amount":7"#,
            #""time":"2024-03-01T10:00:00Z""#, #""properties":{"a":1}"#, #""campaign":"k""#,
            #""identifiers":["a:b"]"#, #""source":"s""#, #""cell":null"#, #""zz":[1]"#,
        ]
        let expected = scratch.fingerprint("{" + members.joined(separator: ",") + "}")
        members.shuffle(using: &random)
        let item = "{ " + members.joined(separator: "\t,\r ") + "}"
        #expect(scratch.fingerprint(item) == expected, "seed \(seed)")
    }

    @Test(
        "is other content where any member says something else",
        arguments: [
            full("12.5", "12.51"), full("12.5", "-12.5"), full("0.25", "0.2501"),
            full(#""amount":12.5,"#, ""), full(#""cost":0.25,"#, ""),
            full(#""cost":0.25"#, #""cost":0"#),
            full("10:00:00Z", "10:00:00.000001Z"), full("10:00:00Z", "10:00:00+01:00"),
            full("EUR", "USD"), full(#""currency":"EUR","#, ""), full(#""cell":"A","#, ""),
            full(#""cell":"A""#, #""cell":"a""#), full(#""campaign":"k""#, #""campaign":"kA""#),
            full(#""message":"m""#, #""message":"c""#),
            full(#""causedBy":"c""#, #""causedBy":"m""#),
            full(#""customer":"HH1""#, #""customer":"customer:HH1""#), full("HH2", "HH1"),
            full(#"["card:1","email:é@x"]"#, #"["email:é@x","card:1"]"#),
            full(#"["card:1","email:é@x"]"#, #"["card:1"]"#),
            full(#"["card:1","email:é@x"]"#, "[]"),
            full("é@x", "e\u{301}@x"), full(#""web""#, #""mail""#),
            full("visit.web", "visit.store"),
            full(#","direction":"inbound""#, ""), full("inbound", "outbound"),
            full(#""z":null"#, #""z":false"#), full(#""z":null"#, #""zz":null"#),
            full(#","z":null"#, ""),
            full("[1,", "[1.0,"), full("[1,", "[\"1\","), full("here", "there"),
            full(#""reason":"r""#, #""reason":"g""#),
            full(#""id":"a""#, #""id":"a","retracts":{"id":"b"}"#),
            full(#""properties":{"x":[1,{"y":"é"}],"z":null}"#, #""properties":{}"#),
        ]
    )
    func different(item: String) {
        var scratch = ParserScratch()
        let other = scratch.fingerprint(Self.full)
        let found = scratch.fingerprint(item)
        #expect(found != nil && found != other, "\(item)")
    }

    @Test("does not mistake the text of one member for that of the next")
    func boundaries() {
        var scratch = ParserScratch()
        var seen: Set<UInt64> = []
        let items = [
            ParserScratch.item(#""campaign":"ab""#),
            ParserScratch.item(#""campaign":"a","cell":"b""#),
            ParserScratch.item(#""cell":"ab""#), ParserScratch.item(#""offer":"ab""#),
            ParserScratch.item(#""campaign":"a","offer":"b""#), ParserScratch.item(),
            ParserScratch.item(#""identifiers":[]"#), ParserScratch.item(#""identifiers":["a:b"]"#),
            ParserScratch.item(#""identifiers":["a:b","c:d"]"#),
            ParserScratch.item(#""properties":{}"#),
            ParserScratch.item(#""amount":5"#), ParserScratch.item(#""cost":5"#),
            ParserScratch.item(#""amount":0"#), ParserScratch.item(#""cost":0"#),
        ]
        for item in items {
            let fingerprint = scratch.fingerprint(item)
            #expect(fingerprint.map { seen.insert($0).inserted } == true, "\(item)")
        }
    }

    @Test("tells retractions apart by what they retract")
    func retractions() {
        var scratch = ParserScratch()
        func item(_ retracts: String, _ type: String = "touchpoint.retracted") -> String {
            ParserScratch.item(#""type":"\#(type)""#, "\"retracts\":\(retracts)")
        }
        let plain = scratch.fingerprint(item(#"{"id":"x"}"#))
        for same in [
            #"{"id":"x","source":"import"}"#, #"{"source":"","id":"x"}"#,
            #"{"source":null,"id":"x"}"#,
            #"{"id":"x","frees":false,"why":[1]}"#, #"{"id":"y","id":"x"}"#,
        ] {
            #expect(scratch.fingerprint(item(same)) == plain, "\(same)")
        }
        var seen: Set<UInt64?> = [plain]
        for other in [
            #"{"id":"y"}"#, #"{"id":"x","source":"till"}"#, #"{"id":"x","frees":true}"#,
            #"{"id":"x","frees":1}"#, #"{"id":"x","frees":2}"#, #"{"id":""}"#,
        ] {
            let fingerprint = scratch.fingerprint(item(other))
            #expect(fingerprint != nil && seen.insert(fingerprint).inserted, "\(other)")
        }
        // A touchpoint of another type may carry the member, which then does nothing.
        let one = scratch.fingerprint(item(#"{"id":"x"}"#, "note.added"))
        let other = scratch.fingerprint(item(#"{"id":"y"}"#, "note.added"))
        #expect(one != nil && one != other)
        #expect(scratch.draft(item(#"{"id":"x"}"#, "note.added"))?.isRetraction == false)
    }

    @Test("retracts under the source that the item names, or under the one that it is given")
    func retractedSource() {
        var scratch = ParserScratch(defaultSource: "file")
        let id = Array("x".utf8)
        func target(_ members: String...) -> Draft? {
            scratch.draft(
                ParserScratch.item(
                    #""type":"touchpoint.retracted""#,
                    members.joined(separator: ",")
                )
            )
        }
        func key(_ source: String) -> Hash128 {
            let source = Array(source.utf8)
            return scratch.hashes.key(source: source.span, id: id.span)
        }
        let own = target(#""retracts":{"id":"x"}"#)
        #expect(own?.target == key("file"))
        let named = target(#""retracts":{"id":"x","source":"till"}"#)
        #expect(named?.target == key("till"))
        let sourced = target(#""source":"s","retracts":{"id":"x"}"#)
        #expect(sourced?.target == key("import"))
    }
}
