import Bytes
import Foundation
import Ingestion
import TestSupport
import Testing
import Touchpoints

@Suite("A touchpoint's fields")
struct ParserFieldTests {
    @Test("are what the item says")
    func everyField() throws {
        var scratch = ParserScratch()
        let draft = try scratch.accepted(
            ParserScratch.item(
                #""source":"till""#,
                #""customer":"HH1""#,
                #""campaign":"k""#,
                #""cell":"A""#,
                #""message":"m""#,
                #""causedBy":"c""#,
                #""offer":"o""#,
                #""coupon":"p""#,
                #""amount":-12.5"#,
                #""currency":"EUR""#,
                #""cost":"0.25""#,
                #""place":"here""#,
                #""banner":"b""#,
                #""reason":"r""#,
                #""agent":"g\u00e9""#,
                #""counterparty":"tel:+33""#,
                #""properties":{"x":1}"#
            )
        )
        #expect(draft.occurred == 1_709_287_200_000_000)
        #expect(draft.direction == .inbound && !draft.isRetraction && !draft.frees)
        #expect(draft.hasAmount && draft.amount == -125_000)
        #expect(draft.hasCost && draft.cost == 2_500)
        let names: [(DraftName, Namespace, String)] = [
            (draft.party, .identifier, "customer:HH1"), (draft.campaign, .campaign, "k"),
            (draft.cell, .cell, "A"), (draft.channel, .channel, "web"),
            (draft.type, .type, "visit.web"),
            (draft.source, .source, "till"), (draft.currency, .currency, "EUR"),
            (draft.offer, .offer, "o"), (draft.place, .place, "here"), (draft.banner, .banner, "b"),
            (draft.reason, .reason, "r"), (draft.agent, .agent, "gé"),
            (draft.counterparty, .identifier, "tel:+33"),
        ]
        for (name, namespace, text) in names {
            let bytes = Array(text.utf8)
            #expect(scratch.text(name.text) == text)
            let hash = scratch.hashes.name(namespace, bytes.span)
            #expect(name.hash == hash, "\(text)")
        }
        for (found, text) in [(draft.message, "m"), (draft.causedBy, "c"), (draft.coupon, "p")] {
            let bytes = Array(text.utf8)
            let hash = scratch.hashes.text(bytes.span)
            #expect(found == hash)
        }
        let (source, id) = (Array("till".utf8), Array("a".utf8))
        let key = scratch.hashes.key(source: source.span, id: id.span)
        #expect(draft.key == key)
    }

    @Test("are absent where they are null or empty")
    func absentMembers() throws {
        var scratch = ParserScratch(defaultSource: "file")
        let plain = try scratch.accepted(ParserScratch.item())
        #expect(scratch.text(plain.source.text) == "file")
        #expect(plain.party == .none && plain.currency == .none && !plain.hasAmount)
        let optional: [Member] = [
            .source, .customer, .identifiers, .direction, .campaign, .cell, .message, .causedBy,
            .offer, .coupon, .amount, .currency, .cost, .place, .banner, .reason, .agent,
            .counterparty, .properties, .retracts,
        ]
        for value in ["null", "\"\""] {
            for member in optional {
                let item = ParserScratch.item("\"\(member)\":\(value)")
                let draft = try scratch.accepted(item)
                #expect(draft.fingerprint == plain.fingerprint && draft.key == plain.key)
                #expect(draft.party == .none && draft.message == 0 && draft.claims.isEmpty)
            }
        }
    }

