import Bytes
package import Projections

/// The answer to a definition as bytes: JSON and CSV for programs, a table for people.
package struct MetricOutput: Sendable {
    let definition: MetricDefinition
    let result: MetricResult
    /// Whether objects explain their figures.
    package var isExplained = false

    /// An output of `result`, the answer to `definition`.
    package init(_ definition: MetricDefinition, _ result: MetricResult) {
        self.definition = definition
        self.result = result
    }

    // MARK: JSON

    /// The whole answer as one object, and a line feed.
    package func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("metric")
        writer.string(definition.name.span)
        writer.key("definition")
        writer.string(definition.digest.hex)
        writer.key("measure")
        writer.string("\(definition.measure.word)")
        writer.key("touchpoints")
        writer.integer(result.matched)
        writer.key("groups")
        writer.beginArray()
        for group in result.groups { write(group, to: &writer) }
        writer.endArray()
        if isExplained { MetricExplanation(definition).write(to: &writer) }
        writer.endObject()
        writer.newline()
        return writer.bytes
    }

    /// Each group as an object on a line of its own.
    package func lines() -> [UInt8] {
        var writer = JSONWriter()
        for group in result.groups {
            write(group, to: &writer)
            writer.newline()
        }
        return writer.bytes
    }

    private func write(_ group: MetricResult.Group, to writer: inout JSONWriter) {
        writer.beginObject()
        for (grouping, value) in zip(definition.groupBy, group.key) {
            let title = grouping.title
            writer.key(title.span)
            Self.write(value, to: &writer)
        }
        switch group.figures {
        case .count(let count):
            writer.key("count")
            writer.integer(count)
        case .uniqueParties(let parties):
            writer.key("uniqueParties")
            writer.integer(parties)
        case .sums(let sums): Self.write(sums, to: &writer)
        case .property(let total):
            writer.key("sum")
            writer.string(Self.text(total).span)
            writer.key("n")
            writer.integer(total.count)
            writer.key("unusable")
            writer.integer(total.unusable)
        case .time(let time):
            writer.key(definition.measure.word)
            if time == nil {
                writer.null()
            } else {
                writer.string(CustomerViewOutput.text(time).span)
            }
        case .funnel(let figures): write(figures, to: &writer)
        case .timeBetween(let figures): Self.write(figures, to: &writer)
        }
        writer.endObject()
    }

    private static func write(_ value: PropertyValue?, to writer: inout JSONWriter) {
        switch value {
        case .text(let text): writer.string(text.span)
        case .number(let number): writer.raw(number.text.span)
        case .bool(let flag): writer.bool(flag)
        case .other, nil: writer.null()
        }
    }

    private static func write(_ sums: [MetricResult.MoneySum], to writer: inout JSONWriter) {
        writer.key("sum")
        writer.beginObject()
        for sum in sums {
            writer.key(sum.currency.span)
            writer.string(DecimalNumber.text(units: sum.units, places: 4).span)
        }
        writer.endObject()
        writer.key("n")
        writer.beginObject()
        for sum in sums {
            writer.key(sum.currency.span)
            writer.integer(sum.count)
        }
        writer.endObject()
    }

    private func write(_ figures: MetricResult.FunnelFigures, to writer: inout JSONWriter) {
        writer.key("steps")
        writer.beginArray()
        for step in definition.steps(figures) {
            writer.beginObject()
            writer.key("step")
            writer.string(step.name.span)
            writer.key("parties")
            writer.integer(step.parties)
            writer.key("rate")
            if let rate = step.rate { rate.write(to: &writer) } else { writer.null() }
            writer.key("fromPrevious")
            if let rate = step.fromPrevious { rate.write(to: &writer) } else { writer.null() }
            writer.endObject()
        }
        writer.endArray()
        writer.key("open")
        writer.integer(figures.open)
    }

    private static func write(
        _ figures: MetricResult.IntervalFigures,
        to writer: inout JSONWriter
    ) {
        writer.key("starts")
        writer.integer(figures.starts)
        writer.key("n")
        writer.integer(figures.seconds.n)
        writer.key("sum")
        writer.integer(figures.seconds.sum)
        let seconds = figures.seconds
        let order: [(StaticString, Int?)] = [
            ("min", seconds.min), ("p25", seconds.p25), ("median", seconds.median),
            ("p75", seconds.p75), ("max", seconds.max),
        ]
        for (name, value) in order {
            writer.key(name)
            if let value { writer.integer(value) } else { writer.null() }
        }
    }

    // MARK: Parts

    /// The sum of a property as text.
    static func text(_ total: MetricResult.PropertyTotal) -> [UInt8] {
        DecimalNumber.text(units: total.units, places: MetricLimits.sumPlaces)
    }

    /// What a group shares as text; empty for none.
    static func text(_ value: PropertyValue?) -> [UInt8] {
        switch value {
        case .text(let text): text
        case .number(let number): number.text
        case .bool(let flag): Array("\(flag)".utf8)
        case .other, nil: []
        }
    }

    static func shown(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
}
