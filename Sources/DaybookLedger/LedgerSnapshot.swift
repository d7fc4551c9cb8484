import Ledger
import Projections
import Touchpoints

/// The book as it stood at a moment, in memory: it never changes, whatever is appended meanwhile.
///
/// Besides the figures that every ledger knows it folds projections of your own, see ``fold(_:)``, and
/// answers definitions, see ``evaluate(_:)``. A value: copies share what was read.
public struct LedgerSnapshot: Sendable {
    let rows: ReplayRows
    let reader: LedgerReader
    let hasIdentifiers: Bool
    private let context: FoldContext

    /// The moment that was asked for.
    public let moment: Moment
    /// The first position that it does not include.
    public let head: UInt64
    /// The names of types.
    public let types: NameIndex<NameKind.TouchpointType>
    /// The names of channels.
    public let channels: NameIndex<NameKind.Channel>
    /// The names of campaigns.
    public let campaignNames: NameIndex<NameKind.Campaign>
    /// The names of cells.
    public let cells: NameIndex<NameKind.Cell>
    /// The codes of currencies.
    public let currencies: NameIndex<NameKind.Currency>

    init(
        _ rows: ReplayRows,
        of reader: LedgerReader,
        at moment: Moment,
        hasIdentifiers: Bool
    ) {
        self.rows = rows
        self.reader = reader
        self.moment = moment
        self.hasIdentifiers = hasIdentifiers
        head = rows.end
        let names = rows.names
        context = FoldContext(
            windows: [],
            end: moment.asOfMicros ?? rows.lastOccurred.map { $0 + 1 } ?? 0,
            typeRanks: names.types.ranks(),
            channelRanks: names.channels.ranks(),
            campaignRanks: names.campaigns.ranks(),
            cellRanks: names.cells.ranks()
        )
        types = NameIndex(names.types, ranks: context.typeRanks)
        channels = NameIndex(names.channels, ranks: context.channelRanks)
        campaignNames = NameIndex(names.campaigns, ranks: context.campaignRanks)
        cells = NameIndex(names.cells, ranks: context.cellRanks)
        currencies = NameIndex(names.currencies, ranks: names.currencies.ranks())
    }

    /// Touchpoints that count: those before as-of that no correction took out.
    public var touchpoints: Int { rows.touchpoints - rows.retracted }

    /// When the last touchpoint that counts happened; `nil` when none does.
    public var lastOccurred: Instant? { rows.lastOccurred.map(Instant.init(microseconds:)) }

    /// The identifier of a party, without its namespace where that is `customer`.
    ///
    /// - Returns: `nil` for nobody, and in a snapshot that was taken without identifiers.
    public func name(of party: PartyOrdinal) -> Name? {
        let texts = rows.names.parties.texts
        guard hasIdentifiers, party.isPresent, Int(party.number) < texts.count else { return nil }
        return Name(utf8: Identifier.shown(texts[Int(party.number)]))
    }

    // MARK: Figures

    /// What the book says about every customer, in byte order of their identifiers.
    ///
    /// The snapshot must have been taken with identifiers; without, this is a programmer's error and
    /// traps.
    public func customers() -> [CustomerFigures] {
        precondition(hasIdentifiers, "take the snapshot with readsIdentifiers: true")
        var request = ReplayRequest()
        request.campaigns = false
        request.keepsViews = true
        let names = rows.names
        return replay(request).views
            .map { CustomerFigures($0, customer: names.parties.texts[Int($0.party)], names) }
            .sorted { $0.customer < $1.customer }
    }

    /// How people responded to every campaign, in byte order of their names.
    ///
    /// - Parameters:
    ///   - windows: The windows counted, each name once.
    ///   - responseTypes: The types that count as responses; `nil` leaves it to the registry's roles.
    /// - Returns: As ``TouchpointLedger/campaigns(windows:responseTypes:at:)``.
    public func campaigns(
        windows: [ResponseWindow] = ResponseWindow.usual,
        responseTypes: [Name]? = nil
    ) -> [CampaignFigures] {
        var request = ReplayRequest()
        request.customers = false
        request.windows = windows.compactMap(\.window)
        request.responseTypes = responseTypes.map { $0.map(\.utf8) }
        let names = rows.names
        return replay(request).responses
            .map { CampaignFigures($0, names) }
    }

    /// Folds both projections and digests every member of every view; as `daybook replay` does.
    public func replay() -> ReplayResult {
        let replay = replay(ReplayRequest())
        return ReplayResult(
            digest: String(decoding: replay.digest.hexadecimal, as: UTF8.self),
            touchpoints: touchpoints,
            customers: replay.customers,
            campaigns: replay.responses.count
        )
    }

    private func replay(_ request: ReplayRequest) -> Replay {
        Self.fromMemory { () throws(LedgerError) in
            try Replay(rows, asOf: moment.asOfMicros, request: request)
        }
    }

    /// What `body` gives, which reads no file: all rows were kept in memory.
    private static func fromMemory<Value>(_ body: () throws(LedgerError) -> Value) -> Value {
        do throws(LedgerError) {
            return try body()
        } catch {
            preconditionFailure("a fold over rows in memory read a file: \(error)")
        }
    }

    // MARK: Projections

    /// Folds a projection of your own over every party, on all cores.
    ///
    /// Each core has a copy of `projection` and a total of its own; parties come in any order, whole
    /// and once each.
    ///
    /// - Returns: The total of all parties.
    /// - Complexity: O(n log n) for the largest party, O(n) else, besides what the projection takes.
    public func fold<P: Projection>(_ projection: P) -> P.Total {
        let workers = Self.fromMemory { () throws(LedgerError) in
            try rows.foldHistories(in: context) {
                ProjectionWorker(projection)
            } each: { history, worker in
                worker.take(history)
            }
        }
        var total = projection.emptyTotal
        for worker in workers { projection.merge(worker.total, into: &total) }
        return total
    }
}

/// What one core needs for a projection.
private struct ProjectionWorker<P: Projection>: Sendable {
    private var projection: P
    private var history = PartyHistory()
    private(set) var total: P.Total

    init(_ projection: P) {
        self.projection = projection
        total = projection.emptyTotal
    }

    mutating func take(_ rows: borrowing Projections.PartyHistory) {
        history.refill(rows)
        if rows.party != 0 {
            projection.contribute(history, to: &total)
        } else {
            for touchpoint in history { projection.contribute(anonymous: touchpoint, to: &total) }
        }
    }
}

/// What a replay gave.
public struct ReplayResult: Sendable, Equatable {
    /// The digest of every member of every customer's view and every campaign's figures, by name: 32
    /// hexadecimal digits, the same as `daybook replay` prints for the same moment.
    ///
    /// Two ledgers that hold the same touchpoints have the same digest, in whatever order they came.
    public let digest: String
    /// Touchpoints that count.
    public let touchpoints: Int
    /// Known parties with a touchpoint.
    public let customers: Int
    /// Campaigns with figures.
    public let campaigns: Int
}
