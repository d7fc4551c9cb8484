import DaybookLedger
import Testing

@Suite("Figures defined by data, from Swift")
struct MetricTests {
    private static func definition(_ json: String) throws -> MetricDefinition {
        try MetricDefinition(json: Array(json.utf8))
    }

    /// Two letters, three purchases of two customers and one of nobody.
    private static func ledger() throws -> TouchpointLedger {
        let ledger = try ScratchLedger().open()
        var touchpoints = ["ann", "bob"].map { (customer: String) in
            Touchpoint(
                id: "letter-\(customer)",
                customer: customer,
                channel: "mail",
                type: "message.sent",
                time: "2026-01-01T09:00:00Z",
                campaign: "spring"
            )
        }
        let purchases: [(customer: String?, day: Int, amount: Amount)] = [
            ("ann", 2, "12.50"), ("ann", 9, "3"), ("bob", 40, "-1.25"), (nil, 3, "4"),
        ]
        for (number, purchase) in purchases.enumerated() {
            touchpoints.append(
                Touchpoint(
                    id: "till-\(number)",
                    customer: purchase.customer,
                    channel: "store",
                    type: "purchase.completed",
                    time: "2026-01-01T09:00:00Z" + .seconds(purchase.day * 86_400),
                    amount: purchase.amount,
                    currency: "EUR"
                )
            )
        }
        try ledger.append(touchpoints)
        return ledger
    }

    @Test("The article's definition is read and answered")
    func article() throws {
        let ledger = try Self.ledger()
        let text = """
            {"name": "revenue", "filter": {"type": "purchase.completed"},
             "groupBy": ["month", "channel"], "measure": {"sum": "amount"}}
            """
        let moment = Moment.now
        let definition = try MetricDefinition(json: Array(text.utf8))
        let snapshot = try ledger.snapshot(at: moment)
        let answer = try snapshot.evaluate(definition)
        for group in answer.groups {
            if case .sums(let sums) = group.figures, let euros = sums["EUR"] {
                print(group.key, euros.sum, euros.count)
            }
        }
        #expect(definition.name == "revenue")
        #expect(!definition.readsIdentifiers)
        #expect(answer.touchpoints == 4)
        #expect(
            answer.groups.map(\.key) == [
                [.text("2026-01"), .text("store")], [.text("2026-02"), .text("store")],
            ]
        )
        guard case .sums(let january) = answer.groups[0].figures,
            case .sums(let february) = answer.groups[1].figures
        else {
            Issue.record("\(answer)")
            return
        }
        #expect(january["EUR"]?.sum == "19.50" && january["EUR"]?.count == 3)
        #expect(february["EUR"]?.sum == "-1.25" && february["EUR"]?.count == 1)
        let early = try ledger.snapshot(at: .asOf("2026-01-05T00:00:00Z")).evaluate(definition)
        #expect(early.touchpoints == 2 && early.groups.count == 1)
    }

    @Test("Every measure has its figures")
    func measures() throws {
        let ledger = try Self.ledger()
        let snapshot = try ledger.snapshot(readsIdentifiers: true)
        func figures(_ measure: String, _ rest: String = "") throws -> [MetricFigures] {
            try snapshot.evaluate(
                Self.definition(#"{"name":"x","measure":\#(measure)\#(rest)}"#)
            ).groups.map(\.figures)
        }
        #expect(try figures(#""count""#) == [.count(6)])
        #expect(try figures(#""uniqueParties""#) == [.uniqueParties(2)])
        #expect(try figures(#""last""#) == [.time("2026-02-10T09:00:00Z")])
        #expect(
            try figures(#""first""#, #","filter":{"type":"visit.web"}"#) == [.time(nil)]
        )
        #expect(
            try figures(#"{"sum":"properties.discount"}"#)
                == [.property(sum: "0", count: 0, unusable: 0)]
        )
        let funnel = #"""
            {"funnel":{"within":"30d","steps":[
              {"name":"written to","filter":{"type":"message.sent"}},
              {"name":"bought","filter":{"type":"purchase.completed"}}]}}
            """#
        guard case .funnel(let steps, let open) = try figures(funnel)[0] else {
            Issue.record("no funnel")
            return
        }
        #expect(steps.map(\.parties) == [2, 1])
        #expect(steps[0].rate == nil && steps[0].fromPrevious == nil)
        #expect(steps[1].rate?.numerator == 1 && steps[1].rate?.denominator == 2)
        #expect(open == 0)
        let between = #"{"timeBetween":{"from":{"type":"message.sent"},"to":{"channel":"store"}}}"#
        guard case .timeBetween(let starts, let waits) = try figures(between)[0] else {
            Issue.record("no time between")
            return
        }
        #expect(starts == 2 && waits.count == 2)
        #expect(waits.least == 2 * 86_400 && waits.greatest == 40 * 86_400)
        let customers = try snapshot.evaluate(
            Self.definition(#"{"name":"x","measure":"count","groupBy":"customer"}"#)
        )
        #expect(customers.groups.map(\.key) == [[nil], [.text("ann")], [.text("bob")]])
        #expect(customers.groups.map(\.figures) == [.count(1), .count(3), .count(2)])
    }

    @Test("What cannot be meant is refused at its place")
    func refusal() throws {
        let error = #expect(throws: MetricDefinitionFailure.self) {
            try Self.definition(#"{"name":"x","measure":"cuont"}"#)
        }
        #expect(error?.line == 1 && error?.column == 23 && error?.member == "measure")
        #expect(
            error?.description.hasPrefix(
                "1:23: measure: there is no measure cuont, did you mean count?"
            ) == true
        )
    }

    @Test("The digest is that of the content, not of the layout")
    func digest() throws {
        let one = try Self.definition(#"{"name":"x","measure":"count"}"#)
        let other = try Self.definition("{ \"measure\": \"count\",\n \"name\": \"x\" }")
        #expect(one.digest == other.digest)
        #expect(one.digest.utf8.count == 64)
        #expect(try Self.definition(#"{"name":"y","measure":"count"}"#).digest != one.digest)
    }

    @Test("100,000 groups are answered, one more is too many")
    func groups() throws {
        let ledger = try ScratchLedger().open()
        let definition = try Self.definition(
            #"{"name":"x","measure":"count","groupBy":["campaign"]}"#
        )
        func append(_ numbers: Range<Int>) throws {
            try ledger.append(
                numbers.map { number in
                    Touchpoint(
                        id: "\(number)",
                        customer: "ann",
                        channel: "web",
                        type: "visit.web",
                        time: "2026-01-31T14:00:00Z",
                        campaign: "c\(number)"
                    )
                }
            )
        }
        try append(0..<50_000)
        try append(50_000..<100_000)
        #expect(try ledger.snapshot().evaluate(definition).groups.count == 100_000)
        try append(100_000..<100_001)
        #expect(throws: LedgerFailure.tooManyGroups(most: 100_000)) {
            try ledger.snapshot().evaluate(definition)
        }
        #expect(LedgerFailure.tooManyGroups(most: 5).consequence == .nothingDone)
        #expect(LedgerFailure.tooManyGroups(most: 5).description.contains("more than 5 groups"))
    }
}
