import DaybookLedger
import Testing

/// The code of the articles, as it stands there; what surrounds it here checks what they promise.
@Suite("The code of the articles")
struct ArticleTests {
    @Test("The first page's example records and asks")
    func firstPage() throws {
        let path = try ScratchLedger().path
        let ledger = try TouchpointLedger.open(at: path)
        try ledger.append([
            Touchpoint(
                id: "1",
                customer: "ann",
                channel: "web",
                type: "visit.web",
                time: "2026-01-31T14:00:00Z"
            )
        ])
        let ann = try ledger.customer("ann")
        try ledger.close()
        #expect(ann?.touchpoints == 1)
    }

    @Test("The README's example records a purchase and sums it")
    func readme() throws {
        let path = try ScratchLedger().path
        let ledger = try TouchpointLedger.open(at: path)
        let receipt = try ledger.append([
            Touchpoint(
                id: "till-4711",
                source: "till",
                customer: "loyalty:8842017",
                channel: "store",
                type: "purchase.completed",
                time: "2026-01-31T14:00:00Z",
                amount: "12.50",
                currency: "EUR"
            )
        ])
        let figures = try ledger.customer("loyalty:8842017", at: .known(before: receipt.head))
        let paid = figures?.amounts["EUR"]
        #expect(paid == "12.50")
        let snapshot = try ledger.snapshot()
        #expect(snapshot.fold(Revenue(currency: snapshot.currencies["EUR"])) == paid)
    }

    @Test("Getting started: open, record, ask, leave")
    func gettingStarted() throws {
        let path = try ScratchLedger().path
        let ledger = try TouchpointLedger.open(at: path)
        let reader = try TouchpointLedger.open(at: path, access: .readOnly)
        let receipt = try ledger.append([
            Touchpoint(
                id: "letter-1",
                source: "mailhouse",
                customer: "loyalty:8842017",
                channel: "mail",
                type: "message.sent",
                time: "2026-01-31T14:00:00Z",
                campaign: "spring",
                cell: "A"
            )
        ])
        print("\(receipt.appended) new, \(receipt.duplicates) known")
        #expect(receipt.appended == 1)
        let lines = Array(#"{"id":"2"}"#.utf8)
        #expect(try ledger.append(json: lines, source: "shop").quarantined == 1)
        try ledger.append(json: lines, source: "shop")
        for refused in receipt.refused {
            print("\(refused.index): \(refused.member ?? "item") \(refused.reason)")
        }
        if let figures = try ledger.customer("loyalty:8842017") {
            let letters = figures.byType["message.sent"] ?? 0
            print("\(letters) letters, last contact \(figures.lastContact?.description ?? "never")")
        }
        if let spring = try ledger.campaign("spring", windows: ["14d"]) {
            print(spring.windows[0].rate, spring.windows[0].rate.definition)
        }
        #expect(try reader.campaign("spring")?.reached == 1)
        try ledger.close()
    }

    @Test("Getting started: a failure says what is known")
    func failure() throws {
        let path = try ScratchLedger().path
        let touchpoints = [visit("1")]
        let holder = try TouchpointLedger.open(at: path)
        #expect { try TouchpointLedger.open(at: path) } throws: { error in
            (error as? LedgerFailure)?.consequence == .nothingDone
        }
        do throws(LedgerFailure) {
            try TouchpointLedger.open(at: path).append(touchpoints)
        } catch {
            switch error.consequence {
            case .nothingDone: print("nothing was recorded: \(error)")
            case .outcomeUnknown: print("open again, append the same again: \(error)")
            case .damageFound: print("call somebody: \(error)")
            }
        }
        #expect(try holder.head == 0)
    }

    @Test("Moments: of the world, of the book, of both")
    func moments() throws {
        let ledger = try ScratchLedger().open()
        let receipt = try ledger.append([visit("1")])
        try ledger.retract(id: "1")
        let firstOfMarch = try ledger.customer("ann", at: .asOf("2026-03-01T00:00:00Z"))
        let believed = try ledger.customer("ann", at: .known(before: receipt.head))
        let audit = Moment(asOf: "2026-03-01T00:00:00Z", known: .time("2026-03-10T00:00:00Z"))
        let figures = try ledger.campaigns(at: audit)
        #expect(firstOfMarch == nil && believed?.touchpoints == 1 && figures.isEmpty)
    }

    @Test("Durability: append until the outcome is known")
    func durability() throws {
        let path = try ScratchLedger().path
        #expect(try appendSurely([visit("1")], at: path).appended == 1)
        #expect(try appendSurely([visit("1")], at: path).duplicates == 1)
    }
}

func appendSurely(
    _ touchpoints: [Touchpoint],
    at path: String
) throws(LedgerFailure) -> AppendReceipt {
    for _ in 0..<2 {
        do throws(LedgerFailure) {
            let ledger = try TouchpointLedger.open(at: path)
            let receipt = try ledger.append(touchpoints)
            try ledger.close()
            return receipt
        } catch {
            guard error.consequence == .outcomeUnknown else { throw error }
        }
    }
    throw LedgerFailure.outcomeUnknown("the disk failed twice")
}

struct Revenue: Projection {
    let currency: CurrencyOrdinal?

    func contribute(_ history: PartyHistory, to total: inout Amount) {
        for touchpoint in history where touchpoint.currency == currency {
            total += touchpoint.amount
        }
    }
}
