import Touchpoints

/// The touchpoints behind a figure, found by what counts them: one party's campaigns, the campaigns
/// of its responses and the bounds of its windows are decided in one place for both.
extension CampaignResponseProjection {
    /// Appends the touchpoints of `history` that make `figure` of `campaign`, in the history's order.
    ///
    /// The history of nobody (party 0) may come in portions, as to `contribute`.
    ///
    /// - Complexity: O(n log n) for n rows.
    package mutating func list(
        _ figure: CampaignFigure,
        of campaign: UInt32,
        in history: borrowing PartyHistory,
        to list: inout [ListedTouchpoint]
    ) {
        let rows = history.rows.span
        guard history.party != 0 else {
            guard figure == .responses || figure == .anonymous else { return }
            for index in 0..<rows.count {
                let row = rows[index]
                guard anonymousResponse(row)?.campaign == campaign else { continue }
                let reason: ListedTouchpoint.Reason = row.campaign != 0 ? .named : .coupon
                list.append(ListedTouchpoint(row, reason, start: nil))
            }
            return
        }
        if figure == .anonymous { return }
        prepare(rows)
        let place = campaigns.place(of: campaign)
        let party = campaigns.list[place]
        switch figure {
        case .contacts, .withheld:
            let role: Role = figure == .contacts ? .contact : .withheld
            for index in 0..<rows.count {
                let row = rows[index]
                guard row.role == role && row.campaign == campaign else { continue }
                list.append(listed(row, start: party.isReached ? party.reachedAt : nil))
            }
        case .reached:
            if party.isReached {
                list.append(listed(rows[party.reachedRow], start: party.reachedAt))
            }
        case .assigned(let cell):
            if party.isAssigned && party.cell == cell {
                list.append(listed(rows[party.assignedRow], start: party.assignedAt))
            }
        case .window(let window, let part, nil):
            guard party.isReached else { return }
            self.list(part, of: window, from: party.reachedAt, party.reachedRow, rows, to: &list)
        case .window(let window, let part, let cell?):
            guard party.isAssigned && party.cell == cell else { return }
            self.list(part, of: window, from: party.assignedAt, party.assignedRow, rows, to: &list)
        default:
            listDirect(figure, of: party, rows, to: &list)
        }
    }

    private func listed(_ row: TouchpointRow, start: Int64?) -> ListedTouchpoint {
        ListedTouchpoint(row, row.role == .contact ? .contact : .withheld, start: start)
    }

    /// The rows of the responses, in their order.
    private func responseRows(_ rows: Span<TouchpointRow>) -> [Int] {
        rows.indices.filter { context.isResponse(rows[$0]) }
    }

    private mutating func listDirect(
        _ figure: CampaignFigure,
        of party: PartyCampaign,
        _ rows: Span<TouchpointRow>,
        to list: inout [ListedTouchpoint]
    ) {
        let places = responseRows(rows)
        let start = party.isReached ? party.reachedAt : nil
        for (place, response) in responses.list.enumerated()
        where response.campaign == party.campaign {
            let standing = campaigns.respond(to: response.campaign, at: response.occurred)
            let isListed =
                switch figure {
                case .responders: standing.isFirst
                case .responded: standing.latency != nil
                case .untargeted: standing.isFirst && !standing.isReached
                default: true
                }
            guard isListed else { continue }
            let row = rows[places[place]]
            list.append(ListedTouchpoint(row, reason(of: row), start: start))
        }
    }

    /// Why a response that belongs to a campaign does.
    private func reason(of row: TouchpointRow) -> ListedTouchpoint.Reason {
        if row.campaign != 0 { return .named }
        // Causes were gathered, since this response names one and no campaign.
        if row.causedBy != 0 && causes.campaign(behind: row.causedBy) != 0 { return .caused }
        return .coupon
    }

    private func list(
        _ part: WindowFigure,
        of window: Window,
        from start: Int64,
        _ startRow: Int,
        _ rows: Span<TouchpointRow>,
        to list: inout [ListedTouchpoint]
    ) {
        if part == .open {
            guard PartyResponses.isOpen(from: start, length: window.length, in: context) else {
                return
            }
            list.append(listed(rows[startRow], start: start))
            return
        }
        let places = responseRows(rows)
        for place in responses.places(from: start, length: window.length) {
            let response = responses.list[place]
            if part == .purchasers && !(response.hasAmount && response.amount > 0) { continue }
            list.append(ListedTouchpoint(rows[places[place]], .window, start: start))
            if part != .responses { return }
        }
    }
}
