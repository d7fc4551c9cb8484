import Bytes
import Projections
import TestSupport
import Touchpoints

/// Events and definitions by seed, and what a fold needs of them.
enum MetricSamples {
    private static let words: [NameColumn: [String]] = [
        .type: ["a", "b", "c"], .channel: ["store", "web"],
        .campaign: ["k1", "k2", "é", "e\u{301}"],
        .cell: ["A", "B"], .currency: ["EUR", "USD"], .source: ["s1", "s2"],
        .place: ["p1", "p2", "p3"], .offer: ["o1", "o2"], .banner: ["b1"], .reason: ["r1", "r2"],
        .agent: ["g1", "g2"],
    ]

    /// Events of a few customers and of nobody, many of them at one time.
    static func events(_ count: Int, _ generator: inout SeededGenerator) -> [MetricEvent] {
        (0..<count).map { _ in
            var event = MetricEvent(
                time: Int64.random(in: 0..<12, using: &generator) * 43_200_000_000
                    + [0, 0, 0, 1, 999_999].randomElement(using: &generator)!,
                customer: (["u", "v", "w", "x", nil] as [String?]).randomElement(
                    using: &generator
                )!,
                role: Role.allCases.randomElement(using: &generator)!,
                direction: Direction.allCases.randomElement(using: &generator)!
            )
            for (column, words) in words.sorted(by: { $0.key.rawValue < $1.key.rawValue })
            where column == .type || column == .channel || Bool.random(using: &generator) {
                event.names[column] = words.randomElement(using: &generator)
            }
            if Bool.random(using: &generator) {
                event.amount = [0, 5, -30_000, 125_000].randomElement(using: &generator)
            }
            if Bool.random(using: &generator) {
                event.cost = [0, 100, 3_500].randomElement(using: &generator)
            }
            for name in ["p", "q.r"] where Bool.random(using: &generator) {
                event.properties[name] = properties.randomElement(using: &generator)
            }
            return event
        }
    }

    private static let properties: [PropertyValue] =
        [
            .text(Array("x".utf8)), .text(Array("1".utf8)), .bool(true), .bool(false), .other,
        ]
        + ["1", "2.5", "-3", "1e30"].compactMap { text in
            let bytes = Array(text.utf8)
            return DecimalNumber(bytes.span).map { .number($0) }
        }

    /// Filters of every kind of condition.
    private static let filters = [
        "{}", #"{"type":"a"}"#, #"{"type":["b","c"]}"#, #"{"campaign":{"present":true}}"#,
        #"{"campaign":["é","none such"]}"#, #"{"role":["contact","response","open"]}"#,
        #"{"direction":"inbound"}"#, #"{"amount":{">=":0}}"#, #"{"amount":[0,12.5]}"#,
        #"{"amount":{"present":false}}"#, #"{"cost":{"<":0.35}}"#, #"{"cost":{"present":false}}"#,
        #"{"place":["p1","p3"]}"#, #"{"agent":{"present":false}}"#, #"{"source":"s1"}"#,
        #"{"properties.p":{">":0}}"#, #"{"properties.q.r":["x",true,2.5]}"#,
        #"{"properties.p":{"present":true}}"#, #"{"customer":{"present":true}}"#,
        #"{"time":{">=":"1970-01-02","<":"1970-01-05T12:00:00Z"}}"#,
        #"{"not":{"offer":"o1","type":"a"}}"#,
        #"{"any":[{"banner":"b1"},{"all":[{"cell":"A"},{"not":{"properties.p":{"present":false}}}]}]}"#,
    ]
    private static let groupings = [
        "type", "channel", "campaign", "cell", "role", "direction", "customer", "day", "month",
        "source", "place", "offer", "banner", "reason", "agent", "currency", "properties.p",
        "properties.q.r",
    ]

    /// A definition whose parts are drawn.
    static func definition(_ generator: inout SeededGenerator) throws -> MetricDefinition {
        func filter() -> String { filters.randomElement(using: &generator)! }
        func words(_ count: Int, without: String = "") -> String {
            let drawn = groupings.filter { $0 != without }.shuffled(using: &generator).prefix(count)
            return "[" + drawn.map { "\"\($0)\"" }.joined(separator: ",") + "]"
        }
        let within = ["1d", "12h", "2d", "6d"].randomElement(using: &generator)!
        let measures = [
            #""count""#, #""uniqueParties""#, #"{"sum":"amount"}"#, #"{"sum":"cost"}"#,
            #"{"sum":"properties.p"}"#, #""first""#, #""last""#,
            #"{"funnel":{"within":"\#(within)","steps":[{"name":"1","filter":\#(filter())},{"name":"2","filter":\#(filter())}]}}"#,
            #"{"funnel":{"within":"\#(within)","steps":[{"name":"1","filter":\#(filter())},{"name":"2","filter":\#(filter()),"same":\#(words(1, without: "customer"))},{"name":"3","filter":\#(filter())}]}}"#,
            #"{"timeBetween":{"from":\#(filter()),"to":\#(filter())}}"#,
            #"{"timeBetween":{"from":\#(filter()),"to":\#(filter()),"same":\#(words(1, without: "customer")),"within":"\#(within)"}}"#,
        ]
        let count = [0, 0, 1, 1, 2, 4].randomElement(using: &generator)!
        let json =
            #"{"name":"drawn","filter":\#(filter()),"groupBy":\#(words(count)),"timeZone":"-03:30","measure":\#(measures.randomElement(using: &generator)!)}"#
        return try MetricDefinition.read(Array(json.utf8))
    }
}

