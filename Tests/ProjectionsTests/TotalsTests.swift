import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("Totals are sums over parties")
struct TotalsTests {
    private func split<Element>(_ list: [Element], seed: UInt64) -> ([Element], [Element]) {
        var generator = SeededGenerator(seed: seed)
        let marks = list.map { _ in Bool.random(using: &generator) }
        let pairs = Array(zip(list, marks))
        return (pairs.filter(\.1).map(\.0), pairs.filter { !$0.1 }.map(\.0))
    }

    @Test(
        "The total of all is the sum of the totals of parts",
        arguments: 1...20 as ClosedRange<UInt64>
    )
    func parts(seed: UInt64) {
        let book = Book(randomTouches(400, parties: 12, campaigns: 4, seed: seed))
        let whole = book.campaignTotals().responses(in: book.context)
        let (left, right) = split(book.histories, seed: seed)
        var campaigns = book.campaignTotals(of: left)
        campaigns.add(book.campaignTotals(of: right))
        #expect(campaigns.responses(in: book.context) == whole)
        var reverse = book.campaignTotals(of: right.reversed())
        reverse.add(book.campaignTotals(of: left.reversed()))
        #expect(reverse.responses(in: book.context) == whole)
        var customers = book.customerTotals(of: right)
        customers.add(book.customerTotals(of: left))
        #expect(customers == book.customerTotals())
    }

    @Test("What was added can be taken out", arguments: 1...20 as ClosedRange<UInt64>)
    func takenOut(seed: UInt64) {
        let book = Book(randomTouches(400, parties: 12, campaigns: 4, seed: seed))
        let (left, right) = split(book.histories, seed: seed)
        var campaigns = book.campaignTotals()
        campaigns.subtract(book.campaignTotals(of: left))
        let rest = book.campaignTotals(of: right).responses(in: book.context)
        #expect(campaigns.responses(in: book.context) == rest)
        campaigns.subtract(book.campaignTotals(of: right))
        #expect(campaigns.responses(in: book.context) == [])
        var customers = book.customerTotals()
        customers.subtract(book.customerTotals(of: left))
        #expect(customers == book.customerTotals(of: right))
        customers.subtract(book.customerTotals(of: right))
        #expect(customers == CustomerTotals())
    }

    @Test(
        "Old histories out and new ones in gives the total of the new",
        arguments: 1...20 as ClosedRange<UInt64>
    )
    func increment(seed: UInt64) {
        // Coupons come from the whole book, and causes stay within a party: only the histories of
        // the parties that got rows change.
        let book = Book(randomTouches(400, parties: 12, campaigns: 4, seed: seed))
        var generator = SeededGenerator(seed: seed)
        let cut = Int.random(in: 0...400, using: &generator)
        var old: [PartyHistory] = []
        var new: [PartyHistory] = []
        var before: [PartyHistory] = []
        for history in book.histories {
            let known = history.rows.filter { $0.position < cut }
            if !known.isEmpty { before.append(PartyHistory(party: history.party, rows: known)) }
            guard known.count < history.rows.count else { continue }
            old.append(PartyHistory(party: history.party, rows: known))
            new.append(history)
        }
        var campaigns = book.campaignTotals(of: before)
        campaigns.subtract(book.campaignTotals(of: old))
        campaigns.add(book.campaignTotals(of: new))
        let rebuilt = book.campaignTotals().responses(in: book.context)
        #expect(campaigns.responses(in: book.context) == rebuilt)
        var customers = book.customerTotals(of: before)
        customers.subtract(book.customerTotals(of: old))
        customers.add(book.customerTotals(of: new))
        #expect(customers == book.customerTotals())
    }

    @Test("Totals take in campaigns that they had no room for")
    func laterCampaigns() {
        let touches = randomTouches(200, parties: 5, campaigns: 3, seed: 1)
        let book = Book(touches)
        let early = Book([])
        var total = early.campaignTotals()
        total.add(book.campaignTotals())
        #expect(total.responses(in: book.context) == book.campaigns())
    }

    @Test("Many values of latency stay apart")
    func manyLatencies() throws {
        var touches: [Touch] = []
        for index in 0..<3_000 as Range<Int64> {
            touches.append(.sent("p\(index)", at: 0, "k"))
            touches.append(.bought("p\(index)", at: (index * 7 % 3_000) * second, campaign: "k"))
        }
        let book = Book(touches)
        var total = book.campaignTotals(of: Array(book.histories[..<1_000]))
        total.add(book.campaignTotals(of: Array(book.histories[1_000...])))
        let latency = try #require(total.responses(in: book.context).first).latency
        #expect(latency.n == 3_000)
        #expect(latency.sum == 3_000 * 2_999 / 2)
        #expect(latency.p25 == 749)
        #expect(latency.median == 1_499)
        #expect(latency.p75 == 2_249)
    }
}
