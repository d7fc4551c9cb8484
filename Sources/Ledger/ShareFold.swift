import Projections
import Touchpoints

/// Folds shares of the parties, one after another; each thread of a replay has one.
struct ShareFold: Sendable {
    private let rows: ReplayRows
    private let context: FoldContext
    private let request: ReplayRequest
    private var customerFold: CustomerViewProjection
    private var campaignFold: CampaignResponseProjection
    private var groups = ShareGroups()
    private var history = PartyHistory()

    private(set) var customers = CustomerTotals()
    /// Empty unless campaigns were asked for.
    private(set) var campaigns: CampaignTotals
    /// In no order; empty unless they were to be kept.
    private(set) var views: [CustomerView] = []
    /// In no order; empty unless they were to be kept.
    private(set) var digests: [(party: UInt32, digest: ViewDigest)] = []

    init(
        _ rows: ReplayRows,
        _ context: FoldContext,
        _ reference: ReferenceTable?,
        _ request: ReplayRequest
    ) {
        self.rows = rows
        self.context = context
        self.request = request
        customerFold = CustomerViewProjection(names: rows.names)
        campaignFold = CampaignResponseProjection(
            context: context,
            reference: reference ?? ReferenceTable(context: context)
        )
        campaigns = campaignFold.emptyTotal()
    }

    /// Adds what the parties of a share did.
    mutating func add(_ share: Int) {
        groups.regroup(share, of: rows)
        for group in 0..<groups.count {
            groups.fill(&history, with: group, types: rows.types)
            if history.rows.isEmpty { continue }
            if history.party != 0 { history.sort(in: context) }
            if request.customers {
                if request.keepsViews && history.party != 0 {
                    var view = CustomerView()
                    customerFold.fold(history, into: &view)
                    views.append(view)
                } else if request.keepsDigests && history.party != 0 {
                    var view = CustomerView()
                    customerFold.fold(history, into: &view)
                    digests.append((history.party, ViewDigest(of: view, names: rows.names)))
                } else {
                    customerFold.contribute(history, to: &customers)
                }
            }
            if request.campaigns { campaignFold.contribute(history, to: &campaigns) }
        }
    }
}
