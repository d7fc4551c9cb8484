package import Projections

extension CampaignResponseOutput {
    /// Campaigns as a table, a row each; with `cells`, each followed by a row per cell.
    ///
    /// The last columns are the rates in `windows`, those of the question. A rate with windows still
    /// open is marked `*`, and a last line says so. It fits into so many columns of a terminal.
    package func table(
        _ responses: [CampaignResponse],
        windows: [Window],
        cells: Bool,
        columns: Int? = nil
    ) -> [UInt8] {
        let hasOpen = responses.contains { response in
            (response.windows + (cells ? response.cells.flatMap(\.windows) : []))
                .contains { $0.open > 0 }
        }
        func text(_ entry: WindowResponse, _ rate: Rate) -> TerminalText {
            let mark = entry.open > 0 ? "*" : hasOpen ? " " : ""
            return TerminalText(rate.percent + mark)
        }
        var table = TextTable(columns: Self.columns(windows: windows, cells: cells))
        let none = TerminalText("")
        for response in responses {
            let campaign = TerminalText(names.campaign(response.campaign))
            let direct = direct(response)
            table.add(
                [campaign] + (cells ? [none, none] : []) + direct
                    + response.windows.map { text($0, response.rate(in: $0)) }
            )
            for cell in cells ? response.cells : [] {
                table.add(
                    [campaign, name(cell), TerminalText("\(cell.assigned)")]
                        + direct.map { _ in none }
                        + cell.windows.map { text($0, cell.rate(in: $0)) }
                )
            }
        }
        var out: [UInt8] = []
        table.append(to: &out, columns: columns)
        if hasOpen { out.append(contentsOf: "* some of these windows are still open\n".utf8) }
        return out
    }

    private static func columns(windows: [Window], cells: Bool) -> [TextTable.Column] {
        [.name("campaign")] + (cells ? [.name("cell"), .number("assigned")] : []) + [
            .number("contacts", yields: 3), .number("reached", yields: 1),
            .number("responses", yields: 2), .number("responded"), .number("rate"),
            .number("95 %", yields: 6), .number("untargeted", yields: 8),
            .number("anonymous", yields: 7), .number("paid", yields: 4),
        ] + windows.map { .number(String(decoding: $0.name, as: UTF8.self), yields: 5) }
    }

    /// One campaign as a report: its figures, a row per window and, with `cells`, per cell and window.
    package func report(
        _ response: CampaignResponse,
        cells: Bool,
        columns: Int? = nil
    ) -> [UInt8] {
        var summary = TextTable(columns: [.text(""), .text("")])
        func add(_ title: String, _ value: some Sequence<UInt8>) {
            let text = TerminalText(value)
            summary.add([TerminalText(title), text.bytes.isEmpty ? TerminalText("–") : text])
        }
        let direct = response.direct
        let rate = response.directRate
        let latency = response.latency
        add("campaign", names.campaign(response.campaign))
        add("contacts", "\(response.contacts)".utf8)
        add("reached", "\(response.reached)".utf8)
        add("responses", "\(direct.responses)".utf8)
        add("responders", "\(direct.responders)".utf8)
        add("responded", "\(direct.responded)".utf8)
        add("rate", "\(rate.percent) (95 %: \(rate.interval))".utf8)
        add("untargeted", "\(direct.untargeted)".utf8)
        add("anonymous", "\(direct.anonymous)".utf8)
        add("paid", names.text(direct.amounts))
        for (index, entry) in names.types(direct.byType).enumerated() {
            add(index == 0 ? "by type" : "", Array("\(entry.count) ".utf8) + names.type(entry.name))
        }
        add("median latency", DurationText.text(latency.median).utf8)
        add("quartiles", Self.range(latency.p25, latency.p75).utf8)
        add("extremes", Self.range(latency.min, latency.max).utf8)
        var out: [UInt8] = []
        summary.append(to: &out)
        out.append(UInt8(ascii: "\n"))
        var windows = TextTable(columns: [.text("window")] + Self.windowColumns(of: "reached"))
        for entry in response.windows {
            windows.add([TerminalText(entry.name)] + row(entry, response.rate(in: entry)))
        }
        windows.append(to: &out, columns: columns)
        guard cells else { return out }
        out.append(UInt8(ascii: "\n"))
        var arms = TextTable(
            columns: [.name("cell"), .text("window")] + Self.windowColumns(of: "assigned")
        )
        for cell in response.cells {
            for entry in cell.windows {
                arms.add([name(cell), TerminalText(entry.name)] + row(entry, cell.rate(in: entry)))
            }
        }
        arms.append(to: &out, columns: columns)
        return out
    }

    private func direct(_ response: CampaignResponse) -> [TerminalText] {
        let rate = response.directRate
        return [
            TerminalText("\(response.contacts)"),
            TerminalText("\(response.reached)"),
            TerminalText("\(response.direct.responses)"),
            TerminalText("\(response.direct.responded)"),
            TerminalText(rate.percent),
            TerminalText(rate.interval),
            TerminalText("\(response.direct.untargeted)"),
            TerminalText("\(response.direct.anonymous)"),
            TerminalText(names.text(response.direct.amounts)),
        ]
    }

    private func name(_ cell: CellResponse) -> TerminalText {
        cell.cell == 0
            ? TerminalText("–") : TerminalText(names.cell(cell.cell))
    }

    private static func windowColumns(of parties: String) -> [TextTable.Column] {
        [
            .number("responders"), .number(parties), .number("rate"), .number("95 %", yields: 1),
            .number("responses", yields: 3), .number("purchasers", yields: 4),
            .number("open", yields: 2), .number("paid"),
        ]
    }

    private func row(_ entry: WindowResponse, _ rate: Rate) -> [TerminalText] {
        [
            TerminalText("\(rate.numerator)"),
            TerminalText("\(rate.denominator)"),
            TerminalText(rate.percent),
            TerminalText(rate.interval),
            TerminalText("\(entry.responses)"),
            TerminalText("\(entry.purchasers)"),
            TerminalText("\(entry.open)"),
            TerminalText(names.text(entry.amounts)),
        ]
    }

    private static func range(_ low: Int?, _ high: Int?) -> String {
        low == nil ? "–" : "\(DurationText.text(low)) to \(DurationText.text(high))"
    }
}
