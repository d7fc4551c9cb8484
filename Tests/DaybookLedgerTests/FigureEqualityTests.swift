import DaybookLedger
import Ledger
import Platform
import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("Figures from Swift")
struct FigureEqualityTests {
    /// A ledger of a fixture and what the program's own projections say of it.
    private struct Both {
        let scratch: ScratchLedger
        let ledger: TouchpointLedger
        let rows: ReplayRows
        let replay: Replay
        let digest: String

        init(fixture: String, asOf: Instant? = nil) throws {
            scratch = try ScratchLedger()
            ledger = try scratch.open()
            try ledger.append(json: try Repository.bytes(ofFixture: fixture))
            let reader = try LedgerReader(PosixStorage(root: scratch.path), directory: "scratch")
            rows = try ReplayRows(
                reader,
                at: .init(asOf: asOf?.microseconds),
                readsIdentifiers: true
            )
            var request = ReplayRequest()
            let digest = try Replay(rows, asOf: asOf?.microseconds, request: request).digest
            self.digest = String(decoding: digest.hexadecimal, as: UTF8.self)
            request.keepsViews = true
            replay = try Replay(rows, asOf: asOf?.microseconds, request: request)
        }
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> Name {
        Name(String(decoding: Array(bytes), as: UTF8.self))
    }

    private static func expectEqual(
        _ counts: NamedValues<Int>,
        _ expected: [NameCount],
        _ names: NameTable
    ) {
        #expect(counts.count == expected.count)
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $0.name < $1.name })
        for entry in expected { #expect(counts[text(names.texts[Int(entry.name)])] == entry.count) }
    }

    private static func expectEqual(
        _ sums: NamedValues<Amount>,
        _ expected: [CurrencySum],
        _ names: NameTable
    ) {
        #expect(sums.count == expected.count)
        for entry in expected {
            let sum = sums[text(names.texts[Int(entry.currency)])]
            #expect(sum?.tenThousandths == entry.sum)
        }
    }

    private static func expectEqual(
        _ figures: CustomerFigures,
        _ view: CustomerView,
        _ names: NameTables
    ) {
        #expect(figures.touchpoints == view.touchpoints && figures.campaigns == view.campaigns)
        #expect(figures.inbound == view.inbound && figures.outbound == view.outbound)
        #expect(figures.contacts == view.contacts)
        #expect(figures.first.microseconds == view.first)
        #expect(figures.last.microseconds == view.last)
        #expect(figures.lastInbound?.microseconds == view.lastInbound)
        #expect(figures.lastOutbound?.microseconds == view.lastOutbound)
        #expect(figures.lastContact?.microseconds == view.lastContact)
        expectEqual(figures.byType, view.byType, names.types)
        expectEqual(figures.byChannel, view.byChannel, names.channels)
        expectEqual(figures.amounts, view.amounts, names.currencies)
    }

    private static func expectEqual(
        _ figures: [WindowFigures],
        _ responses: [WindowResponse],
        of denominator: Int,
        _ names: NameTables
    ) {
        #expect(figures.count == responses.count)
        for (figure, response) in zip(figures, responses) {
            #expect(figure.window.name == text(response.window.name))
            #expect(figure.window.microseconds == response.window.length)
            #expect(figure.responders == response.responders)
            #expect(figure.responses == response.responses && figure.open == response.open)
            #expect(figure.purchasers == response.purchasers)
            #expect(figure.rate.numerator == response.responders)
            #expect(figure.rate.denominator == denominator && !figure.rate.definition.isEmpty)
            expectEqual(figure.byType, response.byType, names.types)
            expectEqual(figure.amounts, response.amounts, names.currencies)
        }
    }

    private static func expectEqual(
        _ figures: CampaignFigures,
        _ response: CampaignResponse,
        _ names: NameTables
    ) {
        #expect(figures.campaign == text(names.campaigns.texts[Int(response.campaign)]))
        #expect(figures.contacts == response.contacts && figures.reached == response.reached)
        #expect(figures.direct.responses == response.direct.responses)
        #expect(figures.direct.responders == response.direct.responders)
        #expect(figures.direct.responded == response.direct.responded)
        #expect(figures.direct.untargeted == response.direct.untargeted)
        #expect(figures.direct.anonymous == response.direct.anonymous)
        let rate = response.directRate
        #expect(figures.direct.rate.value == rate.value && figures.direct.rate.low == rate.low)
        #expect(figures.direct.rate.high == rate.high)
        expectEqual(figures.direct.byType, response.direct.byType, names.types)
        expectEqual(figures.direct.amounts, response.direct.amounts, names.currencies)
        expectEqual(figures.windows, response.windows, of: response.reached, names)
        let latency = response.latency
        #expect(figures.latency.count == latency.n && figures.latency.sum == latency.sum)
        #expect(figures.latency.least == latency.min && figures.latency.greatest == latency.max)
        #expect(figures.latency.lowerQuartile == latency.p25)
        #expect(figures.latency.median == latency.median)
        #expect(figures.latency.upperQuartile == latency.p75)
        #expect(figures.cells.count == response.cells.count)
        for (figure, cell) in zip(figures.cells, response.cells) {
            let name = names.cells.texts[Int(cell.cell)]
            #expect(figure.cell == (name.isEmpty ? nil : text(name)))
            #expect(figure.assigned == cell.assigned)
            expectEqual(figure.windows, cell.windows, of: cell.assigned, names)
        }
    }

