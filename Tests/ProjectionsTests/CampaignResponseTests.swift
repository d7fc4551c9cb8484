import Projections
import Testing
import Touchpoints

@Suite("A campaign's direct responses, latency and place in the list")
struct CampaignResponseTests {
    @Test("Responders are reached or untargeted, and responded only at or after their contact")
    func responders() throws {
        let book = Book([
            .bought("early", at: 5, for: 2, campaign: "k"), .sent("early", at: 10, "k"),
            .sent("same", at: 10, "k"), .bought("same", at: 10, campaign: "k"),
            .sent("twice", at: 10, "k"), .sent("twice", at: 90, "k"),
            .bought("twice", at: 50, for: 3, campaign: "k"),
            .bought("twice", at: 60, campaign: "k"),
            .bought("untargeted", at: 20, for: -1, campaign: "k"),
            .withheld("held", at: 1, "k"), .bought("held", at: 20, campaign: "k"),
            .bought(nil, at: 1, for: 4, campaign: "k"),
            .sent("silent", at: 10, "k"), .sent(nil, at: 10, "k"),
        ])
        let figures = try #require(book.campaign("k"))
        #expect(figures.contacts == 5)
        #expect(figures.reached == 4)
        #expect(figures.direct.responses == 7)
        #expect(figures.direct.responders == 5)
        #expect(figures.direct.responded == 2)
        #expect(figures.direct.untargeted == 2)
        #expect(figures.direct.anonymous == 1)
        #expect(figures.direct.amounts.map(\.sum) == [8 * 10_000])
        #expect(figures.direct.byType.map(\.count) == [7])
    }

    @Test("Only responses count, whatever else names the campaign")
    func onlyResponses() throws {
        let book = Book([
            .sent("p", at: 1, "k"),
            Touch("p", at: 2, "message.opened", role: .open, campaign: "k"),
            Touch("p", at: 3, "message.unsubscribed", role: .refusal, campaign: "k"),
            Touch("p", at: 4, "note.taken", role: .record, campaign: "k", amount: 10_000),
        ])
        let figures = try #require(book.campaign("k"))
        #expect(figures.direct == DirectResponse())
        #expect(figures.windows.allSatisfy { $0.responses == 0 })
    }

    @Test("The question may say which types are responses")
    func responseTypes() throws {
        let touches: [Touch] = [
            .sent("p", at: 1, "k"), .bought("p", at: 2, for: 1, campaign: "k"),
            Touch("p", at: 3, "message.opened", role: .open, campaign: "k"),
        ]
        let book = Book(touches, responseTypes: ["message.opened"])
        let figures = try #require(book.campaign("k"))
        #expect(figures.direct.responses == 1)
        #expect(figures.direct.amounts == [])
        #expect(figures.windows[0].responses == 1)
        #expect(figures.windows[0].purchasers == 0)
        let none = try #require(Book(touches, responseTypes: []).campaign("k"))
        #expect(none.direct.responses == 0)
    }

    @Test("Latency is in whole seconds to the first response, and its quantiles are values")
    func latency() throws {
        var touches: [Touch] = []
        let delays = [second - 1, 9 * second, 5 * second + 999_999, 2 * second]
        for (index, delay) in delays.enumerated() {
            let party: Name = "p\(index)"
            touches.append(.sent(party, at: 100, "k"))
            touches.append(.bought(party, at: 100 + delay, campaign: "k"))
            touches.append(.bought(party, at: 100 + delay + day, campaign: "k"))
        }
        let figures = try #require(Book(touches).campaign("k")).latency
        #expect(figures.n == 4)
        #expect(figures.sum == 16)
        #expect(figures.min == 0)
        #expect(figures.p25 == 0)
        #expect(figures.median == 2)
        #expect(figures.p75 == 5)
        #expect(figures.max == 9)
        let none = try #require(Book([.sent("p", at: 1, "k")]).campaign("k")).latency
        #expect(none == Latency())
    }

    @Test("A campaign is listed for a contact, withheld or not, and for a response only")
    func listed() {
        let book = Book([
            .sent("p", at: 1, "contact"), .withheld("p", at: 1, "withheld"),
            .bought("p", at: 1, campaign: "response"), .bought(nil, at: 1, campaign: "anonymous"),
            .sent(nil, at: 1, "anonymous contact"), .withheld(nil, at: 1, "nobody withheld"),
            Touch("p", at: 1, "message.opened", role: .open, campaign: "open"),
            Touch("p", at: 1, "message.delivered", role: .status, campaign: "status"),
        ])
        let names = book.campaigns().map { text(book.names.campaigns, $0.campaign) }
        #expect(names == ["anonymous", "contact", "response", "withheld"])
    }

    @Test("Campaigns are in byte order, not in the order of ordinals or of letters")
    func order() {
        let names: [Name] = ["é", "e\u{301}", "z", "Z", "a", "aa", "b"]
        let book = Book(names.map { .sent("p", at: 1, $0) }, ordinalSeed: 3)
        let listed = book.campaigns().map { Name(text(book.names.campaigns, $0.campaign)) }
        #expect(listed == names.sorted())
    }

    @Test("Anonymous responses may come in any order and in portions")
    func anonymousPortions() {
        let book = Book([
            .issued("p", at: 5, coupon: "c", campaign: "k"),
            .bought(nil, at: 9, for: 1, coupon: "c"), .bought(nil, at: 2, for: 2, campaign: "k"),
            .bought(nil, at: 3, for: 2), .bought(nil, at: 3, causedBy: "c"),
        ])
        let nobody = book.histories[0].rows
        let portions = nobody.reversed().map { PartyHistory(party: 0, rows: [$0]) }
        let whole = book.campaignTotals().responses(in: book.context)
        let parts = book.campaignTotals(of: portions + book.histories[1...])
        #expect(parts.responses(in: book.context) == whole)
        #expect(whole[0].direct.anonymous == 2)
        #expect(whole[0].direct.responders == 0)
    }
}
