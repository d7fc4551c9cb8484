import Bytes
import Projections

extension MetricOutput {
    /// A row for each group, or for each step of each group of a funnel.
    ///
    /// It fits into so many columns of a terminal.
    package func table(columns: Int? = nil) -> [UInt8] {
        let keys = definition.groupBy.enumerated().map { place, grouping in
            TextTable.Column.name(Self.shown(grouping.title), yields: place)
        }
        var table = TextTable(columns: keys + figureColumns)
        var isOpen = false
        for group in result.groups {
            let key = group.key.map { value in
                value == nil ? TerminalText("–") : TerminalText(Self.text(value))
            }
            if case .funnel(let figures) = group.figures {
                isOpen = isOpen || figures.open > 0
                for step in definition.steps(figures) { table.add(key + row(step, figures)) }
            } else {
                table.add(key + row(group.figures))
            }
        }
        var out: [UInt8] = []
        table.append(to: &out, columns: columns)
        if isOpen { out.append(contentsOf: "open windows may still bring parties further\n".utf8) }
        return out
    }

    private var figureColumns: [TextTable.Column] {
        switch definition.measure {
        case .count: [.number("count")]
        case .uniqueParties: [.number("unique parties")]
        case .sum: [.number("sum"), .number("n", yields: 5)]
        case .sumProperty:
            [.number("sum"), .number("n", yields: 5), .number("unusable", yields: 6)]
        case .first: [.text("first")]
        case .last: [.text("last")]
        case .funnel:
            [
                .name("step"), .number("parties"), .number("rate"), .number("95 %", yields: 5),
                .number("of previous", yields: 6), .number("open", yields: 7),
            ]
        case .timeBetween:
            [
                .number("starts"), .number("n"), .number("min", yields: 7),
                .number("p25", yields: 6), .number("median"), .number("p75", yields: 6),
                .number("max", yields: 7),
            ]
        }
    }

    private func row(_ figures: MetricResult.Figures) -> [TerminalText] {
        switch figures {
        case .count(let count), .uniqueParties(let count): return [TerminalText("\(count)")]
        case .sums(let sums):
            let text = sums.map {
                DecimalNumber.text(units: $0.units, places: 4) + [0x20] + $0.currency
            }.joined(separator: ", ".utf8)
            let counts = sums.map { "\($0.count)" }.joined(separator: ", ")
            return [
                sums.isEmpty ? TerminalText("–") : TerminalText(text), TerminalText(counts),
            ]
        case .property(let total):
            return [
                TerminalText(Self.text(total)), TerminalText("\(total.count)"),
                TerminalText("\(total.unusable)"),
            ]
        case .time(let time):
            return [time == nil ? TerminalText("–") : TerminalText(CustomerViewOutput.text(time))]
        case .funnel: return []
        case .timeBetween(let figures):
            let seconds = figures.seconds
            let order = [seconds.min, seconds.p25, seconds.median, seconds.p75, seconds.max]
            return [TerminalText("\(figures.starts)"), TerminalText("\(seconds.n)")]
                + order.map { TerminalText(DurationText.text($0)) }
        }
    }

    private func row(
        _ step: MetricStep,
        _ figures: MetricResult.FunnelFigures
    ) -> [TerminalText] {
        [
            TerminalText(step.name), TerminalText("\(step.parties)"),
            TerminalText(step.rate?.percent ?? ""), TerminalText(step.rate?.interval ?? ""),
            TerminalText(step.fromPrevious?.percent ?? ""),
            TerminalText(step.rate == nil ? "" : "\(figures.open)"),
        ]
    }
}