    @Test(
        "Are those of the program, member for member, and have its digest",
        arguments: [
            ("completejourney/small.ndjson", nil),
            ("completejourney/small.ndjson", "2017-06-01T00:00:00Z"),
            ("edges/edges.ndjson", nil), ("cdnow/sample.ndjson", "1997-09-01T00:00:00Z"),
        ] as [(String, Instant?)]
    )
    func equality(fixture: String, asOf: Instant?) throws {
        let both = try Both(fixture: fixture, asOf: asOf)
        let moment = DaybookLedger.Moment(asOf: asOf)
        let customers = try both.ledger.customers(at: moment)
        let names = both.rows.names
        #expect(customers.count == both.replay.views.count && !customers.isEmpty)
        #expect(zip(customers, customers.dropFirst()).allSatisfy { $0.customer < $1.customer })
        for view in both.replay.views {
            let shown = Self.text(Identifier.shown(names.parties.texts[Int(view.party)]))
            let figures = try #require(customers.first { $0.customer == shown })
            Self.expectEqual(figures, view, names)
        }
        for figures in customers.prefix(25) {
            #expect(try both.ledger.customer(figures.customer.text, at: moment) == figures)
        }
        let campaigns = try both.ledger.campaigns(at: moment)
        #expect(campaigns.count == both.replay.responses.count)
        for (figures, response) in zip(campaigns, both.replay.responses) {
            Self.expectEqual(figures, response, names)
        }
        let result = try both.ledger.replay(at: moment)
        #expect(result.digest == both.digest)
        #expect(result.customers == customers.count && result.campaigns == campaigns.count)
        #expect(result.touchpoints == both.rows.touchpoints - both.rows.retracted)
    }

    @Test("Have the digest that the program prints")
    func printedDigest() throws {
        let both = try Both(fixture: "completejourney/small.ndjson")
        try both.ledger.close()
        let output = try BuiltProgram.output(
            of: "daybook",
            ["replay", "--json", "--ledger", both.scratch.path]
        )
        let result = try both.ledger.replay()
        #expect(output.contains(#""digest":"\#(result.digest)""#), "\(output)")
        #expect(output.contains(#""touchpoints":\#(result.touchpoints),"#), "\(output)")
    }

    @Test("Count other responses and other windows where they are asked to")
    func questions() throws {
        let both = try Both(fixture: "completejourney/small.ndjson")
        let campaigns = try both.ledger.campaigns(
            windows: ["36h", "90m"],
            responseTypes: ["coupon.redeemed"]
        )
        for campaign in campaigns {
            #expect(campaign.windows.map(\.window.name) == ["36h", "90m"])
            #expect(campaign.direct.byType.allSatisfy { $0.name == "coupon.redeemed" })
            let one = try both.ledger.campaign(
                campaign.campaign,
                windows: ["36h", "90m"],
                responseTypes: ["coupon.redeemed"]
            )
            #expect(one == campaign)
            #expect(campaign.window("36h") == campaign.windows[0] && campaign.window("1d") == nil)
        }
        #expect(try both.ledger.campaign("no such campaign") == nil)
        #expect(try both.ledger.customer("no such customer") == nil)
    }

    @Test("Numbers that stand in the log keep their meaning in Swift")
    func mirrors() {
        for direction in Touchpoints.Direction.allCases {
            #expect(DaybookLedger.Direction(rawValue: direction.rawValue) != nil)
        }
        #expect(DaybookLedger.Direction.allCases.count == Touchpoints.Direction.allCases.count)
        for role in Touchpoints.Role.allCases {
            let mirror = DaybookLedger.Role(rawValue: role.rawValue)
            #expect("\(role)" == mirror.map { "\($0)" })
        }
        for refusal in Refusal.allCases {
            let reason = RefusalReason(rawValue: refusal.name)
            #expect(reason?.explanation == refusal.explanation)
        }
    }
}
