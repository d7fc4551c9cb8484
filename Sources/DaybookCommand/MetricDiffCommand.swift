import Bytes
import Ledger
import Projections
import Touchpoints

/// `daybook metric diff`: the touchpoints that moved a figure between two reports.
enum MetricDiffCommand {
    static let command = Command(
        name: "metric diff",
        arguments: "CAMPAIGN METRIC",
        count: 2...2,
        summary: "why a figure of a campaign moved between two reports",
        details: [
            """
            METRIC is a member of a campaign's JSON output, as --explain names it: contacts,
            direct.responses, direct.amounts.EUR, direct.byType.TYPE, windows.14d.purchasers,
            latency.sum, cells.A.assigned, cells.A.windows.14d.responders. Of a rate, such as
            direct.rate, numerator and denominator are compared. Quantiles are no sums: latency.n
            and latency.sum are.
            """,
            """
            --known-at names what the two reports knew, the earlier first; the second may be left
            out and is then everything that is recorded. Listed is every touchpoint that moved the
            figure: late (recorded in between), retracted, replaced (by another one with its source
            and id), restored, or reclassified: the same as before, but it counts otherwise because
            of another one that is named. What they contribute adds up to the difference.
            """,
            """
            Where customers are counted, one who counts now and did not before, or the other way, is
            charged to one touchpoint: that with which it came about, in the order of recording.
            """,
        ],
        options: [
            CommandOption(
                "known-at",
                "T|POSITION",
                "what a report knew: recorded before T or POSITION",
                repeats: true
            ),
            CommandOption("as-of", "T", "only what happened before T, in both reports"),
            CommandOption("tz", "ZONE", "time zone of dates, such as Europe/Paris or +01:00 (UTC)"),
            QueryCommand.responseTypes,
            CommandOption("customers", nil, "also print whose touchpoints they are"),
            CommandOption("json", nil, "print one object"),
            CommandOption("csv", nil, "print comma-separated values"),
        ],
        examples: [
            (
                "daybook metric diff cj-13 direct.responses --known-at 2000",
                "what came since the first 2000 records"
            ),
            (
                "daybook metric diff cj-13 windows.14d.rate --known-at 2000 --known-at 2500 --json",
                "between two reports, for programs"
            ),
        ],
        run: run,
        isPaged: true
    )

    static func run(_ invocation: Invocation) throws -> ExitStatus {
        let paths = try figures(named: invocation.arguments[1])
        var request = ReplayRequest()
        request.customers = false
        try QueryCommand.readQuestion(invocation, &request)
        request.windows = paths.flatMap(\.windows)
        let moments = try moments(invocation)
        let reader = try invocation.reader()
        guard try reader.end(moments.before.known) <= reader.end(moments.after.known) else {
            throw UsageError("the second --known-at comes before the first: give the earlier first")
        }
        let before = try invocation.rows(of: reader, at: moments.before, readsIdentifiers: false)
        let after = try invocation.rows(
            of: reader,
            at: moments.after,
            readsIdentifiers: invocation.has("customers")
        )
        let figures = (
            before: try invocation.replay(before, asOf: moments.before.asOf, request: request),
            after: try invocation.replay(after, asOf: moments.after.asOf, request: request)
        )
        guard
            let campaign = campaign(
                named: invocation.arguments[0],
                in: figures.before.responses + figures.after.responses,
                after.names,
                invocation
            )
        else { return .incomplete }
        var output = MetricDifferenceOutput(
            names: PrintedNames(after.names),
            sources: after.sources,
            campaign: campaign,
            ends: (before.end, after.end),
            hasCustomers: invocation.has("customers")
        )
        for path in paths {
            guard let metric = path.metric(after.names) else {
                invocation.console.note(
                    "daybook: no touchpoint has the name in \(String(decoding: path.text, as: UTF8.self))"
                )
                return .incomplete
            }
            let difference = try MetricDifference(
                metric,
                of: campaign,
                from: before,
                to: after,
                asOf: moments.after.asOf,
                request: request,
                reader
            )
            output.add(
                path,
                before: figures.before.responses.first { $0.campaign == campaign },
                after: figures.after.responses.first { $0.campaign == campaign },
                difference
            )
        }
        try print(output, reader, invocation)
        return .done
    }

    private static func figures(named text: String) throws(UsageError) -> [MetricPath] {
        do throws(MetricPath.Refusal) {
            return try MetricPath.figures(named: text)
        } catch {
            switch error {
            case .quantile:
                throw UsageError(
                    "\(text) is a quantile and no sum: ask for latency.n and latency.sum"
                )
            case .unknown(let guess):
                let hint = guess.map { "; did you mean \($0)?" } ?? ""
                throw UsageError(
                    "there is no figure \(text)\(hint)\nfigures are "
                        + MetricPath.expected.joined(separator: ", ")
                )
            }
        }
    }

    private static func moments(
        _ invocation: Invocation
    ) throws(UsageError) -> (before: Moment, after: Moment) {
        let known = invocation.values("known-at")
        guard (1...2).contains(known.count) else {
            throw UsageError("--known-at names the reports to compare: give it once or twice")
        }
        var before = try invocation.moment(knownAt: "")
        var after = before
        before.known = try invocation.known(known[0], "known-at")
        if known.count == 2 { after.known = try invocation.known(known[1], "known-at") }
        return (before, after)
    }

    /// The campaign of that name; says on standard error where neither moment has it.
    private static func campaign(
        named typed: String,
        in responses: [CampaignResponse],
        _ names: NameTables,
        _ invocation: Invocation
    ) -> UInt32? {
        let name = Array(typed.utf8)
        let texts = names.campaigns.texts
        if let found = responses.first(where: { texts[Int($0.campaign)] == name }) {
            return found.campaign
        }
        let known = responses.map { String(decoding: texts[Int($0.campaign)], as: UTF8.self) }
        let hint = Spelling.nearest(to: typed, in: known).map { "; did you mean \($0)?" }
        invocation.console.note(
            "daybook: nothing is known of that campaign at either moment"
                + (hint ?? "; daybook query campaigns lists those that are")
        )
        return nil
    }

    private static func print(
        _ output: MetricDifferenceOutput,
        _ reader: LedgerReader,
        _ invocation: Invocation
    ) throws {
        let console = invocation.console
        let records = try RecordedFacts(of: output.positions, reader)
        if invocation.has("json") {
            try console.line(output.json(records))
        } else if invocation.has("csv") {
            try console.write(output.csv(records))
        } else {
            try console.write(output.page(records, columns: console.columns))
        }
    }
}
