import DaybookLedger
import Testing

@Suite("A touchpoint as a Swift value")
struct MemberTests {
    private static let whole = Touchpoint(
        id: "1",
        source: "shop",
        customer: "loyalty:1",
        identifiers: ["email:ann@example.org", "tel:+33100000000"],
        channel: "store",
        type: "purchase.completed",
        time: "2026-01-31T14:00:00.000001Z",
        direction: .inbound,
        campaign: "spring",
        cell: "A",
        message: "m-1",
        causedBy: "m-0",
        offer: "tea",
        coupon: "c-1",
        amount: "-12.5",
        currency: "EUR",
        cost: "0.0001",
        place: "Lyon",
        banner: "north",
        reason: "none",
        agent: "Ines",
        counterparty: "bob",
        properties: ["size": "250 g", "note": "a \"quote\"\n"],
        retracts: Touchpoint.Key(source: "x", id: "y")
    )

    @Test("Comes back from the book with every member")
    func roundTrip() throws {
        let ledger = try ScratchLedger().open()
        #expect(try ledger.append([Self.whole]).appended == 1)
        let timeline = try #require(try ledger.timeline(of: "loyalty:1"))
        #expect(timeline.customer == "loyalty:1" && timeline.entries.count == 1)
        let recorded = timeline.entries[0].recorded
        #expect(recorded.touchpoint == Self.whole)
        #expect(recorded.item == Self.whole.json)
        #expect(recorded.occurred == Self.whole.time)
        #expect(recorded.direction == .inbound && recorded.role == .response)
        #expect(recorded.run == 1 && recorded.recorded > "2020-01-01T00:00:00Z")
        let entry = try #require(try ledger.entries(from: 0).entries.first)
        #expect(entry.touchpoint == recorded)
        #expect(try ledger.append([Self.whole]).duplicates == 1)
    }

    @Test("Leaves absent members out of its JSON")
    func smallest() {
        let text = String(decoding: visit("1", of: nil).json, as: UTF8.self)
        let expected = #"{"id":"1","channel":"web","type":"visit.web","time":"#
        #expect(text == expected + #""2026-01-31T00:00:00Z"}"#)
    }

    @Test("Is refused where it breaks a rule that its types allow")
    func refusals() throws {
        let ledger = try ScratchLedger().open()
        func refusal(_ change: (inout Touchpoint) -> Void) throws -> RefusedTouchpoint? {
            var touchpoint = visit("1")
            change(&touchpoint)
            return try ledger.append([touchpoint]).refused.first
        }
        #expect(try refusal { $0.id = "" }?.member == "id")
        #expect(try refusal { $0.channel = "" }?.reason == .missingMember)
        #expect(try refusal { $0.time = Instant(microseconds: .max) }?.reason == .badTime)
        let great = Amount(tenThousandths: 9_000_000_000_000_000_000)
        #expect(try refusal { $0.amount = great }?.reason == .badMoney)
        #expect(try refusal { $0.cost = great - Amount(tenThousandths: 1) } == nil)
        #expect(try refusal { $0.identifiers = ["ann"] }?.reason == .badIdentifier)
        let many = (0...64).map { "n:\($0)" }
        #expect(try refusal { $0.identifiers = many }?.reason == .tooManyIdentifiers)
        let long = String(repeating: "x", count: (64 << 10) + 1)
        #expect(try refusal { $0.place = long }?.reason == .memberTooLong)
        #expect(try refusal { $0.type = "ingest.retracted" }?.reason == .reservedType)
        #expect(try refusal { $0.type = "touchpoint.retracted" }?.reason == .badRetraction)
        #expect(try ledger.customer("ann")?.touchpoints == 1)
    }

    @Test("Names are compared as bytes, where strings are not")
    func names() throws {
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        #expect(composed == decomposed)
        #expect(Name(composed) != Name(decomposed) && Name(decomposed) < Name(composed))
        let ledger = try ScratchLedger().open()
        try ledger.append([visit("1", of: composed), visit("2", of: decomposed)])
        #expect(try ledger.customers().map(\.customer) == [Name(decomposed), Name(composed)])
        #expect(try ledger.customer(composed)?.touchpoints == 1)
        #expect(Name("a").text == "a" && "\(Name("b"))" == "b")
    }

    @Test("Properties are whole JSON objects")
    func properties() {
        #expect(Properties(json: " { \"a\" : [1, 2.50] } ")?.text == #"{"a":[1,2.50]}"#)
        for text in ["", "[]", "1", "{", "{} {}", "{},", #"{"a":1},"id":"2""#, "{\"a\":\"\n\"}"] {
            #expect(Properties(json: text) == nil, "\(text)")
        }
        #expect(Properties(json: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]) == nil)
        #expect(Properties(dictionaryLiteral: ("a", "1")) == ["a": "1"])
    }

    @Test("Instants and amounts are exact, and are read as the ledger reads them")
    func values() throws {
        let instant: Instant = "2026-01-31T15:00:00.25+01:00"
        #expect(instant.description == "2026-01-31T14:00:00.250000Z")
        #expect(Instant(parsing: "2026-01-31") == nil)
        #expect(instant + .milliseconds(750) - .seconds(1) - instant == .milliseconds(-250))
        #expect(instant - .microseconds(1) < instant)
        #expect(Instant.now > instant - .seconds(86_400 * 365_000))
        let amount: Amount = "1e2"
        #expect(amount == 100 && amount.description == "100" && amount + "-0.05" == "99.95")
        #expect(Amount(parsing: "0.00001") == nil && Amount(parsing: "1,5") == nil)
        #expect(Amount.zero < "0.0001")
        #expect(ResponseWindow(parsing: "14d")?.microseconds == 1_209_600_000_000)
        #expect(ResponseWindow(parsing: "0d") == nil && ResponseWindow.usual.count == 4)
    }

    @Test("A rate has its interval, and none without a denominator")
    func rates() {
        let rate = Rate(5, of: 19, "Of nineteen.")
        #expect(rate.description == "5 of 19, 26.3 % (11.8–48.8)")
        #expect(rate.definition == "Of nineteen.")
        #expect(Rate(0, of: 0, "").value == nil && Rate(0, of: 0, "").description == "0 of 0")
    }

    @Test("Every reason for a refusal has its words")
    func reasons() {
        for reason in RefusalReason.allCases { #expect(!reason.explanation.isEmpty) }
        #expect(RefusalReason.badTime.explanation.contains("RFC 3339"))
    }
}
