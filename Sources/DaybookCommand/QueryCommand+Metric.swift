import Ledger
import Platform
import Projections
import Touchpoints

/// `daybook query metric`.
extension QueryCommand {
    static let metric = Command(
        name: "query metric",
        arguments: "FILE",
        count: 1...1,
        summary: "a figure of your own, defined in a small JSON file",
        details: [
            """
            FILE says which touchpoints count, what they are grouped by and what is measured:

              {"name": "revenue", "filter": {"type": "purchase.completed"},
               "groupBy": ["month", "channel"], "measure": {"sum": "amount"}}

            daybook help metrics describes all of it. --json prints a digest of the definition, the
            same for the same JSON however it is laid out.
            """,
            """
            A definition of what columns hold is as fast as the built-in figures: channel, type,
            role, direction, campaign, cell, currency, amount, time, customer. For source, place,
            offer, banner, reason, agent and cost the envelopes of the log are read, for properties
            the evidence of every frame with a touchpoint that the rest of the filter lets through.
            """,
        ],
        options: [
            CommandOption("explain", nil, "say what each figure means, and what answering reads")
        ] + Invocation.momentOptions + formats,
        examples: [
            (
                "daybook query metric Fixtures/definitions/revenue.json",
                "what was paid, by month and channel"
            ),
            (
                "daybook query metric Fixtures/definitions/redemption.json --as-of 2017-09-01 --csv",
                "a funnel as it stood then, for a spreadsheet"
            ),
            (
                "daybook query metric Fixtures/definitions/buyers.json --explain",
                "what is counted, and what that reads"
            ),
        ],
        run: runMetric,
        isPaged: true
    )

    private static func runMetric(_ invocation: Invocation) throws -> ExitStatus {
        try checkOptions(invocation)
        let moment = try invocation.moment()
        let definition = try definition(in: invocation.arguments[0])
        let reader = try invocation.reader()
        let rows = try invocation.rows(
            of: reader,
            at: moment,
            readsIdentifiers: MetricNeeds(definition).customers
        )
        let evaluation = try evaluation(definition, rows, reader, moment, invocation)
        for unknown in evaluation.unknownNames {
            // Of types that the registry knows a ledger may well have none.
            if unknown.column == .type, TypeRegistry.standard.type(named: unknown.name.span) != nil
            {
                continue
            }
            warn(of: unknown.name, in: unknown.known, unknown.column.name, invocation.console)
        }
        var output = MetricOutput(definition, evaluation.result)
        output.isExplained = invocation.has("explain")
        let console = invocation.console
        if invocation.has("ndjson") {
            try console.write(output.lines())
        } else if invocation.has("json") {
            try console.write(output.json())
        } else if invocation.has("csv") {
            try console.write(output.csv())
        } else {
            try console.write(output.table(columns: console.columns))
            if output.isExplained { try console.write(MetricExplanation(definition).page()) }
        }
        return .done
    }

    /// The definition in a file.
    ///
    /// - Throws: ``UsageError`` naming the file, and the line and column of what is wrong.
    private static func definition(in file: String) throws -> MetricDefinition {
        let input = try FileInput(path: file)
        let bytes = try Invocation.front(of: input, bytesMax: MetricLimits.bytesMax + 1)
        do throws(DefinitionError) {
            return try MetricDefinition.read(bytes)
        } catch {
            throw UsageError("\(file):\(error)")
        }
    }

    private static func evaluation(
        _ definition: MetricDefinition,
        _ rows: ReplayRows,
        _ reader: LedgerReader,
        _ moment: Moment,
        _ invocation: Invocation
    ) throws -> MetricEvaluation {
        // What takes longest: reading, where there is any to do, else folding.
        let isReading = MetricNeeds(definition).readsFrames
        let progress = Progress(invocation.console, isReading ? "segments" : "touchpoints")
        defer { progress.end() }
        do throws(MetricFailure) {
            return try MetricEvaluation(
                definition,
                in: rows,
                of: reader,
                asOf: moment.asOf,
                progress: { progress.show($0, of: $1) },
                foldProgress: { if !isReading { progress.show($0, of: $1) } }
            )
        } catch {
            switch error {
            case .ledger(let error): throw error
            case .tooManyGroups(let most):
                throw UsageError(
                    "\(invocation.arguments[0]): there are more than \(NumberText.grouped(most)) "
                        + "groups; group by fewer members, or let the filter through less"
                )
            }
        }
    }
}
