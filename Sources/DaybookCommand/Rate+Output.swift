package import Bytes
package import Projections

/// Rates as they are printed: JSON and CSV for programs, per cent for people.
extension Rate {
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

    /// The members of a rate, in the order in which they are printed.
    static let members = ["numerator", "denominator", "value", "low", "high", "definition"]

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
