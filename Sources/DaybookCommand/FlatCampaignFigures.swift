import Bytes
import Projections
import Touchpoints

/// A campaign's figures one by one, under their paths in the JSON output.
struct FlatCampaignFigures {
    /// A figure's value.
    enum Value: Equatable {
        case count(Int128)
        /// Ten-thousandths of the currency's unit.
        case amount(Int128)

        var text: [UInt8] {
            switch self {
            case .count(let count): Array("\(count)".utf8)
            case .amount(let sum): MoneyText.text(sum)
            }
        }

        func write(to writer: inout JSONWriter) {
            switch self {
            case .count(let count): writer.integer(count)
            case .amount: writer.string(text.span)
            }
        }
    }

    struct Entry {
        let path: [UInt8]
        let value: Value
        /// Whether people are shown it first.
        let isMain: Bool
    }

    private(set) var entries: [Entry] = []
    private let names: PrintedNames

    /// The figures of `response`; what is undefined is left out.
    init(_ response: CampaignResponse, _ names: PrintedNames) {
        self.names = names
        add("contacts", response.contacts, isMain: true)
        add("reached", response.reached, isMain: true)
        add("direct.responses", response.direct.responses, isMain: true)
        add("direct.responders", response.direct.responders, isMain: true)
        add("direct.responded", response.direct.responded, isMain: true)
        add("direct.untargeted", response.direct.untargeted)
        add("direct.anonymous", response.direct.anonymous)
        add(response.direct.amounts, under: Array("direct".utf8), isMain: true)
        add(types: response.direct.byType, under: Array("direct".utf8))
        add(response.windows, under: [], isMain: true)
        add("latency.n", response.latency.n)
        add("latency.sum", response.latency.sum)
        let quantiles = [
            ("min", response.latency.min), ("p25", response.latency.p25),
            ("median", response.latency.median), ("p75", response.latency.p75),
            ("max", response.latency.max),
        ]
        for (name, value) in quantiles { value.map { add("latency.\(name)", $0) } }
        for cell in response.cells {
            let path = Array("cells.".utf8) + names.cell(cell.cell)
            add(path + Array(".assigned".utf8), .count(Int128(cell.assigned)), false)
            add(cell.windows, under: path + [UInt8(ascii: ".")], isMain: false)
        }
    }

    private mutating func add(_ path: [UInt8], _ value: Value, _ isMain: Bool) {
        entries.append(Entry(path: path, value: value, isMain: isMain))
    }

    private mutating func add(_ path: String, _ count: some BinaryInteger, isMain: Bool = false) {
        add(Array(path.utf8), .count(Int128(count)), isMain)
    }

    private mutating func add(
        _ amounts: [CurrencySum],
        under path: [UInt8],
        isMain: Bool
    ) {
        for entry in names.currencies(amounts) {
            let path = path + Array(".amounts.".utf8) + names.currency(entry.currency)
            add(path, .amount(entry.sum), isMain)
        }
    }

    private mutating func add(types counts: [NameCount], under path: [UInt8]) {
        for entry in names.types(counts) {
            let path = path + Array(".byType.".utf8) + names.type(entry.name)
            add(path, .count(Int128(entry.count)), false)
        }
    }

    private mutating func add(
        _ windows: [WindowResponse],
        under prefix: [UInt8],
        isMain: Bool
    ) {
        for entry in windows {
            let path = prefix + Array("windows.".utf8) + entry.window.name
            let counts = [
                (".responders", entry.responders, isMain), (".responses", entry.responses, isMain),
                (".purchasers", entry.purchasers, false), (".open", entry.open, false),
            ]
            for (name, count, isMain) in counts {
                add(path + Array(name.utf8), .count(Int128(count)), isMain)
            }
            add(entry.amounts, under: path, isMain: isMain)
            add(types: entry.byType, under: path)
        }
    }
}
