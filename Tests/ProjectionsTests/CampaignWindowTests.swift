import Projections
import Testing
import Touchpoints

@Suite("A window holds the responses from its start to just before its end")
struct CampaignWindowTests {
    private func windows(
        _ touches: [Touch],
        _ names: [String] = ["1d", "7d"],
        asOf: Int64? = nil
    ) -> [WindowResponse] {
        Book(touches, windows: names, asOf: asOf).campaign("k")?.windows ?? []
    }

    @Test(
        "The first contact belongs to it, its end does not",
        arguments: [(-1, 0, 0), (0, 1, 1), (day - 1, 1, 1), (day, 0, 1), (7 * day, 0, 0)]
    )
    func edges(offset: Int64, inDay: Int, inWeek: Int) {
        let found = windows([.sent("p", at: 1_000, "k"), .bought("p", at: 1_000 + offset)])
        #expect(found.map(\.responses) == [inDay, inWeek])
        #expect(found.map(\.responders) == [inDay, inWeek])
    }

    @Test("Responses count whatever campaign they name, once per campaign that reached the party")
    func anyCampaign() {
        let touches: [Touch] = [
            .sent("p", at: 0, "k"), .sent("p", at: 1, "l"),
            .bought("p", at: 5, for: 1, campaign: "m"), .bought("p", at: 6, for: 2),
            .bought("q", at: 5, for: 9), .bought(nil, at: 5, for: 9),
        ]
        let found = windows(touches)
        #expect(found.map(\.responses) == [2, 2])
        #expect(found.map { $0.amounts.map(\.sum) } == [[30_000], [30_000]])
        let book = Book(touches)
        #expect(book.campaign("l")?.windows[0].responses == 2)
        #expect(book.campaign("m")?.windows[0].responses == 0)
    }

    @Test("Windows start at the first contact only")
    func firstContact() {
        let found = windows([
            .sent("p", at: 0, "k"), .sent("p", at: 6 * day, "k"), .bought("p", at: 6 * day + 1),
        ])
        #expect(found.map(\.responses) == [0, 1])
    }

    @Test("A purchaser paid something; refunds and zero amounts make none")
    func purchasers() {
        let found = windows([
            .sent("refund", at: 0, "k"), .bought("refund", at: 1, for: -5),
            .sent("zero", at: 0, "k"), .bought("zero", at: 1, for: 0),
            .sent("none", at: 0, "k"), .bought("none", at: 1),
            .sent("both", at: 0, "k"), .bought("both", at: 1, for: -5),
            .bought("both", at: 2 * day, for: 1),
        ])
        #expect(found.map(\.purchasers) == [0, 1])
        #expect(found.map(\.responders) == [4, 4])
        #expect(found.map { $0.amounts.map(\.sum) } == [[-100_000], [-90_000]])
    }

    @Test("A currency is listed though its sum is zero")
    func zeroSum() {
        let found = windows([
            .sent("p", at: 0, "k"), .bought("p", at: 1, for: 5), .bought("p", at: 2 * day, for: -5),
        ])
        #expect(found.map { $0.amounts.map(\.sum) } == [[50_000], [0]])
    }

    @Test("A window is open while its end lies after the moment of the figures")
    func open() {
        let sent: [Touch] = [.sent("p", at: 0, "k"), .sent("q", at: 10, "k")]
        #expect(windows(sent, asOf: day).map(\.open) == [1, 2])
        #expect(windows(sent, asOf: day + 10).map(\.open) == [0, 2])
        #expect(windows(sent, asOf: 7 * day + 9).map(\.open) == [0, 1])
        // Without as-of, the moment is just after the last touchpoint of anybody.
        #expect(windows(sent + [.bought(nil, at: day - 2)]).map(\.open) == [2, 2])
        #expect(windows(sent + [.bought(nil, at: day - 1)]).map(\.open) == [1, 2])
    }

    @Test("The order and the names of windows change no figure")
    func order() {
        let touches: [Touch] = [
            .sent("p", at: 0, "k"), .bought("p", at: hour, for: 1),
            .bought("p", at: 3 * day, for: 1),
        ]
        let found = windows(touches, ["7d", "24h", "1d", "30m"])
        #expect(found.map(\.responses) == [2, 1, 1, 0])
        let names = found.map { String(decoding: $0.window.name, as: UTF8.self) }
        #expect(names == ["7d", "24h", "1d", "30m"])
    }

    @Test("A campaign that reached nobody has windows with nothing in them")
    func unreached() {
        let found = windows([.bought("p", at: 0, for: 1, campaign: "k")])
        #expect(found == ["1d", "7d"].map { WindowResponse(window: window($0)) })
    }

    @Test("The first and the last instant do not overflow")
    func extremes() {
        let first: Int64 = -62_135_596_800 * second
        let last: Int64 = 253_402_300_799 * second + 999_999
        let found = windows(
            [
                .sent("p", at: last, "k"), .sent("q", at: first, "k"),
                .bought("q", at: last, for: 1),
            ],
            ["3652059d"]
        )
        #expect(found.map(\.responses) == [1])
        // The one from the first instant ends just after the last, which is not beyond it.
        #expect(found.map(\.open) == [1])
    }
}
