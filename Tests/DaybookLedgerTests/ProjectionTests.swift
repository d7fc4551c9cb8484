import DaybookLedger
import TestSupport
import Testing

/// Customers by the whole days from their first contact to their first purchase at or after it.
struct DaysToPurchase: Projection {
    let purchase: TypeOrdinal?
    let emptyTotal: [Int: Int] = [:]

    func contribute(_ history: PartyHistory, to total: inout [Int: Int]) {
        guard let contact = history.first(where: { $0.role == .contact }) else { return }
        let first = history.first { $0.type == purchase && $0.occurred >= contact.occurred }
        guard let first else { return }
        let seconds = (first.occurred - contact.occurred).components.seconds
        total[Int(seconds / 86_400), default: 0] += 1
    }

    func merge(_ other: [Int: Int], into total: inout [Int: Int]) {
        total.merge(other, uniquingKeysWith: +)
    }
}

/// What was paid in one currency, by whomever.
struct Paid: Projection {
    let currency: CurrencyOrdinal?

    func contribute(_ history: PartyHistory, to total: inout Amount) {
        for touchpoint in history where touchpoint.currency == currency {
            total += touchpoint.amount
        }
    }

    func contribute(anonymous touchpoint: HistoryTouchpoint, to total: inout Amount) {
        if touchpoint.currency == currency { total += touchpoint.amount }
    }
}

/// Every touchpoint as the fold sees it, with its party, by position.
private struct Everything: Projection {
    struct Seen: Equatable {
        var party: PartyOrdinal
        var touchpoint: HistoryTouchpoint
    }

    let emptyTotal: [Seen] = []

    func contribute(_ history: PartyHistory, to total: inout [Seen]) {
        for touchpoint in history {
            total.append(Seen(party: history.party, touchpoint: touchpoint))
        }
    }

    func contribute(anonymous touchpoint: HistoryTouchpoint, to total: inout [Seen]) {
        total.append(Seen(party: .absent, touchpoint: touchpoint))
    }

    func merge(_ other: [Seen], into total: inout [Seen]) {
        total += other
    }
}

/// Whether every history is in order and not empty; nothing but the number of those that are not.
private struct Disorder: Projection {
    func contribute(_ history: PartyHistory, to total: inout Int) {
        if history.isEmpty || !history.party.isPresent { total += 1 }
        for (left, right) in zip(history, history.dropFirst())
        where right.occurred < left.occurred {
            total += 1
        }
    }
}

@Suite("Projections of one's own")
struct ProjectionTests {
    private static func journey() throws -> TouchpointLedger {
        let ledger = try ScratchLedger().open()
        try ledger.append(json: try Repository.bytes(ofFixture: "completejourney/small.ndjson"))
        return ledger
    }

