import Touchpoints

/// The customer view: a fold of one party's history by itself.
///
/// Totals over many parties hold the digest of the views, not the views; who wants to see a view
/// folds that party with `fold`.
package struct CustomerViewProjection: Projection {
    package static let version: UInt32 = 1

    private let names: NameTables
    private var types: NameTally
    private var channels: NameTally
    private var campaigns: NameTally
    private var amounts = AmountTally()
    private var view = CustomerView()

    /// A projection that digests views by the names in `names`.
    package init(names: NameTables) {
        self.names = names
        types = NameTally(count: names.types.count)
        channels = NameTally(count: names.channels.count)
        campaigns = NameTally(count: names.campaigns.count)
    }

    package func emptyTotal() -> CustomerTotals { CustomerTotals() }

    /// Adds the view of the party; a history of nobody, or without rows, contributes nothing.
    package mutating func contribute(
        _ history: borrowing PartyHistory,
        to total: inout CustomerTotals
    ) {
        guard history.party != 0, !history.rows.isEmpty else { return }
        var folded = CustomerView()
        swap(&folded, &view)
        fold(history, into: &folded)
        total.add(folded, digest: ViewDigest(of: folded, names: names))
        swap(&folded, &view)
    }

    /// Replaces `view` by the view of the history's party; the memory of its lists is used again.
    ///
    /// - Complexity: O(n + k log k) for n sorted rows with k distinct types, channels and currencies.
    package mutating func fold(_ history: borrowing PartyHistory, into view: inout CustomerView) {
        view.restart(party: history.party)
        let rows = history.rows.span
        guard rows.count > 0 else { return }
        var inbound = 0
        var outbound = 0
        var contacts = 0
        for index in 0..<rows.count {
            switch rows[index].direction {
            case .inbound:
                inbound += 1
                view.lastInbound = rows[index].occurred
            case .outbound:
                outbound += 1
                view.lastOutbound = rows[index].occurred
            case .peer, .internal: break
            }
            if case .contact = rows[index].role {
                contacts += 1
                view.lastContact = rows[index].occurred
            }
            if rows[index].hasAmount { amounts.add(rows[index].amount, in: rows[index].currency) }
        }
        view.touchpoints = rows.count
        view.inbound = inbound
        view.outbound = outbound
        view.contacts = contacts
        view.first = rows[0].occurred
        view.last = rows[rows.count - 1].occurred
        types.add(rows) { $0.type }
        channels.add(rows) { $0.channel }
        campaigns.add(rows) { $0.campaign }
        types.drain(into: &view.byType)
        channels.drain(into: &view.byChannel)
        view.campaigns = campaigns.distinct
        campaigns.clear()
        amounts.drain(into: &view.amounts)
    }
}
