import Projections
import Testing
import Touchpoints

@Suite("A digest covers every member of every view by name")
struct ViewDigestTests {
    /// A member's name, and a change of that member alone.
    private typealias Change<Value> = (member: String, change: @Sendable (inout Value) -> Void)

    /// Tables in which each namespace knows two names.
    private static func tables() -> NameTables {
        var tables = NameTables()
        let namespaces: [(WritableKeyPath<NameTables, NameTable>, String)] = [
            (\.parties, "party"), (\.types, "type"), (\.channels, "channel"),
            (\.campaigns, "campaign"), (\.cells, "cell"), (\.currencies, "currency"),
        ]
        for (table, name) in namespaces {
            for ordinal in 1...2 as ClosedRange<UInt32> {
                let text = Array("\(name)\(ordinal)".utf8)
                tables[keyPath: table].set(ordinal, text: text, digest: nameDigest(text))
            }
        }
        return tables
    }

    private static func view() -> CustomerView {
        var view = CustomerView(party: 1)
        view.touchpoints = 9
        view.inbound = 4
        view.outbound = 3
        view.contacts = 2
        view.first = 100
        view.last = 200
        view.lastInbound = 0
        view.lastOutbound = 150
        view.byType = [NameCount(name: 1, count: 5)]
        view.byChannel = [NameCount(name: 1, count: 9)]
        view.campaigns = 1
        view.amounts = [CurrencySum(currency: 1, sum: 77)]
        return view
    }

    @Test("Of a customer view")
    func customer() {
        let changes: [Change<CustomerView>] = [
            ("party", { $0.party = 2 }), ("touchpoints", { $0.touchpoints += 1 }),
            ("inbound", { $0.inbound += 1 }), ("outbound", { $0.outbound += 1 }),
            ("contacts", { $0.contacts += 1 }), ("first", { $0.first += 1 }),
            ("last", { $0.last += 1 }), ("lastInbound", { $0.lastInbound = nil }),
            ("lastInbound", { $0.lastInbound = 1 }), ("lastOutbound", { $0.lastOutbound = 151 }),
            ("lastContact", { $0.lastContact = 0 }), ("byType", { $0.byType[0].name = 2 }),
            ("byType", { $0.byType[0].count += 1 }), ("byType", { $0.byType = [] }),
            ("byType", { $0.byType.append(NameCount(name: 2, count: 5)) }),
            ("byChannel", { $0.byChannel[0].name = 2 }),
            ("byChannel", { $0.byChannel[0].count += 1 }), ("campaigns", { $0.campaigns += 1 }),
            ("amounts", { $0.amounts[0].currency = 2 }), ("amounts", { $0.amounts[0].sum += 1 }),
            ("amounts", { $0.amounts[0].sum = 0 }), ("amounts", { $0.amounts = [] }),
            ("amounts", { $0.amounts[0].sum += 1 << 100 }),
            ("amounts", { $0.amounts[0].sum = -77 }),
        ]
        let names = Self.tables()
        check(Self.view(), changes) { ViewDigest(of: $0, names: names) }
    }

    private static func window(_ name: String, by number: Int) -> WindowResponse {
        var entry = WindowResponse(window: ProjectionsTests.window(name))
        entry.responders = number
        entry.responses = number + 1
        entry.purchasers = number + 2
        entry.open = number + 3
        entry.amounts = [CurrencySum(currency: 1, sum: Int128(number))]
        entry.byType = [NameCount(name: 1, count: number)]
        return entry
    }

    private static func response() -> CampaignResponse {
        var response = CampaignResponse(campaign: 1)
        response.contacts = 20
        response.reached = 19
        response.direct.responses = 18
        response.direct.responders = 17
        response.direct.responded = 16
        response.direct.untargeted = 15
        response.direct.anonymous = 14
        response.direct.amounts = [CurrencySum(currency: 1, sum: 5)]
        response.direct.byType = [NameCount(name: 1, count: 18)]
        response.windows = [window("1d", by: 3), window("7d", by: 40)]
        response.latency.n = 16
        response.latency.sum = 1_000
        response.latency.min = 0
        response.latency.p25 = 1
        response.latency.median = 2
        response.latency.p75 = 3
        response.latency.max = 4
        var cell = CellResponse(cell: 0)
        cell.assigned = 21
        cell.windows = [window("1d", by: 9)]
        response.cells = [cell]
        return response
    }

    private static let windowChanges: [Change<WindowResponse>] = [
        ("window", { $0.window = ProjectionsTests.window("24h") }),
        ("window", { $0.window = ProjectionsTests.window("2d") }),
        ("responders", { $0.responders += 1 }), ("responses", { $0.responses += 1 }),
        ("purchasers", { $0.purchasers += 1 }), ("open", { $0.open += 1 }),
        ("amounts", { $0.amounts[0].sum += 1 }), ("amounts", { $0.amounts[0].currency = 2 }),
        ("byType", { $0.byType[0].count += 1 }), ("byType", { $0.byType[0].name = 2 }),
    ]

    private static let directChanges: [Change<DirectResponse>] = [
        ("responses", { $0.responses += 1 }), ("responders", { $0.responders += 1 }),
        ("responded", { $0.responded += 1 }), ("untargeted", { $0.untargeted += 1 }),
        ("anonymous", { $0.anonymous += 1 }), ("amounts", { $0.amounts[0].sum += 1 }),
        ("amounts", { $0.amounts = [] }), ("byType", { $0.byType[0].count += 1 }),
        ("byType", { $0.byType[0].name = 2 }),
    ]

