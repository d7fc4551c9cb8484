import Ledger
import Projections
import Touchpoints

/// One report: what counted, and its figures as a replay gives them.
struct MetricReport {
    let rows: ReplayRows
    let replay: Replay
    let live: [UInt64: TouchpointRow]
    let asOf: Int64?
    let request: ReplayRequest

    init(
        _ scratch: LedgerScratch,
        _ end: UInt64,
        asOf: Int64? = nil,
        types: [[UInt8]]? = nil
    ) throws {
        var request = ReplayRequest()
        request.windows = ["2d", "9d"].compactMap { name in
            let text = Array(name.utf8)
            return Window(text.span)
        }
        request.responseTypes = types
        self.request = request
        self.asOf = asOf
        let moment = Moment(asOf: asOf, known: .position(end))
        rows = try ReplayRows(scratch.reader(), at: moment, readsIdentifiers: false)
        replay = try Replay(rows, asOf: asOf, request: request)
        let found = try rows.foldHistories(in: replay.context) {
            [TouchpointRow]()
        } each: { history, found in
            found.append(contentsOf: history.rows)
        }
        var live: [UInt64: TouchpointRow] = [:]
        for row in found.joined() { live[row.position] = row }
        self.live = live
    }

    /// The end of the figures.
    var end: Int64 { replay.context.end }

    func response(_ campaign: UInt32) -> CampaignResponse? {
        replay.responses.first { $0.campaign == campaign }
    }

    /// The touchpoints behind the figure, by position, with what each weighs.
    func weights(_ metric: CampaignMetric, _ campaign: UInt32) throws -> [UInt64: Int128] {
        guard Int(campaign) < rows.names.campaigns.count else { return [:] }
        let listing = try TouchpointListing(
            metric.figure,
            of: campaign,
            in: rows,
            asOf: asOf,
            request: request
        )
        var weights: [UInt64: Int128] = [:]
        for listed in listing.touchpoints {
            let row = listed.row
            switch metric.measure {
            case .count: weights[row.position] = 1
            case .type(let type): if row.type == type { weights[row.position] = 1 }
            case .amount(let currency):
                if row.hasAmount && row.currency == currency {
                    weights[row.position] = Int128(row.amount)
                }
            case .seconds: weights[row.position] = Int128(listed.seconds ?? 0)
            }
        }
        return weights
    }
}
