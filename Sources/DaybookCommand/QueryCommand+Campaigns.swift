import Bytes
import Ledger
import Projections
import Touchpoints

/// `daybook query campaign` and `query campaigns`.
extension QueryCommand {
    static let campaign = Command(
        name: "query campaign",
        arguments: "ID",
        count: 1...1,
        summary: "response to one campaign: direct, in windows, latency, cells",
        details: [
            rates,
            """
            --touchpoints lists what makes a figure: contacts, reached, withheld, direct,
            responders, responded, untargeted, anonymous; 14d for the responses in that window, or
            14d:responders, 14d:purchasers, 14d:open; cell:A, or cell:A/14d. Where customers are
            counted there is one row for each: the touchpoint that makes the customer count.
            """,
            CampaignFigures.help, TicketCommand.help,
        ],
        options: responseOptions + [
            CommandOption("cells", nil, "show a row for each cell"), explain,
            TouchpointsQuery.option(
                "list the touchpoints behind a figure instead, such as 14d",
                words: CampaignFigureText.names
            ),
        ] + Invocation.momentOptions + [CampaignFigures.option, TicketCommand.option] + formats,
        examples: [
            ("daybook query campaign cj-13", "a report for people"),
            ("daybook query campaign cj-13 --window 14d --json", "one window, for programs"),
            ("daybook query campaign cj-13 --explain", "what each figure means"),
            ("daybook query campaign cj-13 --touchpoints direct", "the responses it counts"),
        ],
        run: runCampaign,
        isPaged: true
    )

    static let campaigns = Command(
        name: "query campaigns",
        arguments: "",
        count: 0...0,
        summary: "response to every campaign, in byte order of their names",
        details: [
            rates, conditions,
            """
            Members: campaign, contacts, reached, direct.responses, direct.rate and the others of
            the JSON output; a rate compares by its value, windows.14d.rate where 14d is asked for.
            """,
            CampaignFigures.help, TicketCommand.help,
        ],
        options: responseOptions + [CommandOption("cells", nil, "show a row for each cell")]
            + FigureSelection<CampaignMember>.options(
                example: "reached >= 10 and windows.14d.rate > 0.2",
                sort: "direct.rate or direct.amounts.EUR",
                members: CampaignMember.names
            ) + [explain] + Invocation.momentOptions + [
                CampaignFigures.option, TicketCommand.option,
            ] + formats,
        examples: [
            ("daybook query campaigns --window 14d", "a table"),
            (
                "daybook query campaigns --response-types purchase.completed --ndjson",
                "only purchases count as responses"
            ),
            (
                "daybook query campaigns --where 'reached >= 10' --sort direct.rate --limit 3",
                "the best three among those that reached enough"
            ),
        ],
        run: runCampaigns,
        isPaged: true
    )

    private static let rates = """
        Every rate is printed with its numerator, its denominator and a 95 % interval (Wilson).
        A window that is not over for everybody says for how many it is open.
        """

    private static func runCampaigns(_ invocation: Invocation) throws -> ExitStatus {
        var request = ReplayRequest()
        request.customers = false
        try checkOptions(invocation)
        try readQuestion(invocation, &request)
        var selection = try FigureSelection(
            invocation,
            CampaignMember.language(windows: request.windows, instant: try instant(invocation)),
            name: .campaign
        )
        let reader = try invocation.reader()
        let figures = try CampaignFigures(invocation, reader, request)
        let names = PrintedNames(figures.names)
        selection.mapMembers { $0.bound(to: figures.names) }
        for member in selection.members where member.ordinal == nil {
            guard let table = member.table, let what = member.field.nameWord else { continue }
            warn(
                of: member.name,
                in: figures.names[keyPath: table],
                what.lowercased(),
                invocation.console
            )
        }
        let responses = figures.responses
        let listed = selection.rows(of: responses) { $0.value(in: $1, names) }
        try write(listed, output(names, invocation), figures.context.windows, invocation)
        let all = responses.count
        selection.report(listed.count, of: all, "campaigns", invocation.console)
        return .done
    }