    private static let latencyChanges: [Change<Latency>] = [
        ("n", { $0.n += 1 }), ("sum", { $0.sum += 1 }), ("sum", { $0.sum += 1 << 70 }),
        ("min", { $0.min = nil }), ("p25", { $0.p25 = 9 }), ("median", { $0.median = 9 }),
        ("p75", { $0.p75 = 9 }), ("max", { $0.max = 9 }),
    ]

    @Test("Of a campaign's figures")
    func campaign() {
        let names = Self.tables()
        let digest = { (response: CampaignResponse) in ViewDigest(of: response, names: names) }
        let changes: [Change<CampaignResponse>] = [
            ("campaign", { $0.campaign = 2 }), ("contacts", { $0.contacts += 1 }),
            ("reached", { $0.reached += 1 }), ("direct", { $0.direct.responses += 2 }),
            ("windows", { $0.windows.removeLast() }), ("latency", { $0.latency.n += 2 }),
            ("cells", { $0.cells[0].cell = 1 }), ("cells", { $0.cells = [] }),
            ("cells", { $0.cells.append($0.cells[0]) }),
        ]
        check(Self.response(), changes, digest)
        check(part: \.direct, Self.directChanges, digest)
        check(part: \.latency, Self.latencyChanges, digest)
        check(part: \.windows[0], Self.windowChanges, digest)
        check(part: \.windows[1], Self.windowChanges, digest)
        check(part: \.cells[0].windows[0], Self.windowChanges, digest)
        let cellChanges: [Change<CellResponse>] = [
            ("cell", { $0.cell = 2 }), ("assigned", { $0.assigned += 1 }),
            ("windows", { $0.windows = [] }),
        ]
        check(part: \.cells[0], cellChanges, digest)
    }

    private func check<Part>(
        part: WritableKeyPath<CampaignResponse, Part>,
        _ changes: [Change<Part>],
        _ digest: (CampaignResponse) -> ViewDigest
    ) {
        check(Self.response()[keyPath: part], changes) { changed in
            var response = Self.response()
            response[keyPath: part] = changed
            return digest(response)
        }
    }

    /// Expects that `changes` name every member of `value` and that no two lead to one digest.
    private func check<Value>(
        _ value: Value,
        _ changes: [Change<Value>],
        _ digest: (Value) -> ViewDigest
    ) {
        let members = Mirror(reflecting: value).children.compactMap(\.label)
        #expect(Set(members) == Set(changes.map(\.member)))
        var seen = [digest(value): "no change"]
        for (member, change) in changes {
            var changed = value
            change(&changed)
            let earlier = seen.updateValue(member, forKey: digest(changed))
            #expect(earlier == nil, "\(member) leads to the digest of \(earlier ?? "")")
        }
    }

    @Test("The order of entries, windows and cells changes nothing")
    func order() {
        let names = Self.tables()
        var view = Self.view()
        view.byType = [NameCount(name: 1, count: 5), NameCount(name: 2, count: 6)]
        var reversed = view
        reversed.byType.reverse()
        #expect(ViewDigest(of: view, names: names) == ViewDigest(of: reversed, names: names))
        var response = Self.response()
        response.cells.append(CellResponse(cell: 2))
        var turned = response
        turned.cells.reverse()
        turned.windows.reverse()
        #expect(ViewDigest(of: response, names: names) == ViewDigest(of: turned, names: names))
        let both = [response, CampaignResponse(campaign: 2)]
        #expect(
            ViewDigest(of: both, names: names) == ViewDigest(of: both.reversed(), names: names)
        )
    }

    @Test("Ordinals and arrival change nothing, a name does", arguments: [1, 2, 3] as [UInt64])
    func ordinals(seed: UInt64) {
        let touches = randomTouches(200, parties: 6, campaigns: 3, seed: seed)
        func digests(_ touches: [Touch], seed: UInt64) -> [ViewDigest] {
            let book = Book(touches, ordinalSeed: seed)
            return [
                book.customerTotals().digest,
                ViewDigest(of: book.campaigns(), names: book.names),
            ]
        }
        let first = digests(touches, seed: 1)
        #expect(digests(touches.reversed(), seed: 2) == first)
        var renamed = touches
        for index in renamed.indices where renamed[index].type == "purchase.completed" {
            renamed[index].type = "purchase.complete"
        }
        let second = digests(renamed, seed: 1)
        #expect(second[0] != first[0])
        #expect(second[1] != first[1])
    }

    @Test("A digest reads as 32 hexadecimal digits")
    func hexadecimal() {
        let digest = ViewDigest(sum: 0x0123_4567_89AB_CDEF_0000_0000_0000_00FF)
        let text = String(decoding: digest.hexadecimal, as: UTF8.self)
        #expect(text == "0123456789abcdef00000000000000ff")
        #expect(ViewDigest(sum: digest.sum) == digest)
        #expect(ViewDigest() == ViewDigest(sum: 0))
    }

    /// The values come from the documented form, computed with Python's integers and `hashlib`.
    @Test("The digest of a known view never changes")
    func golden() {
        let digest = ViewDigest(of: Self.view(), names: Self.tables())
        let ofView = String(decoding: digest.hexadecimal, as: UTF8.self)
        #expect(ofView == "063b6394b68ea8f10e81986f3c6229c3")
        let campaign = ViewDigest(of: Self.response(), names: Self.tables())
        let ofCampaign = String(decoding: campaign.hexadecimal, as: UTF8.self)
        #expect(ofCampaign == "8f24b6d79ad377ddc1f7fd1f0f977c44")
    }
}
