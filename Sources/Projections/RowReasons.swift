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

/// What the responses of one history name as their causes.
struct CauseRows: Sendable {
    private let rows: [TouchpointRow]
    private var table = CauseTable()

    /// The causes in `history`, of which nobody's (party 0) has none.
    ///
    /// - Complexity: O(n log n).
    init(_ history: borrowing PartyHistory) {
        rows = history.rows
        if history.party != 0 { table.rebuild(from: history.rows.span) }
    }

    /// The touchpoint behind the cause that `row` names; `nil` where it names none that is known.
    func cause(of row: TouchpointRow) -> TouchpointRow? {
        guard row.causedBy != 0 else { return nil }
        return table.place(behind: row.causedBy).map { rows[$0] }
    }
}