    @Test(
        "Give what reading every timeline gives",
        arguments: [Moment.now, .asOf("2017-07-01T00:00:00Z"), .known(before: 1_500)]
    )
    func bruteForce(moment: Moment) throws {
        let ledger = try Self.journey()
        try ledger.retract(id: "cj-26-HH0374-sent")
        let snapshot = try ledger.snapshot(at: moment)
        let total = snapshot.fold(
            DaysToPurchase(purchase: snapshot.types["purchase.completed"])
        )
        var expected: [Int: Int] = [:]
        for customer in try ledger.customers(at: moment) {
            let timeline = try #require(
                try ledger.timeline(of: customer.customer.text, at: moment)
            )
            let counting = timeline.entries.filter { $0.retractedAt == nil }.map(\.recorded)
            guard let contact = counting.first(where: { $0.role == .contact }) else { continue }
            let purchase = counting.first {
                $0.touchpoint?.type == "purchase.completed" && $0.occurred >= contact.occurred
            }
            guard let purchase else { continue }
            let micros = purchase.occurred.microseconds - contact.occurred.microseconds
            expected[Int(micros / 86_400_000_000), default: 0] += 1
        }
        #expect(total == expected && !expected.isEmpty)
    }

    @Test("Sum what the customers' figures sum, and what nobody known paid")
    func paid() throws {
        let ledger = try Self.journey()
        var receipt = visit("till", of: nil)
        receipt.type = "purchase.completed"
        receipt.amount = "3.30"
        receipt.currency = "USD"
        try ledger.append([receipt])
        let snapshot = try ledger.snapshot(readsIdentifiers: true)
        let total = snapshot.fold(Paid(currency: snapshot.currencies["USD"]))
        let customers = snapshot.customers().map { $0.amounts["USD"] ?? .zero }
        #expect(total == customers.reduce("3.30", +) && total > "1000")
        #expect(snapshot.fold(Paid(currency: snapshot.currencies["EUR"])) == .zero)
    }

    @Test("See every touchpoint that counts once, with what was sent")
    func everything() throws {
        let ledger = try Self.journey()
        try ledger.append([visit("anonymous", of: nil)])
        try ledger.retract(id: "cj-26-HH0374-sent")
        let snapshot = try ledger.snapshot(readsIdentifiers: true)
        let seen = snapshot.fold(Everything())
            .sorted { $0.touchpoint.position < $1.touchpoint.position }
        #expect(seen.count == snapshot.touchpoints)
        let entries = try ledger.entries(from: 0, limit: 65_536).entries
        let taken = Set(entries.flatMap { $0.takenOut.flatMap(\.self) })
        let sent = entries.compactMap(\.touchpoint).filter {
            !taken.contains($0.position) && $0.touchpoint?.retracts == nil
        }
        #expect(sent.map(\.position) == seen.map(\.touchpoint.position))
        for (recorded, seen) in zip(sent, seen) {
            let touchpoint = try #require(recorded.touchpoint)
            let view = seen.touchpoint
            #expect(view.occurred == touchpoint.time && view.role == recorded.role)
            #expect(view.direction == recorded.direction)
            #expect(snapshot.types[view.type]?.text == touchpoint.type)
            #expect(snapshot.channels[view.channel]?.text == touchpoint.channel)
            #expect(snapshot.campaignNames[view.campaign]?.text == touchpoint.campaign)
            #expect(snapshot.cells[view.cell]?.text == touchpoint.cell)
            #expect(snapshot.name(of: seen.party)?.text == touchpoint.customer)
            #expect(view.hasAmount == (touchpoint.amount != nil))
            #expect(view.amount == touchpoint.amount ?? .zero)
        }
    }

    @Test("Get histories whole and in order of time, whatever order they came in")
    func order() throws {
        let ledger = try ScratchLedger().open()
        var generator = SeededGenerator(seed: 11)
        for batch in 0..<20 {
            try ledger.append(
                (0..<100).map { item in
                    let hour = Int.random(in: 0..<500, using: &generator)
                    let customer = Int.random(in: 0..<150, using: &generator)
                    return visit("\(batch)-\(item)", of: "c\(customer)", hour: hour)
                }
            )
        }
        let snapshot = try ledger.snapshot()
        #expect(snapshot.fold(Disorder()) == 0)
        #expect(snapshot.fold(Everything()).count == 2_000)
        #expect(try snapshot.touchpoints == 2_000 && snapshot.head == ledger.head)
    }

    @Test("Tell answers from other touchpoints by their ids")
    func answers() throws {
        let ledger = try ScratchLedger().open()
        var message = visit("m", hour: 1)
        message.message = "letter"
        var byMessage = visit("a", hour: 2)
        byMessage.causedBy = "letter"
        var byID = visit("b", hour: 3)
        byID.causedBy = "m"
        try ledger.append([message, byMessage, byID, visit("c", hour: 4)])
        let seen = try ledger.snapshot().fold(Everything()).map(\.touchpoint)
            .sorted { $0.occurred < $1.occurred }
        #expect(seen.map { $0.answers(seen[0]) } == [false, true, true, false])
        #expect(seen.map { seen[3].answers($0) } == [false, false, false, false])
        #expect(seen[0].message.isPresent && !seen[3].message.isPresent)
    }

    @Test("A snapshot stays as it was, and knows the names of its moment")
    func snapshots() throws {
        let ledger = try ScratchLedger().open()
        try ledger.append([visit("1"), visit("2", of: "email:bob@example.org", hour: 2)])
        let before = try ledger.snapshot(readsIdentifiers: true)
        var other = visit("3")
        other.channel = "app"
        try ledger.append([other])
        #expect(before.touchpoints == 2 && before.customers().count == 2)
        #expect(before.channels.names == ["web"] && before.channels["app"] == nil)
        #expect(before.channels[""] == nil && before.channels[ChannelOrdinal.absent] == nil)
        #expect(before.lastOccurred == "2026-01-31T02:00:00Z")
        #expect(try ledger.snapshot().channels.names == ["app", "web"])
        let parties = Set(before.fold(Everything()).map(\.party))
        #expect(Set(parties.map { before.name(of: $0) }) == ["ann", "email:bob@example.org"])
        #expect(before.name(of: .absent) == nil)
        let unnamed = try ledger.snapshot()
        #expect(parties.allSatisfy { unnamed.name(of: $0) == nil })
        #expect(try ScratchLedger().open().snapshot().fold(Everything()).isEmpty)
    }
}
