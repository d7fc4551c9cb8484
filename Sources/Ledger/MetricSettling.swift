import Bytes
import Projections
import Touchpoints

/// Makes entries of contributions, once everything that changed is known: which touchpoint stands in
/// place of which, who issued which coupon, and with whom the figures end.
struct MetricSettling {
    private(set) var entries: [MetricDifference.Entry] = []
    /// What stands in place of what does not count any more, by its position.
    private var successors: [UInt64: HistoryChange] = [:]
    /// What stands no more where something that counts stands, by the position of that.
    private var predecessors: [UInt64: UInt64] = [:]
    private var issues: [UInt64: HistoryChange] = [:]

    /// Settles what `changes` found.
    ///
    /// - Parameters:
    ///   - changes: What was found.
    ///   - references: Which campaign issued each coupon, at the two moments.
    ///   - ends: The ends of figures at the two moments.
    ///   - reader: The ledger, of which some records are read again.
    /// - Throws: ``LedgerError/log(_:)`` with the damage, where a record is not what was written.
    init(
        _ changes: MomentChanges,
        _ references: (before: ReferenceTable, after: ReferenceTable),
        ends: (before: Int64, after: Int64),
        _ reader: LedgerReader
    ) throws(LedgerError) {
        issues = Self.issues(changes, references)
        let end = changes.movedByEnd == 0 ? nil : Self.end(changes, ends)
        try pair(changes, listed: Self.listed(changes, issues, end), reader)
        var found: [UInt64: MetricDifference.Entry] = [:]
        for contribution in changes.contributions {
            let entry = entry(contribution)
            if found[entry.row.position] == nil {
                found[entry.row.position] = entry
            } else {
                found[entry.row.position]?.contribution += entry.contribution
            }
        }
        if let end {
            let (row, what) = counterpart(end)
            var entry =
                found[row.position] ?? MetricDifference.Entry(row: row, what: what, contribution: 0)
            entry.contribution += changes.movedByEnd
            entry.movesEnd = true
            found[row.position] = entry
        }
        entries = found.values.filter { $0.contribution != 0 }
            .sorted { $0.row.position < $1.row.position }
    }

    /// The change that made each coupon another campaign's: the issue that came and decides now, else
    /// the one that decided and went.
    private static func issues(
        _ changes: MomentChanges,
        _ references: (before: ReferenceTable, after: ReferenceTable)
    ) -> [UInt64: HistoryChange] {
        var issues: [UInt64: HistoryChange] = [:]
        for change in changes.departures.reversed()
        where references.before.isDecided(by: change.row) {
            issues[change.row.coupon] = change
        }
        for change in changes.arrivals.sorted(by: HistoryChange.precedes).reversed()
        where references.after.isDecided(by: change.row) {
            issues[change.row.coupon] = change
        }
        return issues
    }

    /// The touchpoint with which the figures end elsewhere.
    private static func end(
        _ changes: MomentChanges,
        _ ends: (before: Int64, after: Int64)
    ) -> HistoryChange? {
        if ends.after > ends.before { return changes.lastArrival }
        // They end earlier when the last of those that happened last is gone.
        return changes.departures.last { $0.row.occurred + 1 == ends.before }
    }

    // MARK: Replacements

    /// Positions of the changes that entries are about.
    private static func listed(
        _ changes: MomentChanges,
        _ issues: [UInt64: HistoryChange],
        _ end: HistoryChange?
    ) -> Set<UInt64> {
        var listed: Set<UInt64> = []
        func add(_ change: HistoryChange?) {
            if let change { listed.insert(change.row.position) }
        }
        add(end)
        for contribution in changes.contributions {
            add(contribution.change)
            switch contribution.because {
            case .cause(let change), .start(let change): add(change)
            case .coupon(let coupon): add(issues[coupon])
            case nil: break
            }
        }
        return listed
    }

    /// Finds pairs with the same source and id of which one is listed.
    private mutating func pair(
        _ changes: MomentChanges,
        listed: Set<UInt64>,
        _ reader: LedgerReader
    ) throws(LedgerError) {
        let arriving = Set(changes.arrivals.map(\.row.id))
        let departures = changes.departures.filter { arriving.contains($0.row.id) }
        let leaving = Set(departures.map(\.row.id))
        let arrivals = changes.arrivals.filter { $0.kind == .late && leaving.contains($0.row.id) }
        let all = departures + arrivals
        let wanted = Set(all.filter { listed.contains($0.row.position) }.map(\.row.id))
        let positions = all.filter { wanted.contains($0.row.id) }.map(\.row.position).sorted()
        if positions.isEmpty { return }
        var keys: [UInt64: Hash128] = [:]
        var pick = RecordPick(reader, positions)
        while let record = try pick.nextRecord() {
            let key = record.fields.hash128(EnvelopeTag.keyHigh, EnvelopeTag.keyLow)
            keys[record.position] = key
        }
        var byKey: [Hash128: HistoryChange] = [:]
        for change in arrivals {
            if let key = keys[change.row.position] { byKey[key] = change }
        }
        for change in departures {
            guard let key = keys[change.row.position], let successor = byKey[key] else { continue }
            successors[change.row.position] = successor
            predecessors[successor.row.position] = change.row.position
        }
    }

    /// The touchpoint that is listed for a change, and what happened to it.
    private func counterpart(
        _ change: HistoryChange
    ) -> (row: TouchpointRow, what: MetricDifference.What) {
        switch change.kind {
        case .restored: return (change.row, .restored)
        case .retracted:
            guard let successor = successors[change.row.position] else {
                return (change.row, .retracted)
            }
            return (successor.row, .replaced(change.row.position))
        case .late:
            let replaced = predecessors[change.row.position]
            return (change.row, replaced.map { .replaced($0) } ?? .late)
        }
    }

    private func entry(_ contribution: MetricContribution) -> MetricDifference.Entry {
        if let change = contribution.change {
            let (row, what) = counterpart(change)
            return MetricDifference.Entry(row: row, what: what, contribution: contribution.amount)
        }
        var entry = MetricDifference.Entry(
            row: contribution.row,
            what: .reclassified,
            contribution: contribution.amount
        )
        switch contribution.because {
        case .cause(let change): entry.because = because(.cause, change)
        case .start(let change): entry.because = because(.start, change)
        case .coupon(let coupon): entry.because = issues[coupon].map { because(.coupon, $0) }
        case nil: break
        }
        return entry
    }

    private func because(
        _ role: MetricDifference.Because.Role,
        _ change: HistoryChange
    ) -> MetricDifference.Because {
        let (row, what) = counterpart(change)
        return MetricDifference.Because(role: role, position: row.position, what: what)
    }
}
