import Projections

extension CustomerView {
    /// What each member means, and how to list its touchpoints.
    func explanations(_ names: PrintedNames, _ command: ListingCommand) -> [Explanation] {
        let rows: [(path: String, numbers: Explanation.Numbers, listed: String)] = [
            ("touchpoints", .count(touchpoints), "touchpoints"),
            ("inbound", .count(inbound), "inbound"),
            ("outbound", .count(outbound), "outbound"),
            ("contacts", .count(contacts), "contacts"),
            ("first", .time(first), "first"),
            ("last", .time(last), "last"),
            ("lastInbound", .time(lastInbound), "lastInbound"),
            ("lastOutbound", .time(lastOutbound), "lastOutbound"),
            ("lastContact", .time(lastContact), "lastContact"),
            ("byType", .types(byType, names), "byType"),
            ("byChannel", .channels(byChannel, names), "byChannel"),
            ("campaigns", .count(campaigns), "campaigns"),
            ("amounts", .amounts(amounts, names), "amounts"),
        ]
        return rows.map { row in
            Explanation(
                row.path,
                FigureDefinitions.meaning(of: row.path, in: FigureDefinitions.customer),
                row.numbers,
                command.line(customer: names.customer(party), row.listed)
            )
        }
    }
}
