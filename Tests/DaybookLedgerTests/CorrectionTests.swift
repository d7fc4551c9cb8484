import DaybookLedger
import Testing

@Suite("Correcting and following from Swift")
struct CorrectionTests {
    @Test("A retraction takes out, says so, and leaves what was known before")
    func retraction() throws {
        let ledger = try ScratchLedger().open()
        let head = try ledger.append([visit("1", hour: 1), visit("2", hour: 2)]).head
        let receipt = try ledger.retract(id: "1")
        #expect(receipt.takenOut == 1 && receipt.restored == 0 && receipt.head > head)
        #expect(try ledger.customer("ann")?.touchpoints == 1)
        #expect(try ledger.customer("ann", at: .known(before: head))?.touchpoints == 2)
        #expect(try ledger.customer("ann", at: .known(at: "2020-01-01T00:00:00Z")) == nil)
        let entries = try #require(try ledger.timeline(of: "ann")).entries
        #expect(entries.map { $0.retractedAt == nil } == [false, true])
        #expect(try ledger.append([visit("1", hour: 1)]).duplicates == 1)
        let again = try ledger.retract(id: "1")
        #expect(again.takenOut == 0 && again.head == receipt.head)
        #expect(try ledger.retract(source: "nobody", id: "1").takenOut == 0)
    }

    @Test("A retraction of one's own is retracted in turn")
    func restoring() throws {
        let ledger = try ScratchLedger().open()
        try ledger.append([visit("1")])
        var retraction = visit("r", of: nil)
        retraction.type = "touchpoint.retracted"
        retraction.retracts = Touchpoint.Key(source: "import", id: "1")
        try ledger.append([retraction])
        #expect(try ledger.customer("ann") == nil)
        #expect(try ledger.retract(id: "r").takenOut == 1)
        #expect(try ledger.customer("ann")?.touchpoints == 1)
    }

    @Test("As-of is about the world, known about the book")
    func moments() throws {
        let ledger = try ScratchLedger().open()
        let early = try ledger.append([visit("1", hour: 5)]).head
        try ledger.append([visit("2", hour: 3)])
        let four = Instant("2026-01-31T04:00:00Z")
        #expect(try ledger.customer("ann", at: .asOf(four))?.touchpoints == 1)
        #expect(try ledger.customer("ann", at: .known(before: early))?.touchpoints == 1)
        let both = Moment(asOf: four, known: .position(early))
        #expect(try ledger.customer("ann", at: both) == nil)
        #expect(try ledger.customers(at: both).isEmpty)
        #expect(try ledger.timeline(of: "ann", at: both)?.entries.isEmpty == true)
        #expect(try ledger.timeline(of: "bob", at: both) == nil)
        #expect(try ledger.replay(at: both).touchpoints == 0)
        #expect(try ledger.replay(at: Moment(known: .time(.now + .seconds(9)))).touchpoints == 2)
    }

    @Test("Answers stand under their causes")
    func causes() throws {
        let ledger = try ScratchLedger().open()
        var message = visit("m", hour: 1)
        message.type = "message.sent"
        message.message = "letter"
        var answer = visit("a", hour: 2)
        answer.causedBy = "letter"
        var echo = visit("e", hour: 3)
        echo.causedBy = "a"
        try ledger.append([echo, answer, message])
        let entries = try #require(try ledger.timeline(of: "ann")).entries
        #expect(entries.map { $0.recorded.touchpoint?.id } == ["m", "a", "e"])
        let positions = entries.map(\.recorded.position)
        #expect(entries.map(\.cause) == [nil, positions[0], positions[1]])
    }

    @Test("Pages of any size give every entry once, corrections at their place")
    func following() throws {
        let ledger = try ScratchLedger().open()
        let run = try ledger.beginRun()
        try ledger.append((1...5).map { visit("\($0)") }, in: run)
        try ledger.append([visit("6")])
        try ledger.retract(id: "6")
        try ledger.retract(run: run.number)
        let whole = try ledger.entries(from: 0)
        #expect(try whole.isLast && whole.next == ledger.head)
        for size in 1...9 {
            var entries: [LedgerEntry] = []
            var next: UInt64 = 0
            while true {
                let page = try ledger.entries(from: next, limit: size)
                #expect(page.entries.count <= size)
                entries += page.entries
                next = page.next
                if page.isLast { break }
            }
            #expect(entries == whole.entries && next == whole.next)
        }
        #expect(try ledger.entries(from: whole.next).entries.isEmpty)
        #expect(try ledger.entries(from: 0, limit: 0).entries.count == 1)
        // What a follower makes of it is what the book says.
        var counting: Set<UInt64> = []
        for entry in whole.entries {
            if entry.touchpoint?.touchpoint?.type == "visit.web" { counting.insert(entry.position) }
            for range in entry.takenOut { counting = counting.filter { !range.contains($0) } }
            counting.formUnion(entry.restored)
        }
        #expect(try counting.isEmpty && ledger.replay().touchpoints == 0)
        #expect(whole.entries.compactMap(\.touchpoint).count == 7)
    }
}
