package import Projections

extension CustomerViewOutput {
    /// One view as a card: a line per member, and a line per type and channel.
    package func card(_ view: CustomerView) -> [UInt8] {
        var table = TextTable(columns: [.text(""), .text("")])
        func add(_ title: String, _ value: some Sequence<UInt8>) {
            let text = TerminalText(value)
            table.add([TerminalText(title), text.bytes.isEmpty ? TerminalText("–") : text])
        }
        add("customer", names.customer(view.party))
        let directions = "\(view.inbound) inbound, \(view.outbound) outbound"
        let contacts = view.contacts == 1 ? "1 contact" : "\(view.contacts) contacts"
        add("touchpoints", "\(view.touchpoints): \(directions); \(contacts)".utf8)
        add("first", Self.text(view.first))
        add("last", Self.text(view.last))
        add("last inbound", Self.text(view.lastInbound))
        add("last outbound", Self.text(view.lastOutbound))
        add("last contact", Self.text(view.lastContact))
        add("campaigns", "\(view.campaigns)".utf8)
        add("paid", names.text(view.amounts))
        var out: [UInt8] = []
        table.append(to: &out)
        var counts = TextTable(columns: [.text("by type"), .number("touchpoints")])
        for entry in names.types(view.byType) {
            let type = TerminalText(names.type(entry.name))
            counts.add([type, TerminalText("\(entry.count)")])
        }
        out.append(UInt8(ascii: "\n"))
        counts.append(to: &out)
        counts = TextTable(columns: [.text("by channel"), .number("touchpoints")])
        for entry in names.channels(view.byChannel) {
            let channel = TerminalText(names.channel(entry.name))
            counts.add([channel, TerminalText("\(entry.count)")])
        }
        out.append(UInt8(ascii: "\n"))
        counts.append(to: &out)
        return out
    }

    /// Views as a table, a row each, that fits into so many columns of a terminal.
    package func table(_ views: [CustomerView], columns: Int? = nil) -> [UInt8] {
        var table = TextTable(
            columns: [
                .name("customer"), .number("touchpoints"), .number("inbound", yields: 3),
                .number("outbound", yields: 4), .number("contacts", yields: 5),
                .number("campaigns", yields: 2), .text("first", yields: 6),
                .text("last", yields: 1), .text("last contact", yields: 7), .number("paid"),
            ]
        )
        for view in views {
            table.add([
                TerminalText(names.customer(view.party)),
                TerminalText("\(view.touchpoints)"),
                TerminalText("\(view.inbound)"),
                TerminalText("\(view.outbound)"),
                TerminalText("\(view.contacts)"),
                TerminalText("\(view.campaigns)"),
                TerminalText(Self.text(view.first)),
                TerminalText(Self.text(view.last)),
                TerminalText(Self.text(view.lastContact)),
                TerminalText(names.text(view.amounts)),
            ])
        }
        var out: [UInt8] = []
        table.append(to: &out, columns: columns)
        return out
    }
}
