import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("A history is in order of time, then of names")
struct PartyHistoryTests {
    /// Touches at one moment in the order they must take, each differing from the next in one name.
    private static let tied: [Touch] = [
        Touch("p", at: 0, "z", role: .record),
        Touch("p", at: 5, "a", role: .record, channel: "b", campaign: "b", cell: "b"),
        Touch("p", at: 5, "b", role: .record, channel: "a", campaign: "b", cell: "b"),
        Touch("p", at: 5, "b", role: .record, channel: "b", cell: "b"),
        Touch("p", at: 5, "b", role: .record, channel: "b", campaign: "a", cell: "b"),
        Touch("p", at: 5, "b", role: .record, channel: "b", campaign: "b"),
        Touch("p", at: 5, "b", role: .record, channel: "b", campaign: "b", cell: "a"),
        Touch("p", at: 5, "b", role: .record, channel: "b", campaign: "b", cell: "b"),
        Touch("p", at: 5, "b", role: .record, channel: "b", campaign: "b", cell: "c"),
        Touch("p", at: 5, "e\u{301}", role: .record, channel: "b"),
        Touch("p", at: 5, "é", role: .record, channel: "a"),
    ]

    @Test("Whatever the order of arrival and of ordinals", arguments: 1...20 as ClosedRange<UInt64>)
    func sorts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let book = Book(Self.tied.shuffled(using: &generator), ordinalSeed: seed)
        let sorted = book.histories[0].rows.map { row in
            [
                text(book.names.types, row.type), text(book.names.channels, row.channel),
                text(book.names.campaigns, row.campaign), text(book.names.cells, row.cell),
            ].map { Name($0) }
        }
        let wanted = Self.tied.map { [$0.type, $0.channel, $0.campaign ?? "", $0.cell ?? ""] }
        #expect(sorted == wanted)
    }

    @Test("Position decides last")
    func position() {
        let touch = Touch("p", at: 5, "a", role: .record)
        let book = Book([touch, touch, touch])
        var history = PartyHistory(party: 1, rows: book.rows.reversed())
        history.sort(in: book.context)
        #expect(history.rows.map(\.position) == [0, 1, 2])
    }

    @Test(
        "Few rows and many are sorted alike",
        arguments: [1, 2, 3, PartyHistory.insertionMost, PartyHistory.insertionMost + 1, 500]
    )
    func sizes(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let touches = (0..<count).map { index in
            Touch("p", at: Int64(index / 3), ["b", "a", "c"][index % 3], role: .record)
        }
        let book = Book(touches)
        let wanted = book.histories[0].rows
        #expect(zip(wanted, wanted.dropFirst()).allSatisfy { book.context.precedes($0, $1) })
        for rows in [wanted.shuffled(using: &generator), wanted.reversed()] {
            var history = PartyHistory(party: 1, rows: rows)
            history.sort(in: book.context)
            #expect(history.rows == wanted)
        }
    }

    @Test("A history starts again for the next party")
    func restart() {
        let book = Book([Touch("p", at: 5, "a", role: .record)])
        var history = book.histories[0]
        let places = Array(0..<UInt32(book.rows.count))
        history.refill(party: 7, book.rows.span, at: places.span.extracting(first: 0))
        #expect(history.party == 7)
        #expect(history.rows.isEmpty)
        history.refill(party: 8, book.rows.span, at: places.span)
        #expect(history.party == 8)
        #expect(history.rows == book.rows)
    }

    @Test("A history takes over the rows that it is most of, whichever these are")
    func takingOver() {
        let book = Book(Self.tied)
        let most = book.rows.count
        for mask in 0..<UInt32(1) << UInt32(most) {
            let places = (0..<UInt32(most)).filter { mask >> $0 & 1 == 1 }
            var refilled = PartyHistory()
            refilled.refill(party: 3, book.rows.span, at: places.span)
            var taking = PartyHistory(party: 9, rows: [book.rows[0]])
            var rows = book.rows
            taking.take(party: 3, &rows, at: places.span)
            #expect(taking.party == 3)
            #expect(taking.rows == refilled.rows)
            #expect(rows == [book.rows[0]])
        }
    }
}
