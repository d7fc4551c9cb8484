import Bytes
import Ledger
import Projections
import Touchpoints

/// `daybook query customer` and `query customers`.
extension QueryCommand {
    static let customer = Command(
        name: "query customer",
        arguments: "ID",
        count: 1...1,
        summary: "one customer's view: counts, times, types, amounts",
        details: [
            "ID is an identifier as it was sent: HH0304, or email:ann@example.org.",
            """
            --touchpoints lists what makes a figure: a member of the JSON output, such as contacts,
            lastContact, amounts.EUR or byType.message.sent.
            """,
            TicketCommand.help,
        ],
        options: [
            explain,
            TouchpointsQuery.option(
                "list the touchpoints behind a figure instead",
                words: CustomerMember.names.filter { $0 != "customer" }
            ),
        ] + Invocation.momentOptions + [TicketCommand.option] + formats,
        examples: [
            ("daybook query customer HH0374", "a card for people"),
            ("daybook query customer HH0374 --as-of 2017-06-01 --json", "as it was, for programs"),
            ("daybook query customer HH0374 --touchpoints contacts", "the contacts it counts"),
        ],
        run: runCustomer,
        isPaged: true
    )

    static let customers = Command(
        name: "query customers",
        arguments: "",
        count: 0...0,
        summary: "every customer's view, in byte order of their identifiers",
        details: [
            conditions,
            FigureDefinitions.lines(
                of: "Members: "
                    + CustomerMember.language { _ in nil }.paths.joined(separator: ", ") + ".",
                width: 90
            ).joined(separator: "\n"),
            TicketCommand.help,
        ],
        options: FigureSelection<CustomerMember>.options(
            example: "amounts.EUR > 100 and last < 2017-06-01",
            sort: "last or amounts.EUR",
            members: CustomerMember.names
        ) + [explain] + Invocation.momentOptions + [TicketCommand.option] + formats,
        examples: [
            ("daybook query customers", "a table"),
            ("daybook query customers --csv --known-at 1000", "as the first 1000 records tell it"),
            (
                "daybook query customers --where 'amounts.USD >= 1000' --sort amounts.USD --limit 5",
                "the five who paid most"
            ),
            (
                "daybook query customers --where 'contacts > 0 and not lastInbound >= 2017-12-01'",
                "contacted, and silent since December"
            ),
        ],
        run: runCustomers,
        isPaged: true
    )

    private static func runCustomers(_ invocation: Invocation) throws -> ExitStatus {
        var request = ReplayRequest()
        request.campaigns = false
        request.keepsViews = true
        try checkOptions(invocation)
        var selection = try FigureSelection(
            invocation,
            CustomerMember.language(instant: try instant(invocation)),
            name: .customer
        )
        let reader = try invocation.reader()
        let (rows, replay) = try replay(invocation, reader, request, readsIdentifiers: true)
        let names = PrintedNames(rows.names)
        selection.mapMembers { $0.bound(to: rows.names) }
        for member in selection.members where member.ordinal == nil {
            guard let table = member.table, let what = member.field.nameWord else { continue }
            warn(
                of: member.name,
                in: rows.names[keyPath: table],
                what.lowercased(),
                invocation.console
            )
        }
        var places = [Int?](repeating: nil, count: rows.names.parties.count)
        for (index, view) in replay.views.enumerated() { places[Int(view.party)] = index }
        let views = names.customersInOrder().compactMap { party in
            places[Int(party)].map { replay.views[$0] }
        }
        let listed = selection.rows(of: views) { $0.value(in: $1, names) }
        var output = CustomerViewOutput(names: names)
        if invocation.has("explain") { output.explained = ListingCommand(invocation) }
        try write(listed, output, invocation)
        selection.report(listed.count, of: views.count, "customers", invocation.console)
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
            try console.write(output.table(views, columns: console.columns))
            guard let command = output.explained, let first = views.first else { return }
            try console.write(Array("\nthe figures of the first row\n".utf8))
            try console.write(Explanation.page(first.explanations(output.names, command)))
        }
    }

    private static func runCustomer(_ invocation: Invocation) throws -> ExitStatus {
        try checkOptions(invocation)
        let wanted = try invocation.value("touchpoints").map { text throws(UsageError) in
            guard let figure = CustomerFigureText(text) else {
                throw UsageError(
                    "--touchpoints \(text) is no figure: expected \(CustomerFigureText.expected)"
                )
            }
            return figure
        }
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
        let names = PrintedNames(tables)
        if let wanted {
            guard let figure = wanted.figure(tables) else {
                invocation.console.note("daybook: no touchpoint has that name")
                return .incomplete
            }
            try TouchpointsQuery.print(figure, of: timeline, party, names, invocation)
            return .done
        }
        var output = CustomerViewOutput(names: names)
        if invocation.has("explain") { output.explained = ListingCommand(invocation) }
        if invocation.has("json") || invocation.has("ndjson") {
            var line: [UInt8] = []
            output.appendLine(view, to: &line)
            try invocation.console.write(line)
        } else if invocation.has("csv") {
            try invocation.console.write(output.csv([view]))
        } else {
            try invocation.console.write(output.card(view))
            if let command = output.explained {
                try invocation.console.write(Explanation.page(view.explanations(names, command)))
            }
        }
        return .done
    }
}
