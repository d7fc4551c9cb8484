import Projections
import Testing
import Touchpoints

/// The folds against the same definitions, written plainly.
@Suite("Figures equal those of a plain reading of the definitions")
struct ReferenceFigureTests {
    private func check(
        _ touches: [Touch],
        windows: [String] = ["1d", "7d", "14d", "30d"],
        asOf: Int64? = nil,
        responseTypes: Set<Name>? = nil,
        seed: UInt64
    ) {
        let slow = SlowReference(
            touches,
            windows: windows,
            asOf: asOf,
            responseTypes: responseTypes
        )
        let book = Book(
            touches,
            windows: windows,
            asOf: asOf,
            responseTypes: responseTypes,
            ordinalSeed: seed
        )
        let campaigns = book.campaigns().map { flatten($0, book.names) }
        #expect(differences(slow.campaigns(), campaigns) == [])
        let ranks = book.names.parties.ranks()
        let customers = book.customers()
            .sorted { ranks[Int($0.party)] < ranks[Int($1.party)] }
            .map { flatten($0, book.names) }
        #expect(differences(slow.customers(), customers) == [])
    }

    @Test("For small worlds", arguments: 1...40 as ClosedRange<UInt64>)
    func smallWorlds(seed: UInt64) {
        check(randomTouches(120, parties: 6, campaigns: 3, seed: seed), seed: seed)
    }

    @Test("At an earlier moment", arguments: 1...10 as ClosedRange<UInt64>)
    func asOf(seed: UInt64) {
        let touches = randomTouches(150, parties: 5, campaigns: 3, seed: seed)
        check(touches, asOf: Int64(seed * 4) * day, seed: seed)
    }

    @Test("With other types for responses", arguments: 1...10 as ClosedRange<UInt64>)
    func responseTypes(seed: UInt64) {
        let touches = randomTouches(150, parties: 5, campaigns: 3, seed: seed)
        check(touches, responseTypes: ["message.sent", "link.clicked", "never.seen"], seed: seed)
    }

    @Test("With windows out of order, equal and alone", arguments: 1...10 as ClosedRange<UInt64>)
    func windows(seed: UInt64) {
        let touches = randomTouches(150, parties: 5, campaigns: 3, seed: seed)
        check(touches, windows: ["30d", "24h", "1d", "90m", "9999d"], seed: seed)
        check(touches, windows: ["36h"], seed: seed)
        check(touches, windows: [], seed: seed)
    }

    @Test("For one party with many campaigns and responses", arguments: 1...14)
    func manyCampaigns(campaigns: Int) {
        // Beyond the walks that are worth it, windows are counted by the index.
        let seed = UInt64(campaigns)
        let touches = randomTouches(400, parties: 1, campaigns: campaigns * 3, seed: seed)
        check(touches, windows: ["1d", "30d", "9999d"], seed: seed)
    }

    @Test("For one party with as many types as responses", arguments: 1...3 as ClosedRange<UInt64>)
    func manyTypes(seed: UInt64) {
        var touches = randomTouches(400, parties: 1, campaigns: 40, seed: seed)
        for index in touches.indices where touches[index].role == .response {
            touches[index].type = "\(touches[index].type).\(index)"
        }
        check(touches, windows: ["7d", "9999d"], seed: seed)
    }

    @Test("For nobody at all")
    func empty() {
        check([], seed: 1)
    }
}
