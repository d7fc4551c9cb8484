import DaybookLedger

/// How many complaints there were, and how many of them were resolved within a day.
struct ComplaintAnswers: Projection {
    struct Total: Sendable {
        var complaints = 0
        var answeredInTime = 0
    }

    let opened: TypeOrdinal?
    let resolved: TypeOrdinal?
    let emptyTotal = Total()

    /// Resolves the names once, so that the fold compares numbers only.
    init(_ snapshot: LedgerSnapshot) {
        opened = snapshot.types["complaint.opened"]
        resolved = snapshot.types["complaint.resolved"]
    }

    func contribute(_ history: PartyHistory, to total: inout Total) {
        for (place, complaint) in history.enumerated() where complaint.type == opened {
            total.complaints += 1
            let answer = history[place...].first { $0.type == resolved && $0.answers(complaint) }
            if let answer, answer.occurred - complaint.occurred <= .seconds(86_400) {
                total.answeredInTime += 1
            }
        }
    }

    func merge(_ other: Total, into total: inout Total) {
        total.complaints += other.complaints
        total.answeredInTime += other.answeredInTime
    }
}

/// Folds the projection over the whole book.
func reportComplaints(in ledger: TouchpointLedger) throws(LedgerFailure) {
    let snapshot = try ledger.snapshot()
    let total = snapshot.fold(ComplaintAnswers(snapshot))
    let rate = Rate(
        total.answeredInTime,
        of: total.complaints,
        "Complaints resolved within a day, of all complaints."
    )
    print("complaints answered within a day: \(rate)")
}
