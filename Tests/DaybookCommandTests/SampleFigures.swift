import Bytes
import DaybookCommand
import Projections
import Touchpoints

/// Names and figures that the output tests print.
enum SampleFigures {
    static let tables: NameTables = {
        var tables = NameTables()
        add(
            ["customer:HH0304", "loyalty:88", "customer:zoë,\"x\"", "customer:a"],
            to: &tables.parties
        )
        add(["purchase.completed", "message.sent"], to: &tables.types)
        add(["store", "mail"], to: &tables.channels)
        add(["spring", "=1+1"], to: &tables.campaigns)
        add(["B", "A"], to: &tables.cells)
        add(["USD", "EUR"], to: &tables.currencies)
        return tables
    }()

    static let names = PrintedNames(tables)

    static let view: CustomerView = {
        var view = CustomerView(party: 1)
        view.touchpoints = 3
        view.inbound = 2
        view.outbound = 1
        view.contacts = 1
        view.first = 1_479_132_000_000_000
        view.last = 1_479_132_000_250_000
        view.lastInbound = view.last
        view.lastOutbound = view.first
        view.byType = [NameCount(name: 1, count: 2), NameCount(name: 2, count: 1)]
        view.byChannel = [NameCount(name: 1, count: 2), NameCount(name: 2, count: 1)]
        view.campaigns = 1
        view.amounts = [
            CurrencySum(currency: 1, sum: 125_000), CurrencySum(currency: 2, sum: 0),
        ]
        return view
    }()

    static let other: CustomerView = {
        var view = CustomerView(party: 3)
        view.touchpoints = 1
        view.first = 0
        view.last = 0
        view.byType = [NameCount(name: 2, count: 1)]
        view.byChannel = [NameCount(name: 2, count: 1)]
        return view
    }()

    static let windows = ["1d", "7d"].compactMap { name in
        let text = Array(name.utf8)
        return Window(text.span)
    }

    static let response: CampaignResponse = {
        var response = CampaignResponse(campaign: 1)
        response.contacts = 5
        response.reached = 4
        response.direct.responses = 3
        response.direct.responders = 2
        response.direct.responded = 1
        response.direct.untargeted = 1
        response.direct.anonymous = 1
        response.direct.amounts = [CurrencySum(currency: 1, sum: 99_900)]
        response.direct.byType = [NameCount(name: 1, count: 3)]
        response.windows = windows.map { WindowResponse(window: $0) }
        response.windows[1].responders = 2
        response.windows[1].responses = 6
        response.windows[1].purchasers = 1
        response.windows[1].open = 3
        response.windows[1].amounts = [CurrencySum(currency: 2, sum: -50_000)]
        response.windows[1].byType = [NameCount(name: 1, count: 6)]
        response.latency.n = 1
        response.latency.sum = 100_000
        response.latency.min = 100_000
        response.latency.p25 = 100_000
        response.latency.median = 100_000
        response.latency.p75 = 100_000
        response.latency.max = 100_000
        response.cells = [CellResponse(cell: 0), CellResponse(cell: 2)]
        response.cells[0].assigned = 3
        response.cells[1].assigned = 1
        for cell in response.cells.indices { response.cells[cell].windows = response.windows }
        response.cells[1].windows = windows.map { WindowResponse(window: $0) }
        response.cells[1].windows[0].open = 1
        return response
    }()

    static let unreached = CampaignResponse(campaign: 2)

    private static func add(_ names: [String], to table: inout NameTable) {
        for (index, name) in names.enumerated() {
            let digest = Hash128(high: 0, low: UInt64(index))
            table.set(UInt32(index + 1), text: Array(name.utf8), digest: digest)
        }
    }
}

/// Bytes as text, for comparing with literals.
func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
