import Projections
import Testing
import Touchpoints

@Suite("The touchpoints behind a customer's figure")
struct CustomerFigureTests {
    @Test("Are as many as the view counts", arguments: 0..<10 as Range<UInt64>)
    func counts(seed: UInt64) {
        let book = Book(randomTouches(120, parties: 5, campaigns: 4, seed: seed))
        let views = book.customers()
        for view in views {
            guard let history = book.histories.first(where: { $0.party == view.party }) else {
                Issue.record("a view without a history")
                continue
            }
            func rows(_ figure: CustomerFigure) -> [TouchpointRow] {
                figure.touchpoints(of: history)
            }
            #expect(rows(.touchpoints).count == view.touchpoints)
            #expect(rows(.inbound).count == view.inbound)
            #expect(rows(.outbound).count == view.outbound)
            #expect(rows(.contacts).count == view.contacts)
            #expect(rows(.first).map(\.occurred) == [view.first])
            #expect(rows(.last).map(\.occurred) == [view.last])
            #expect(rows(.lastInbound).first?.occurred == view.lastInbound)
            #expect(rows(.lastOutbound).first?.occurred == view.lastOutbound)
            #expect(rows(.lastContact).first?.occurred == view.lastContact)
            #expect(rows(.campaigns).count == view.campaigns)
            #expect(Set(rows(.campaigns).map(\.campaign)).count == view.campaigns)
            for entry in view.byType { #expect(rows(.type(entry.name)).count == entry.count) }
            for entry in view.byChannel {
                #expect(rows(.channel(entry.name)).count == entry.count)
            }
            var paid = 0
            for entry in view.amounts {
                let listed = rows(.amounts(entry.currency))
                #expect(listed.reduce(0) { $0 + Int128($1.amount) } == entry.sum)
                paid += listed.count
            }
            #expect(rows(.paid).count == paid)
        }
    }
}
