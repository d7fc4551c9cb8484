import Bytes
import Projections
import TestSupport
import Touchpoints

/// Touchpoints turned into rows, with the tables that a replay would have.
struct Book {
    let names: NameTables
    let context: FoldContext
    private(set) var reference: ReferenceTable
    private(set) var rows: [TouchpointRow] = []
    /// One history per party, nobody's first.
    private(set) var histories: [PartyHistory] = []

    /// Rows of `touches`; ordinals are given in the order of `ordinals`, a shuffle of the touches.
    init(
        _ touches: [Touch],
        windows: [String] = ["1d", "7d", "14d", "30d"],
        asOf: Int64? = nil,
        responseTypes: Set<Name>? = nil,
        ordinalSeed: UInt64? = nil
    ) {
        var interner = Interner()
        if let ordinalSeed {
            var generator = SeededGenerator(seed: ordinalSeed)
            for touch in touches.shuffled(using: &generator) { _ = interner.row(of: touch) }
        }
        var rows: [TouchpointRow] = []
        for touch in touches where touch.time < asOf ?? .max {
            var row = interner.row(of: touch)
            row.position = UInt64(rows.count)
            rows.append(row)
        }
        let names = interner.tables
        self.names = names
        context = FoldContext(
            windows: windows.map { window($0) },
            end: asOf ?? (rows.map(\.occurred).max() ?? 0) + 1,
            typeRanks: names.types.ranks(),
            channelRanks: names.channels.ranks(),
            campaignRanks: names.campaigns.ranks(),
            cellRanks: names.cells.ranks(),
            responseTypes: responseTypes.map { kinds in
                names.types.texts.map { kinds.contains(Name(String(decoding: $0, as: UTF8.self))) }
            }
        )
        var table = ReferenceTable(context: context)
        for row in rows { table.insert(row) }
        reference = table
        self.rows = rows
        var byParty = [[TouchpointRow]](repeating: [], count: names.parties.count)
        for row in rows { byParty[Int(row.party)].append(row) }
        for (party, rows) in byParty.enumerated() where !rows.isEmpty {
            var history = PartyHistory(party: UInt32(party), rows: rows)
            history.sort(in: context)
            histories.append(history)
        }
    }

    /// Totals of campaigns over `histories`, all of them unless given.
    func campaignTotals(of histories: [PartyHistory]? = nil) -> CampaignTotals {
        var projection = CampaignResponseProjection(context: context, reference: reference)
        var total = projection.emptyTotal()
        for history in histories ?? self.histories { projection.contribute(history, to: &total) }
        return total
    }

    /// Totals of customers over `histories`, all of them unless given.
    func customerTotals(of histories: [PartyHistory]? = nil) -> CustomerTotals {
        var projection = CustomerViewProjection(names: names)
        var total = projection.emptyTotal()
        for history in histories ?? self.histories { projection.contribute(history, to: &total) }
        return total
    }

    /// Figures of all campaigns.
    func campaigns() -> [CampaignResponse] { campaignTotals().responses(in: context) }

    /// The figures of one campaign.
    func campaign(_ name: String) -> CampaignResponse? {
        campaigns().first { text(names.campaigns, $0.campaign) == name }
    }

    /// The views of all parties, in order of ordinals.
    func customers() -> [CustomerView] {
        var projection = CustomerViewProjection(names: names)
        return histories.filter { $0.party != 0 }
            .map { history in
                var view = CustomerView()
                projection.fold(history, into: &view)
                return view
            }
    }

    /// The view of one party.
    func customer(_ name: String) -> CustomerView? {
        customers().first { text(names.parties, $0.party) == name }
    }
}

/// The window named `text`; a name that is none is a mistake of the test.
func window(_ text: String) -> Window {
    let bytes = Array(text.utf8)
    guard let window = Window(bytes.span) else { preconditionFailure("no window: \(text)") }
    return window
}

/// The name of an ordinal.
func text(_ table: NameTable, _ ordinal: UInt32) -> String {
    String(decoding: table.texts[Int(ordinal)], as: UTF8.self)
}

/// Gives names their ordinals in the order in which they are met.
private struct Interner {
    private(set) var tables = NameTables()
    private var ordinals: [[UInt8]: UInt32] = [:]

    mutating func row(of touch: Touch) -> TouchpointRow {
        var row = TouchpointRow()
        row.occurred = touch.time
        row.party = ordinal(touch.customer, in: \.parties, prefix: 1)
        row.type = ordinal(touch.type, in: \.types, prefix: 2)
        row.channel = ordinal(touch.channel, in: \.channels, prefix: 3)
        row.campaign = ordinal(touch.campaign, in: \.campaigns, prefix: 4)
        row.cell = ordinal(touch.cell, in: \.cells, prefix: 5)
        if let amount = touch.amount {
            row.currency = ordinal(touch.currency, in: \.currencies, prefix: 6)
            row.amount = amount
            row.hasAmount = true
        }
        row.id = hash(touch.id)
        row.message = hash(touch.message)
        row.causedBy = hash(touch.causedBy)
        row.coupon = hash(touch.coupon)
        row.direction = touch.direction
        row.role = touch.role
        row.isIssuedCoupon = touch.type == "coupon.issued"
        return row
    }

    private mutating func ordinal(
        _ name: Name?,
        in table: WritableKeyPath<NameTables, NameTable>,
        prefix: UInt8
    ) -> UInt32 {
        guard let name else { return 0 }
        let text = name.bytes
        if let known = ordinals[[prefix] + text] { return known }
        let ordinal = UInt32(tables[keyPath: table].count)
        tables[keyPath: table].set(ordinal, text: text, digest: nameDigest(text))
        ordinals[[prefix] + text] = ordinal
        return ordinal
    }

    private func hash(_ text: Name?) -> UInt64 {
        guard let text, !text.bytes.isEmpty else { return 0 }
        return SipHash.hash(text.bytes.span, key: SipKey(k0: 1, k1: 2))
    }
}

/// The digest by which a name enters digests: the first 16 bytes of its SHA-256.
func nameDigest(_ text: [UInt8]) -> Hash128 {
    let bytes = SHA256.digest(of: text.span).bytes
    let words = [0, 8].map { start in
        bytes[start..<(start + 8)].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    }
    return Hash128(high: words[0], low: words[1])
}
