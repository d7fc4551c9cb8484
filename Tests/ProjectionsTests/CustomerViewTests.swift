import Projections
import Testing
import Touchpoints

@Suite("A customer view is everything of one party")
struct CustomerViewTests {
    @Test("Every member has its definition")
    func members() throws {
        let book = Book([
            .sent("p", at: 10, "k1"),
            .withheld("p", at: 20, "k2"),
            .bought("p", at: 30, for: 5),
            .bought("p", at: 30, for: -5),
            .bought("p", at: 31, for: 7, currency: "USD"),
            Touch("p", at: 40, "message.opened", role: .open, campaign: "k1"),
            Touch("p", at: 50, "message.delivered", role: .status, direction: .outbound),
            Touch("p", at: 60, "question.answered", role: .record, direction: .peer),
            .bought("q", at: 5, for: 1),
            .bought(nil, at: 1, for: 1),
        ])
        let view = try #require(book.customer("p"))
        #expect(
            flatten(view, book.names) == [
                "customer": "p", "touchpoints": "8", "inbound": "4", "outbound": "2",
                "contacts": "1", "first": "10", "last": "60", "lastInbound": "40",
                "lastOutbound": "50", "lastContact": "10", "campaigns": "2",
                "byType.message.sent": "1", "byType.contact.withheld": "1",
                "byType.purchase.completed": "3", "byType.message.opened": "1",
                "byType.message.delivered": "1", "byType.question.answered": "1",
                "byChannel.mail": "5", "byChannel.store": "3",
                "amounts.EUR": "0", "amounts.USD": "7",
            ]
        )
        #expect(book.customers().count == 2)
    }

    @Test("Direction decides what is outbound, role what is a contact")
    func directionAndRole() throws {
        let book = Book([
            Touch("p", at: 1, "call.taken", role: .contact, direction: .inbound),
            Touch("p", at: 2, "reply.sent", role: .response, direction: .outbound),
        ])
        let view = try #require(book.customer("p"))
        #expect(view.inbound == 1)
        #expect(view.outbound == 1)
        #expect(view.contacts == 1)
        #expect(view.lastContact == 1)
        #expect(view.lastOutbound == 2)
    }

    @Test("What never happened has no time")
    func absent() throws {
        let book = Book([Touch("p", at: -5, "note.taken", role: .record, direction: .internal)])
        let view = try #require(book.customer("p"))
        #expect(view.first == -5)
        #expect(view.last == -5)
        #expect(view.lastInbound == nil)
        #expect(view.lastOutbound == nil)
        #expect(view.lastContact == nil)
        #expect(view.amounts == [])
    }

    @Test("A sum may exceed 64 bits")
    func wideSum() throws {
        let most = 899_999_999_999_999 as Int64
        let book = Book((0..<3).map { .bought("p", at: $0, for: most) })
        let view = try #require(book.customer("p"))
        #expect(view.amounts.map(\.sum) == [3 * Int128(most) * 10_000])
    }

    @Test("Nobody, and a party without touchpoints, has no view")
    func nobody() {
        let book = Book([.bought(nil, at: 1, for: 1)])
        #expect(book.customerTotals() == CustomerTotals())
        #expect(book.customerTotals(of: [PartyHistory(party: 1)]) == CustomerTotals())
    }

    @Test("Folding into a used view leaves nothing of it behind")
    func reuse() {
        let book = Book([
            .sent("p", at: 1, "k"), .bought("p", at: 2, for: 3),
            Touch("q", at: 9, "note.taken", role: .record, direction: .internal),
        ])
        var projection = CustomerViewProjection(names: book.names)
        var used = CustomerView()
        projection.fold(book.histories[0], into: &used)
        projection.fold(book.histories[1], into: &used)
        var fresh = CustomerView()
        projection.fold(book.histories[1], into: &fresh)
        #expect(used == fresh)
        #expect(used.party == book.histories[1].party)
    }
}
