import Projections
import Touchpoints

/// Folds shares of the parties, one after another; each thread of a replay has one.
struct ShareFold: Sendable {
    private let names: NameTables
    private let context: FoldContext
    private let request: ReplayRequest
    private var customerFold: CustomerViewProjection
    private var campaignFold: CampaignResponseProjection
    private var history = PartyHistory()

    private(set) var customers = CustomerTotals()
    /// Empty unless campaigns were asked for.
    private(set) var campaigns: CampaignTotals
    /// In no order; empty unless they were to be kept.
    private(set) var views: [CustomerView] = []
    /// In no order; empty unless they were to be kept.
    private(set) var digests: [(party: UInt32, digest: ViewDigest)] = []

    init(
        _ names: NameTables,
        _ context: FoldContext,
        _ reference: ReferenceTable?,
        _ request: ReplayRequest
    ) {
        self.names = names
        self.context = context
        self.request = request
        customerFold = CustomerViewProjection(names: names)
        campaignFold = CampaignResponseProjection(
            context: context,
            reference: reference ?? ReferenceTable(context: context),
            isAdvanceable: request.keepsTotals
        )
        campaigns = campaignFold.emptyTotal()
    }

    /// Adds what the parties of a share did.
    mutating func add(_ groups: inout ShareGroups) {
        // Lent out, so that the rest of the worker can be written meanwhile.
        var history = PartyHistory()
        swap(&history, &self.history)
        groups.forEachHistory(in: context, &history) { add($0) }
        swap(&history, &self.history)
    }

    private mutating func add(_ history: borrowing PartyHistory) {
        if request.campaigns { campaignFold.contribute(history, to: &campaigns) }
        guard request.customers else { return }
        guard history.party != 0, request.keepsViews || request.keepsDigests else {
            customerFold.contribute(history, to: &customers)
            return
        }
        var view = CustomerView()
        customerFold.fold(history, into: &view)
        if request.keepsViews {
            views.append(view)
        } else {
            digests.append((history.party, ViewDigest(of: view, names: names)))
        }
    }
}
