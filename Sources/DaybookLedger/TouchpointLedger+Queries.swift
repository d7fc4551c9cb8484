import Ledger
import Projections
import Touchpoints

/// Asking. Nothing is locked or waited for; each question sees the book as it is when asked.
extension TouchpointLedger {
    /// What the book says about one customer.
    ///
    /// - Parameters:
    ///   - id: The identifier, such as `loyalty:8842017`; without a namespace it is a `customer`.
    ///   - moment: What had happened, and what was known.
    /// - Returns: `nil` when nothing of the customer counted then.
    /// - Throws: ``LedgerFailure/damaged(_:)`` where a record is not what was written.
    /// - Complexity: reads a page of each segment's index and the customer's own records, not the
    ///   book.
    public func customer(
        _ id: String,
        at moment: Moment = .now
    ) throws(LedgerFailure) -> CustomerFigures? {
        let reader = try reader()
        return try translated { () throws(LedgerError) in
            let party = try PartyReader(reader)
            let found = try party.timeline(
                ofParty: Array(id.utf8),
                at: .init(asOf: moment.asOfMicros, known: .position(try moment.end(in: reader)))
            )
            guard let timeline = found, let view = timeline.view(party.names) else { return nil }
            return CustomerFigures(
                view,
                customer: timeline.identifier,
                party.names.tablesOfViews
            )
        }
    }

    /// Everything that was recorded of one customer, with every member as it was sent.
    ///
    /// What was retracted is there too, marked. Parameters, cost and errors as of
    /// ``customer(_:at:)``.
    ///
    /// - Returns: `nil` when the book did not know the identifier then.
    public func timeline(
        of id: String,
        at moment: Moment = .now
    ) throws(LedgerFailure) -> Timeline? {
        let reader = try reader()
        return try translated { () throws(LedgerError) in
            let party = try PartyReader(reader)
            let found = try party.timeline(
                ofParty: Array(id.utf8),
                at: .init(asOf: moment.asOfMicros, known: .position(try moment.end(in: reader)))
            )
            guard let timeline = found else { return nil }
            return try Timeline(timeline, party)
        }
    }

    /// What the book says about every customer, in byte order of their identifiers.
    ///
    /// - Complexity: reads the whole log, evidence of frames with new identifiers included.
    public func customers(
        at moment: Moment = .now
    ) throws(LedgerFailure) -> [CustomerFigures] {
        try snapshot(at: moment, readsIdentifiers: true).customers()
    }

    /// How people responded to one campaign.
    ///
    /// - Returns: `nil` when the campaign had neither contact nor response then.
    /// - Complexity: as of ``campaigns(windows:responseTypes:at:)``.
    public func campaign(
        _ name: Name,
        windows: [ResponseWindow] = ResponseWindow.usual,
        responseTypes: [Name]? = nil,
        at moment: Moment = .now
    ) throws(LedgerFailure) -> CampaignFigures? {
        try campaigns(windows: windows, responseTypes: responseTypes, at: moment)
            .first { $0.campaign == name }
    }

    /// How people responded to every campaign, in byte order of their names.
    ///
    /// - Parameters:
    ///   - windows: The windows counted, each name once.
    ///   - responseTypes: The types that count as responses; `nil` leaves it to the registry's roles.
    ///   - moment: What had happened, and what was known.
    /// - Returns: Every campaign that a known party has a contact or withheld contact of, or that a
    ///   response belongs to.
    /// - Throws: ``LedgerFailure/damaged(_:)`` where a record is not what was written.
    /// - Complexity: reads every envelope of the log, no evidence, on all cores.
    public func campaigns(
        windows: [ResponseWindow] = ResponseWindow.usual,
        responseTypes: [Name]? = nil,
        at moment: Moment = .now
    ) throws(LedgerFailure) -> [CampaignFigures] {
        try snapshot(at: moment).campaigns(windows: windows, responseTypes: responseTypes)
    }

    /// Rebuilds both projections from zero and digests every member of every view.
    ///
    /// - Complexity: as of ``campaigns(windows:responseTypes:at:)``.
    public func replay(at moment: Moment = .now) throws(LedgerFailure) -> ReplayResult {
        try snapshot(at: moment).replay()
    }

    /// Reads the book at a moment into memory, to ask it many questions or to fold it.
    ///
    /// - Parameters:
    ///   - moment: What had happened, and what was known.
    ///   - readsIdentifiers: Whether customers will be named; figures and folds do not need it.
    /// - Returns: A value that no later append changes.
    /// - Throws: ``LedgerFailure/damaged(_:)`` with the first damage met.
    /// - Complexity: reads every envelope of the log on all cores, and with identifiers the evidence
    ///   of frames with new ones; about 100 bytes of memory for each touchpoint.
    public func snapshot(
        at moment: Moment = .now,
        readsIdentifiers: Bool = false
    ) throws(LedgerFailure) -> LedgerSnapshot {
        let reader = try reader()
        return try translated { () throws(LedgerError) in
            let rows = try ReplayRows(
                reader,
                at: .init(asOf: moment.asOfMicros, known: .position(try moment.end(in: reader))),
                readsIdentifiers: readsIdentifiers,
                keepsRows: true
            )
            return LedgerSnapshot(rows, of: reader, at: moment, hasIdentifiers: readsIdentifiers)
        }
    }
}
