package import Projections
package import Touchpoints

/// Why a definition has no answer.
package enum MetricFailure: Error, Sendable {
    case ledger(LedgerError)
    /// There are more groups than ``MetricLimits/groupsMax``, or more distinct values of a property
    /// that is grouped by.
    case tooManyGroups(most: Int)
}

/// The answer to a definition, from what counts at a moment.
///
/// A fold of every party's history on all cores, like the built-in figures. Definitions that rows
/// can answer read nothing else. For others the touchpoints that rows cannot rule out are looked for
/// first, then read from the log, then everything is folded. Memory beyond the rows: some bytes for
/// each of those touchpoints, and for each group.
package struct MetricEvaluation: Sendable {
    package let definition: MetricDefinition
    package let result: MetricResult
    /// The totals that the result was made of.
    let totals: MetricTotals
    /// Touchpoints that were read from the log; 0 where rows answer.
    package let touchpointsRead: Int
    /// Names in conditions that the ledger does not know: no mistake, but maybe one.
    package let unknownNames: [UnknownName]

    /// A name in a condition that no touchpoint has.
    package struct UnknownName: Sendable {
        package let column: NameColumn
        package let name: [UInt8]
        /// The names that there are in the column; none where they were not read.
        package let known: NameTable
    }

    /// Answers `definition`.
    ///
    /// - Parameters:
    ///   - definition: What is asked. Where it groups by customer, `rows` must have identifiers.
    ///   - rows: What counts at the moment in question.
    ///   - reader: The ledger that the rows are of.
    ///   - asOf: The moment's as-of, which decides which windows are open.
    ///   - groupsMax: How many groups there may be.
    ///   - progress: Called on any thread after each segment that is read, with segments read and those
    ///     there are; not at all where rows answer.
    ///   - foldProgress: Called on any thread as the figures are added up, with touchpoints folded and
    ///     those there are.
    /// - Throws: ``MetricFailure``: too many groups, or the first damage met in what had to be read.
    /// - Complexity: O(n log n) for the largest party, O(n) else; for definitions that need more than
    ///   rows have, the reading of ``MetricNeeds`` besides.
    package init(
        _ definition: MetricDefinition,
        in rows: ReplayRows,
        of reader: LedgerReader,
        asOf: Int64?,
        groupsMax: Int = MetricLimits.groupsMax,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
        foldProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws(MetricFailure) {
        self.definition = definition
        var request = ReplayRequest()
        request.windows = []
        let context = FoldContext(rows, asOf: asOf, request: request)
        let needs = MetricNeeds(definition)
        let source = MetricSource(
            rows: rows,
            context: context,
            hashes: reader.hashes,
            groupsMax: groupsMax
        )
        var found = MetricNeedsReading.Found(
            fields: FurtherFields(for: needs, groupsMax: groupsMax)
        )
        var touchpointsRead = 0
        do throws(LedgerError) {
            if needs.readsFrames {
                let positions = try source.candidates(definition, found.fields)
                touchpointsRead = positions.count
                let reading = MetricNeedsReading(
                    needs: needs,
                    reader: reader,
                    end: rows.end,
                    groupsMax: groupsMax
                )
                found = try reading.read(positions, progress)
            }
        } catch {
            throw .ledger(error)
        }
        guard !found.fields.isOverfull else { throw .tooManyGroups(most: groupsMax) }
        let tables = MetricTables(rows, needs, found.names, reader.hashes)
        let totals: MetricTotals
        do throws(LedgerError) {
            totals = try source.totals(definition, found.fields, tables, foldProgress)
        } catch {
            throw .ledger(error)
        }
        guard !totals.isOverfull else { throw .tooManyGroups(most: groupsMax) }
        self.touchpointsRead = touchpointsRead
        unknownNames = tables.unknown(in: needs)
        self.totals = totals
        result = totals.result(definition, found.fields, tables.names)
    }
}

/// The names of every column that a definition may mention.
struct MetricTables: Sendable {
    private let tables: [NameTable]
    private let parties: NameTable
    private let further: FurtherNames
    private let hashes: KeyedHashes

    init(
        _ rows: ReplayRows,
        _ needs: MetricNeeds,
        _ further: FurtherNames,
        _ hashes: KeyedHashes
    ) {
        self.further = further
        self.hashes = hashes
        let names = rows.names
        parties = names.parties
        tables = NameColumn.allCases.map { column in
            switch column {
            case .channel: names.channels
            case .type: names.types
            case .campaign: names.campaigns
            case .cell: names.cells
            case .currency: names.currencies
            default: needs.names.contains(column) ? further.table(column) : NameTable()
            }
        }
    }

    /// The ordinals of those of `texts` that the ledger knows.
    func ordinals(_ column: NameColumn, _ texts: [[UInt8]]) -> [UInt32] {
        guard column.isInRow else { return further.ordinals(column, texts, hashes) }
        let wanted = Set(texts)
        let table = tables[Int(column.rawValue)].texts
        return table.indices.dropFirst().filter { wanted.contains(table[$0]) }.map(UInt32.init)
    }

    /// The names in conditions that the ledger does not know, each once.
    func unknown(in needs: MetricNeeds) -> [MetricEvaluation.UnknownName] {
        var found: [MetricEvaluation.UnknownName] = []
        for (column, names) in needs.namesAsked {
            for name in names where ordinals(column, [name]).isEmpty {
                if found.contains(where: { $0.column == column && $0.name == name }) { continue }
                let known = tables[Int(column.rawValue)]
                found.append(.init(column: column, name: name, known: known))
            }
        }
        return found
    }

    /// The names for printing.
    var names: MetricNames {
        MetricNames(
            names: { [tables] column, ordinal in
                let texts = tables[Int(column.rawValue)].texts
                return Int(ordinal) < texts.count ? texts[Int(ordinal)] : []
            },
            customers: { [parties] party in
                Array(Identifier.shown(parties.texts[Int(party)]))
            }
        )
    }
}

/// The histories that a definition is folded over.
private struct MetricSource {
    let rows: ReplayRows
    let context: FoldContext
    let hashes: KeyedHashes
    let groupsMax: Int

    private func fold(
        _ definition: MetricDefinition,
        _ further: FurtherFields,
        _ tables: MetricTables
    ) -> MetricFold {
        MetricFold(
            definition,
            further,
            end: context.end,
            unknownCurrency: tables.ordinals(.currency, [Money.unknownCurrency]).first ?? 0,
            groupsMax: groupsMax,
            ordinals: tables.ordinals
        )
    }

    /// The positions of the touchpoints that rows cannot rule out, ascending.
    func candidates(
        _ definition: MetricDefinition,
        _ further: FurtherFields
    ) throws(LedgerError) -> [UInt64] {
        let tables = MetricTables(rows, MetricNeeds(definition), FurtherNames(), hashes)
        let fold = fold(definition, further, tables)
        let workers = try rows.foldHistories(in: context) {
            [UInt64]()
        } each: { history, positions in
            for row in history.rows where fold.needsFurther(row) { positions.append(row.position) }
        }
        return workers.flatMap { $0 }.sorted()
    }

    /// What all parties contribute.
    func totals(
        _ definition: MetricDefinition,
        _ further: FurtherFields,
        _ tables: MetricTables,
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) throws(LedgerError) -> MetricTotals {
        let fold = fold(definition, further, tables)
        let context = context
        let workers = try rows.foldShares(
            { (fold: fold, history: PartyHistory()) },
            progress: progress
        ) { groups, worker in
            groups.forEachHistory(in: context, &worker.history) { worker.fold.contribute($0) }
        }
        var totals = MetricTotals(groupsMax: groupsMax)
        for worker in workers { totals.add(worker.fold.totals) }
        return totals
    }
}