    @Test("know nobody without a customer and identifiers, and an unknown currency by its mark")
    func defaults() throws {
        var scratch = ParserScratch()
        let draft = try scratch.accepted(ParserScratch.item(#""amount":5"#, #""identifiers":[]"#))
        #expect(draft.party == .none && draft.claims.isEmpty)
        #expect(scratch.text(draft.currency.text) == "XXX")
        let cost = try scratch.accepted(ParserScratch.item(#""cost":5"#))
        #expect(cost.currency == .none && cost.hasCost)
        let currency = try scratch.accepted(ParserScratch.item(#""currency":"EUR""#))
        #expect(scratch.text(currency.currency.text) == "EUR" && !currency.hasAmount)
    }

    @Test(
        "name the customer as the party, else the first identifier, and claim the others",
        arguments: [
            (#""customer":"HH1""#, "customer:HH1", []),
            (#""customer":"card:1""#, "card:1", []),
            (#""customer":"Card:1""#, "customer:Card:1", []),
            (#""identifiers":["a:1"]"#, "a:1", []),
            (#""identifiers":["a:1","b:2","c:3"]"#, "a:1", ["b:2", "c:3"]),
            (#""identifiers":["a:1","b:2"],"customer":"HH1""#, "customer:HH1", ["a:1", "b:2"]),
            (#""customer":"HH1","identifiers":["customer:HH1","a:1"]"#, "customer:HH1", ["a:1"]),
            (#""customer":"a:1","identifiers":["a:1"]"#, "a:1", []),
            (#""customer":"\u00e9","identifiers":["n:\u00e9"]"#, "customer:é", ["n:é"]),
            (#""customer":null,"identifiers":["a:1"]"#, "a:1", []),
            (#""identifiers":["x:9"],"identifiers":["a:1","b:2"]"#, "a:1", ["b:2"]),
        ]
    )
    func parties(members: String, party: String, claims: [String]) throws {
        var scratch = ParserScratch()
        let draft = try scratch.accepted(ParserScratch.item(members))
        #expect(scratch.text(draft.party.text) == party)
        let claimed = scratch.batch.claims[draft.claims].map { scratch.text($0.text) }
        #expect(claimed == claims)
    }

    @Test("take the direction that is given, else that of the registered type")
    func directions() throws {
        var scratch = ParserScratch()
        for type in TypeRegistry.standard.types where !type.name.hasSuffix(".retracted") {
            let named = #""type":"\#(type.name)""#
            #expect(scratch.draft(ParserScratch.item(named))?.direction == type.direction)
            for direction in Direction.allCases {
                let item = ParserScratch.item(named, #""direction":"\#(direction.name)""#)
                #expect(scratch.draft(item)?.direction == direction)
            }
        }
        let unknown = ParserScratch.item(#""type":"parcel.thrown""#, #""direction":"peer""#)
        #expect(scratch.draft(unknown)?.direction == .peer)
    }

    @Test("count the item in which a member repeats, once, if it is a touchpoint")
    func repeats() {
        var scratch = ParserScratch()
        for (item, count) in [
            (ParserScratch.item(), 0), (ParserScratch.item(#""id":"b""#), 1),
            (ParserScratch.item(#""id":"b","id":"c","cell":"x","cell":"y""#), 1),
            (ParserScratch.item(#""zz":1,"zz":2"#), 0),
            (ParserScratch.item(#""properties":{"a":1,"a":2}"#), 0),
            (ParserScratch.item(#""position":1,"position":2"#), 1),
            ("{\"id\":\"a\",\"id\":\"b\"}", 0),
        ] {
            _ = scratch.parse(Array(item.utf8))
            #expect(scratch.batch.repeatedMembers == count, "\(item)")
        }
        let last = scratch.draft(ParserScratch.item(#""id":"b""#))
        let (source, id) = (Array("import".utf8), Array("b".utf8))
        let key = scratch.hashes.key(source: source.span, id: id.span)
        #expect(last?.key == key)
    }

    @Test("of many items in one batch are each their own")
    func manyItems() {
        var scratch = ParserScratch()
        var parser = TouchpointParser(hashes: scratch.hashes, defaultSource: Array("import".utf8))
        var batch = DraftBatch()
        let items = (0..<300).map { number in
            number % 5 == 4
                ? ParserScratch.item(#""identifiers":["a:1","nobody\#(number)"]"#)
                : ParserScratch.item(
                    #""id":"t\u0031\#(number)","identifiers":["a:\#(number)","b:\#(number)"]"#
                )
        }
        for (index, item) in items.enumerated() {
            let bytes = Array(item.utf8)
            parser.parse(bytes.span, line: UInt64(index + 1), into: &batch)
        }
        for (index, item) in items.enumerated() {
            switch batch.items[index] {
            case .touchpoint(let draft):
                let alone = scratch.draft(item)
                #expect(draft.key == alone?.key && draft.fingerprint == alone?.fingerprint)
                #expect(draft.line == UInt64(index + 1) && draft.claims.count == 1)
                let text = batch.arena[batch.claims[draft.claims.lowerBound].text.range]
                #expect(String(decoding: text, as: UTF8.self) == "b:\(index)")
                #expect(String(decoding: batch.arena[draft.item.range], as: UTF8.self) == item)
            case .refused(let refused):
                #expect(index % 5 == 4 && refused.refusal == .badIdentifier)
            }
        }
        #expect(batch.claims.count == 240)
    }

    @Test("are read with every sound JSON text as a property, and with no other")
    func suiteTexts() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Repository.fixture("json"))
        let front = Array(ParserScratch.item(#""properties":{"p":"#).utf8.dropLast())
        var counts = [0, 0]
        for name in names.sorted() {
            let isSound = name.hasPrefix("y_")
            guard isSound || name.hasPrefix("n_") else { continue }
            var text = try Repository.bytes(ofFixture: "json/\(name)")
            // A text that only lacks or has an end of its own can become sound in another.
            if !isSound && Self.isSoundInside(text) { continue }
            text = front + text + Array("}}".utf8)
            var scratch = ParserScratch()
            let refused = scratch.refused(text)
            #expect((refused == nil) == isSound, "\(name)")
            if !isSound { #expect(refused?.refusal == .notJSON, "\(name)") }
            counts[isSound ? 0 : 1] += 1
        }
        #expect(counts[0] == 95 && counts[1] > 170)
    }

    private static func isSoundInside(_ text: [UInt8]) -> Bool {
        let whole = Array(#"{"p":"#.utf8) + text + Array("}".utf8)
        return (try? JSONSerialization.jsonObject(with: Data(whole))) != nil
    }
}