    private static func output(
        _ names: PrintedNames,
        _ invocation: Invocation
    ) -> CampaignResponseOutput {
        var output = CampaignResponseOutput(names: names)
        if invocation.has("explain") { output.explained = ListingCommand(invocation) }
        return output
    }

    private static func write(
        _ responses: [CampaignResponse],
        _ output: CampaignResponseOutput,
        _ windows: [Window],
        _ invocation: Invocation
    ) throws {
        let console = invocation.console
        let cells = invocation.has("cells")
        if invocation.has("ndjson") {
            var line: [UInt8] = []
            for response in responses {
                line.removeAll(keepingCapacity: true)
                output.appendLine(response, to: &line)
                try console.write(line)
            }
        } else if invocation.has("json") {
            try console.write(output.json(responses))
        } else if invocation.has("csv") {
            try console.write(
                cells
                    ? output.cellCSV(responses, windows: windows)
                    : output.csv(responses, windows: windows)
            )
        } else {
            let table = output.table(
                responses,
                windows: windows,
                cells: cells,
                columns: console.columns
            )
            try console.write(table)
            guard let command = output.explained, let first = responses.first else { return }
            try console.write(Array("\nthe figures of the first row\n".utf8))
            let page = first.explanations(output.names, command, cells: cells)
            try console.write(Explanation.page(page))
        }
    }

    private static func runCampaign(_ invocation: Invocation) throws -> ExitStatus {
        var request = ReplayRequest()
        request.customers = false
        try checkOptions(invocation)
        try readQuestion(invocation, &request)
        let wanted = try invocation.value("touchpoints").map { text throws(UsageError) in
            guard let figure = CampaignFigureText(text) else {
                throw UsageError(
                    "--touchpoints \(text) is no figure: expected \(CampaignFigureText.expected)"
                )
            }
            return figure
        }
        let reader = try invocation.reader()
        let figures = try CampaignFigures(invocation, reader, request)
        guard let response = response(named: invocation.arguments[0], figures, invocation) else {
            return .incomplete
        }
        if let wanted {
            let rows = try invocation.rows(
                of: reader,
                at: try invocation.moment(),
                readsIdentifiers: true
            )
            guard let figure = wanted.figure(rows.names.cells) else {
                invocation.console.note("daybook: no touchpoint is in that cell")
                return .incomplete
            }
            let listing = try TouchpointListing(
                figure,
                of: response.campaign,
                in: rows,
                asOf: try invocation.moment().asOf,
                request: request
            )
            try TouchpointsQuery.print(listing.touchpoints, of: rows, reader, invocation)
            return .done
        }
        let cells = invocation.has("cells")
        let output = output(PrintedNames(figures.names), invocation)
        if invocation.has("json") {
            var line: [UInt8] = []
            output.appendLine(response, to: &line)
            try invocation.console.write(line)
        } else if invocation.has("ndjson") || invocation.has("csv") {
            try write([response], output, figures.context.windows, invocation)
        } else {
            let columns = invocation.console.columns
            try invocation.console.write(output.report(response, cells: cells, columns: columns))
            if let command = output.explained {
                let page = response.explanations(output.names, command, cells: cells)
                try invocation.console.write(Explanation.page(page))
            }
        }
        return .done
    }

    /// The campaign of that name; says on standard error where there is none.
    private static func response(
        named typed: String,
        _ figures: CampaignFigures,
        _ invocation: Invocation
    ) -> CampaignResponse? {
        if let found = figures.response(named: Array(typed.utf8)) { return found }
        let texts = figures.names.campaigns.texts
        let known = figures.responses.map {
            String(decoding: texts[Int($0.campaign)], as: UTF8.self)
        }
        let hint = Spelling.nearest(to: typed, in: known).map { "; did you mean \($0)?" }
        invocation.console.note(
            "daybook: nothing is known of that campaign at that moment"
                + (hint ?? "; daybook query campaigns lists those that are")
        )
        return nil
    }
}