/// Events as a replay would hand them to a fold.
struct MetricLedger {
    let rows: [TouchpointRow]
    let further: FurtherFields
    let context: FoldContext
    private let tables: [NameTable]
    private let parties: NameTable

    /// Gives names ordinals in an order that `generator` draws; positions are those of `events`.
    init(
        _ events: [MetricEvent],
        _ definition: MetricDefinition,
        _ generator: inout SeededGenerator
    ) {
        let needs = MetricNeeds(definition)
        var interners = NameColumn.allCases.map { _ in MetricInterner() }
        var parties = MetricInterner()
        for event in events.shuffled(using: &generator) {
            for column in NameColumn.allCases {
                _ = interners[Int(column.rawValue)].ordinal(event.names[column])
            }
            _ = parties.ordinal(event.customer)
        }
        var rows: [TouchpointRow] = []
        var further = FurtherFields(for: needs)
        for (position, event) in events.enumerated() {
            var ordinals: [NameColumn: UInt32] = [:]
            for column in NameColumn.allCases {
                ordinals[column] = interners[Int(column.rawValue)].ordinal(event.names[column])
            }
            var row = TouchpointRow()
            row.position = UInt64(position)
            row.occurred = event.time
            row.party = parties.ordinal(event.customer)
            row.type = ordinals[.type] ?? 0
            row.channel = ordinals[.channel] ?? 0
            row.campaign = ordinals[.campaign] ?? 0
            row.cell = ordinals[.cell] ?? 0
            row.currency = ordinals[.currency] ?? 0
            row.role = event.role
            row.direction = event.direction
            row.hasAmount = event.amount != nil
            row.amount = event.amount ?? 0
            rows.append(row)
            var entry = FurtherFields.Entry(position: row.position)
            entry.names = needs.names.map { ordinals[$0] ?? 0 }
            entry.cost = event.cost
            func value(_ path: PropertyPath) -> PropertyValue? {
                let names = path.names.map { String(decoding: $0, as: UTF8.self) }
                return event.properties[names.joined(separator: ".")]
            }
            for (bit, condition) in needs.conditions.enumerated()
            where condition.holds(value(condition.path)) {
                entry.conditions |= 1 << UInt64(bit)
            }
            entry.grouped = needs.grouped.map(value)
            entry.summed = needs.summed.flatMap(value)
            further.append(entry)
        }
        self.rows = rows
        self.further = further
        tables = interners.map(\.table)
        self.parties = parties.table
        context = FoldContext(
            windows: [],
            end: (rows.map(\.occurred).max() ?? 0) + 1,
            typeRanks: tables[Int(NameColumn.type.rawValue)].ranks(),
            channelRanks: tables[Int(NameColumn.channel.rawValue)].ranks(),
            campaignRanks: tables[Int(NameColumn.campaign.rawValue)].ranks(),
            cellRanks: tables[Int(NameColumn.cell.rawValue)].ranks()
        )
    }

    /// A fold over nobody.
    func fold(_ definition: MetricDefinition, groupsMax: Int = MetricLimits.groupsMax) -> MetricFold
    {
        MetricFold(
            definition,
            further,
            end: context.end,
            unknownCurrency: 0,
            groupsMax: groupsMax,
            ordinals: { column, names in
                let texts = tables[Int(column.rawValue)].texts
                return texts.indices.dropFirst().filter { names.contains(texts[$0]) }
                    .map(UInt32.init)
            }
        )
    }

    /// One history per party, nobody's too.
    func histories() -> [PartyHistory] {
        (0..<parties.count).compactMap { party in
            let own = rows.filter { $0.party == UInt32(party) }
            if own.isEmpty { return nil }
            var history = PartyHistory(party: UInt32(party), rows: own)
            if party != 0 { history.sort(in: context) }
            return history
        }
    }

    var names: MetricNames {
        MetricNames(
            names: { [tables] in tables[Int($0.rawValue)].texts[Int($1)] },
            customers: { [parties] in parties.texts[Int($0)] }
        )
    }
}

/// Gives texts ordinals in the order in which they are met.
private struct MetricInterner {
    private(set) var table = NameTable()
    private var ordinals: [[UInt8]: UInt32] = [:]

    mutating func ordinal(_ text: String?) -> UInt32 {
        guard let text else { return 0 }
        let bytes = Array(text.utf8)
        if let known = ordinals[bytes] { return known }
        let ordinal = UInt32(table.count)
        table.set(ordinal, text: bytes, digest: Hash128(high: 0, low: 0))
        ordinals[bytes] = ordinal
        return ordinal
    }
}
