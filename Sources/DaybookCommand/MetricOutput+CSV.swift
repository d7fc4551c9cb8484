import Bytes
import Projections

extension MetricOutput {
    /// A row for each group, or for each step of each group of a funnel, under a header.
    ///
    /// Columns are the members grouped by, then those of the JSON output; sums of money have two for
    /// each currency that occurs.
    package func csv() -> [UInt8] {
        let currencies = currencies
        var csv = CSVOutput()
        if result.groups.isEmpty {
            write(definition.groupOfNothing, currencies, to: &csv)
            csv.dropRow()
        }
        for group in result.groups {
            guard case .funnel(let figures) = group.figures else {
                write(group, currencies, to: &csv)
                csv.endRow()
                continue
            }
            for step in definition.steps(figures) {
                write(group.key, to: &csv)
                write(step, figures, to: &csv)
                csv.endRow()
            }
        }
        return csv.bytes
    }

    /// The currencies of all groups, in byte order.
    private var currencies: [[UInt8]] {
        var found: Set<[UInt8]> = []
        for group in result.groups {
            if case .sums(let sums) = group.figures { found.formUnion(sums.map(\.currency)) }
        }
        return found.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func write(_ key: [PropertyValue?], to csv: inout CSVOutput) {
        for (grouping, value) in zip(definition.groupBy, key) {
            csv.field(grouping.title, Self.text(value))
        }
    }

    private func write(
        _ step: MetricStep,
        _ figures: MetricResult.FunnelFigures,
        to csv: inout CSVOutput
    ) {
        csv.field(Array("step".utf8), step.name)
        csv.field(Array("parties".utf8), Array("\(step.parties)".utf8))
        for (path, rate) in [("rate", step.rate), ("fromPrevious", step.fromPrevious)] {
            guard let rate else {
                // The first step is over no other.
                for member in Rate.members { csv.field(Array("\(path).\(member)".utf8), []) }
                continue
            }
            rate.write(to: &csv, under: Array(path.utf8))
        }
        csv.field(Array("open".utf8), Array("\(figures.open)".utf8))
    }

    private func write(
        _ group: MetricResult.Group,
        _ currencies: [[UInt8]],
        to csv: inout CSVOutput
    ) {
        write(group.key, to: &csv)
        func field(_ name: String, _ value: String) {
            csv.field(Array(name.utf8), Array(value.utf8))
        }
        switch group.figures {
        case .count(let count): field("count", "\(count)")
        case .uniqueParties(let parties): field("uniqueParties", "\(parties)")
        case .sums(let sums):
            for currency in currencies {
                let sum = sums.first { $0.currency == currency }
                csv.field(
                    Array("sum.".utf8) + currency,
                    sum.map { DecimalNumber.text(units: $0.units, places: 4) } ?? []
                )
                csv.field(
                    Array("n.".utf8) + currency,
                    sum.map { Array("\($0.count)".utf8) } ?? []
                )
            }
        case .property(let total):
            csv.field(Array("sum".utf8), Self.text(total))
            field("n", "\(total.count)")
            field("unusable", "\(total.unusable)")
        case .time(let time):
            csv.field(Array("\(definition.measure.word)".utf8), CustomerViewOutput.text(time))
        case .funnel(let figures):
            // Of a group of nothing, for the header.
            if let step = definition.steps(figures).first { write(step, figures, to: &csv) }
        case .timeBetween(let figures):
            let seconds = figures.seconds
            field("starts", "\(figures.starts)")
            field("n", "\(seconds.n)")
            field("sum", "\(seconds.sum)")
            field("min", seconds.min.map { "\($0)" } ?? "")
            field("p25", seconds.p25.map { "\($0)" } ?? "")
            field("median", seconds.median.map { "\($0)" } ?? "")
            field("p75", seconds.p75.map { "\($0)" } ?? "")
            field("max", seconds.max.map { "\($0)" } ?? "")
        }
    }
}
