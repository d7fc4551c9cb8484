import Projections
import Testing
import Touchpoints

@Suite("A party stays in the cell it was first assigned to")
struct CampaignCellTests {
    private func campaign(
        _ touches: [Touch]
    ) -> (cells: [String: CellResponse], all: CampaignResponse?) {
        let book = Book(touches, windows: ["1d"])
        let all = book.campaign("k")
        let cells = (all?.cells ?? []).map { (text(book.names.cells, $0.cell), $0) }
        return (Dictionary(uniqueKeysWithValues: cells), all)
    }

    @Test("Withheld, then contacted: assigned when withheld, reached when contacted")
    func withheldThenContact() throws {
        let found = campaign([
            .withheld("p", at: 0, "k", cell: "holdout"), .bought("p", at: hour, for: 1),
            .sent("p", at: 2 * hour, "k", cell: "A"), .bought("p", at: day + hour, for: 2),
        ])
        #expect(Array(found.cells.keys) == ["holdout"])
        let cell = try #require(found.cells["holdout"])
        #expect(cell.assigned == 1)
        #expect(cell.windows[0].responses == 1)
        #expect(cell.windows[0].amounts.map(\.sum) == [10_000])
        let all = try #require(found.all)
        #expect(all.reached == 1)
        #expect(all.windows[0].responses == 1)
        #expect(all.windows[0].amounts.map(\.sum) == [20_000])
        #expect(all.windows[0].open == 1)
        #expect(cell.windows[0].open == 0)
    }

    @Test("Withheld for any reason stays in its cell and is not reached")
    func withheld() throws {
        let found = campaign([
            .sent("p", at: 0, "k", cell: "A"), .withheld("q", at: 0, "k", cell: "A"),
            .bought("q", at: 1, for: 3), .withheld("r", at: 0, "k"),
        ])
        let cell = try #require(found.cells["A"])
        #expect(cell.assigned == 2)
        #expect(cell.windows[0].responders == 1)
        #expect(cell.windows[0].purchasers == 1)
        let all = try #require(found.all)
        #expect(all.reached == 1)
        #expect(all.windows[0].responders == 0)
        #expect(all.windows[0].amounts == [])
        #expect(all.windows[0].byType == [])
    }

    @Test("No cell comes first, the others follow in byte order")
    func order() {
        let book = Book(
            [
                .sent("p", at: 0, "k", cell: "é"), .sent("q", at: 0, "k", cell: "z"),
                .sent("r", at: 0, "k"), .sent("s", at: 0, "k", cell: "Z"),
            ],
            ordinalSeed: 5
        )
        let cells = book.campaign("k")?.cells ?? []
        #expect(cells.map { text(book.names.cells, $0.cell) } == ["", "Z", "z", "é"])
    }

    @Test("At one instant the order of names decides the cell")
    func ties() {
        let touches: [Touch] = [
            .sent("p", at: 0, "k", cell: "B"), .withheld("p", at: 0, "k", cell: "C"),
            .sent("p", at: 0, "k", cell: "A"),
        ]
        #expect(Array(campaign(touches).cells.keys) == ["C"])
        #expect(Array(campaign([touches[2], touches[0]]).cells.keys) == ["A"])
    }

    @Test("Another campaign's cell is another cell")
    func otherCampaign() {
        let found = campaign([.sent("p", at: 0, "l", cell: "B"), .sent("p", at: 1, "k", cell: "A")])
        #expect(Array(found.cells.keys) == ["A"])
    }
}
