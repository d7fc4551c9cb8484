import Touchpoints

/// Why touchpoints of one party count otherwise at a second moment, though their own records did not
/// change.
enum RowReasons: Sendable {
    /// They lie in a window that began with other touchpoints.
    case window(before: TouchpointRow?, after: TouchpointRow?)
    /// Other touchpoints decide what campaign they belong to.
    case campaign(before: CauseRows, after: CauseRows)

    /// The change that made `row` count, or count no more; `nil` where there is none, which cannot be.
    ///
    /// What decides now is the reason that a touchpoint counts, what decided before the reason that it
    /// does no more; but only what changed itself is a reason.
    func reason(
        for row: TouchpointRow,
        isNew: Bool,
        _ steps: HistorySteps,
        _ comparison: borrowing MetricComparison
    ) -> MetricContribution.Because? {
        switch self {
        case .window(let before, let after):
            let starts = isNew ? [after, before] : [before, after]
            let change = starts.lazy.compactMap { $0.flatMap { steps.change(of: $0) } }.first
            return change.map { .start($0) }
        case .campaign(let before, let after):
            for causes in isNew ? [after, before] : [before, after] {
                if let cause = causes.cause(of: row) {
                    if let change = steps.change(of: cause) { return .cause(change) }
                } else if comparison.hasChanged(coupon: row.coupon) {
                    return .coupon(row.coupon)
                }
            }
            return nil
        }
    }
}

/// What touchpoints of one history may name as their causes.
struct CauseRows: Sendable {
    private let rows: [TouchpointRow]
    /// The place of the first touchpoint that names a campaign, by its message and by its id.
    private var places: [UInt64: Int] = [:]

    /// The causes in `history`, sorted; in nobody's (party 0) there is none.
    ///
    /// - Complexity: O(n).
    init(_ history: borrowing PartyHistory) {
        rows = history.rows
        if history.party == 0 { return }
        for (place, row) in rows.enumerated() where row.campaign != 0 {
            for hash in [row.message, row.id] where hash != 0 && places[hash] == nil {
                places[hash] = place
            }
        }
    }

    /// The touchpoint behind the cause that `row` names; `nil` where it names none that is known.
    func cause(of row: TouchpointRow) -> TouchpointRow? {
        row.causedBy == 0 ? nil : places[row.causedBy].map { rows[$0] }
    }
}
