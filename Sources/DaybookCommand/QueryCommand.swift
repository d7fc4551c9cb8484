import Bytes
import Ledger
import Projections
import Touchpoints

/// `daybook query customer|customers|campaign|campaigns`: the projections' answers.
enum QueryCommand {
    /// The options that change what counts as a response.
    static let responseOptions = [
        CommandOption(
            "window",
            "LENGTH",
            "response window such as 14d, 36h, 90m (1d 7d 14d 30d)",
            repeats: true
        ),
        CommandOption(
            "response-types",
            "A,B",
            "types that count as responses, instead of those the registry says"
        ),
    ]
    private static let formats = [
        CommandOption("json", nil, "print one object"),
        CommandOption("ndjson", nil, "print one object a line"),
        CommandOption("csv", nil, "print comma-separated values"),
    ]

    static let customer = Command(
        name: "query customer",
        arguments: "ID",
        count: 1...1,
        summary: "one customer's view: counts, times, types, amounts",
        details: ["ID is an identifier as it was sent: HH0304, or email:ann@example.org."],
        options: Invocation.momentOptions + formats,
        examples: [
            ("daybook query customer HH0374", "a card for people"),
            ("daybook query customer HH0374 --as-of 2017-06-01 --json", "as it was, for programs"),
        ],
        run: runCustomer,
        isPaged: true
    )

    static let customers = Command(
        name: "query customers",
        arguments: "",
        count: 0...0,
        summary: "every customer's view, in byte order of their identifiers",
        details: [],
        options: Invocation.momentOptions + formats,
        examples: [
            ("daybook query customers", "a table"),
            ("daybook query customers --csv --known-at 1000", "as the first 1000 records tell it"),
        ],
        run: runCustomers,
        isPaged: true
    )

    static let campaign = Command(
        name: "query campaign",
        arguments: "ID",
        count: 1...1,
        summary: "response to one campaign: direct, in windows, latency, cells",
        details: [rates],
        options: responseOptions + [CommandOption("cells", nil, "show a row for each cell")]
            + Invocation.momentOptions + formats,
        examples: [
            ("daybook query campaign cj-13", "a report for people"),
            ("daybook query campaign cj-13 --window 14d --json", "one window, for programs"),
        ],
        run: runCampaign,
        isPaged: true
    )

    static let campaigns = Command(
        name: "query campaigns",
        arguments: "",
        count: 0...0,
        summary: "response to every campaign, in byte order of their names",
        details: [rates],
        options: responseOptions + [CommandOption("cells", nil, "show a row for each cell")]
            + Invocation.momentOptions + formats,
        examples: [
            ("daybook query campaigns --window 14d", "a table"),
            (
                "daybook query campaigns --response-types purchase.completed --ndjson",
                "only purchases count as responses"
            ),
        ],
        run: runCampaigns,
        isPaged: true
    )

    private static let rates = """
        Every rate is printed with its numerator, its denominator and a 95 % interval (Wilson).
        A window that is not over for everybody says for how many it is open.
        """

    // MARK: Questions

    /// Reads the options that change what is counted.
    static func readQuestion(
        _ invocation: Invocation,
        _ request: inout ReplayRequest
    ) throws(UsageError) {
        let names = invocation.values("window")
        if !names.isEmpty {
            request.windows = []
            for name in names {
                let text = Array(name.utf8)
                guard let window = Window(text.span) else {
                    throw UsageError("--window \(name) is no length: expected 14d, 36h or 90m")
                }
                request.windows.append(window)
            }
        }
        if let types = invocation.value("response-types") {
            let list = types.utf8.split(separator: UInt8(ascii: ",")).map(Array.init)
            if list.isEmpty { throw UsageError("--response-types needs types, such as visit.web") }
            request.responseTypes = list
        }
    }

    private static func replay(
        _ invocation: Invocation,
        _ request: ReplayRequest
    ) throws -> (ReplayRows, Replay) {
        let moment = try invocation.moment()
        let rows = try invocation.rows(
            of: try invocation.reader(),
            at: moment,
            readsIdentifiers: request.customers
        )
        return (rows, Replay(rows, asOf: moment.asOf, request: request))
    }

    // MARK: Customers

