package import Bytes
import Statistics

/// A rate as it is always given: what of what, the value, its 95 % interval, and in words.
package struct Rate: Sendable {
    package let numerator: Int
    package let denominator: Int
    /// nil where the denominator is 0.
    package let value: Double?
    package let low: Double?
    package let high: Double?
    /// What is counted over what, as a sentence.
    package let definition: String

    /// The rate of `numerator` among `denominator`.
    ///
    /// Where windows are open, the rate can still rise, and the definition says so.
    package init(_ numerator: Int, of denominator: Int, open: Int = 0, _ definition: String) {
        self.numerator = numerator
        self.denominator = denominator
        value = denominator > 0 ? Double(numerator) / Double(denominator) : nil
        let interval = WilsonInterval(successes: numerator, trials: denominator)
        low = interval?.low
        high = interval?.high
        switch open {
        case 0: self.definition = definition
        case 1: self.definition = definition + " 1 window is still open."
        default: self.definition = definition + " \(open) windows are still open."
        }
    }

    /// Writes the rate as an object; numbers are the shortest that read back as the same.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("numerator")
        writer.integer(numerator)
        writer.key("denominator")
        writer.integer(denominator)
        writer.key("value")
        Self.write(value, to: &writer)
        writer.key("low")
        Self.write(low, to: &writer)
        writer.key("high")
        Self.write(high, to: &writer)
        writer.key("definition")
        writer.string(definition)
        writer.endObject()
    }

    /// Writes the rate as fields named under `path`.
    package func write(to csv: inout CSVOutput, under path: [UInt8]) {
        csv.field(path + Array(".numerator".utf8), Array("\(numerator)".utf8))
        csv.field(path + Array(".denominator".utf8), Array("\(denominator)".utf8))
        csv.field(path + Array(".value".utf8), Self.text(value))
        csv.field(path + Array(".low".utf8), Self.text(low))
        csv.field(path + Array(".high".utf8), Self.text(high))
        csv.field(path + Array(".definition".utf8), Array(definition.utf8))
    }

    /// The value in per cent with one decimal, such as `22.9 %`, or `–` where there is none.
    package var percent: String {
        value.map { Self.percent($0) + " %" } ?? "–"
    }

    /// The interval in per cent, such as `13.3–36.5`, or `–` where there is none.
    package var interval: String {
        guard let low, let high else { return "–" }
        return Self.percent(low) + "–" + Self.percent(high)
    }

    private static func percent(_ share: Double) -> String {
        let tenths = Int(share * 1_000 + 0.5)
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func write(_ value: Double?, to writer: inout JSONWriter) {
        if let value { writer.raw(value.description) } else { writer.null() }
    }

    private static func text(_ value: Double?) -> [UInt8] {
        value.map { Array($0.description.utf8) } ?? []
    }
}