    private static func runCustomers(_ invocation: Invocation) throws -> ExitStatus {
        var request = ReplayRequest()
        request.campaigns = false
        request.keepsViews = true
        let (rows, replay) = try replay(invocation, request)
        let names = PrintedNames(rows.names)
        var places = [Int?](repeating: nil, count: rows.names.parties.count)
        for (index, view) in replay.views.enumerated() { places[Int(view.party)] = index }
        let views = names.customersInOrder().compactMap { party in
            places[Int(party)].map { replay.views[$0] }
        }
        try write(views, CustomerViewOutput(names: names), invocation)
        return .done
    }

    private static func write(
        _ views: [CustomerView],
        _ output: CustomerViewOutput,
        _ invocation: Invocation
    ) throws {
        let console = invocation.console
        if invocation.has("ndjson") {
            var line: [UInt8] = []
            for view in views {
                line.removeAll(keepingCapacity: true)
                output.appendLine(view, to: &line)
                try console.write(line)
            }
        } else if invocation.has("json") {
            try console.write(output.json(views))
        } else if invocation.has("csv") {
            try console.write(output.csv(views))
        } else {
            try console.write(output.table(views))
        }
    }

    private static func runCustomer(_ invocation: Invocation) throws -> ExitStatus {
        let id = Array(invocation.arguments[0].utf8)
        let moment = try invocation.moment()
        let party = try PartyReader(try invocation.reader())
        guard let timeline = try party.timeline(ofParty: id, at: moment),
            var view = timeline.view(party.names)
        else {
            invocation.console.note(
                "daybook: nothing is known of that customer at that moment"
                    + CustomerHint.text(for: id, in: party.reader)
            )
            return .incomplete
        }
        var tables = party.names.tablesOfViews
        tables.parties.set(1, text: timeline.identifier, digest: Hash128(high: 0, low: 0))
        view.party = 1
        let output = CustomerViewOutput(names: PrintedNames(tables))
        if invocation.has("json") || invocation.has("ndjson") {
            var line: [UInt8] = []
            output.appendLine(view, to: &line)
            try invocation.console.write(line)
        } else if invocation.has("csv") {
            try invocation.console.write(output.csv([view]))
        } else {
            try invocation.console.write(output.card(view))
        }
        return .done
    }

    // MARK: Campaigns

    private static func runCampaigns(_ invocation: Invocation) throws -> ExitStatus {
        var request = ReplayRequest()
        request.customers = false
        try readQuestion(invocation, &request)
        let (rows, replay) = try replay(invocation, request)
        let output = CampaignResponseOutput(names: PrintedNames(rows.names))
        try write(replay.responses, output, replay.context.windows, invocation)
        return .done
    }

    private static func write(
        _ responses: [CampaignResponse],
        _ output: CampaignResponseOutput,
        _ windows: [Window],
        _ invocation: Invocation
    ) throws {
        let console = invocation.console
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
            let cells = invocation.has("cells")
            try console.write(
                cells
                    ? output.cellCSV(responses, windows: windows)
                    : output.csv(responses, windows: windows)
            )
        } else {
            let cells = invocation.has("cells")
            try console.write(output.table(responses, windows: windows, cells: cells))
        }
    }

    private static func runCampaign(_ invocation: Invocation) throws -> ExitStatus {
        var request = ReplayRequest()
        request.customers = false
        try readQuestion(invocation, &request)
        let (rows, replay) = try replay(invocation, request)
        let name = Array(invocation.arguments[0].utf8)
        let texts = rows.names.campaigns.texts
        guard let response = replay.responses.first(where: { texts[Int($0.campaign)] == name })
        else {
            let known = replay.responses.map {
                String(decoding: texts[Int($0.campaign)], as: UTF8.self)
            }
            let typed = invocation.arguments[0]
            let hint = Spelling.nearest(to: typed, in: known).map { "; did you mean \($0)?" }
            invocation.console.note(
                "daybook: nothing is known of that campaign at that moment" + (hint ?? "")
            )
            return .incomplete
        }
        let output = CampaignResponseOutput(names: PrintedNames(rows.names))
        if invocation.has("json") {
            var line: [UInt8] = []
            output.appendLine(response, to: &line)
            try invocation.console.write(line)
        } else if invocation.has("ndjson") || invocation.has("csv") {
            try write([response], output, replay.context.windows, invocation)
        } else {
            try invocation.console.write(output.report(response, cells: invocation.has("cells")))
        }
        return .done
    }
}
