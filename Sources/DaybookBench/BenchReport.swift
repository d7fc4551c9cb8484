import Bytes

/// Prints figures: a table for people, one object for programs.
package enum BenchReport {
    /// One JSON object with a member for each measurement.
    package static func json(_ sections: [BenchRun.Section], _ options: BenchOptions) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("touchpoints")
        writer.integer(options.spec.touchpoints)
        writer.key("customers")
        writer.integer(options.spec.customers)
        writer.key("seed")
        writer.integer(options.spec.seed)
        writer.key("repeat")
        writer.integer(options.repetitions)
        for section in sections {
            writer.key(Array(section.name.utf8).span)
            writer.beginObject()
            section.figures.write(to: &writer)
            writer.endObject()
            guard section.name == BenchRun.diskSection else { continue }
            writer.key("diskBytesPerEvent")
            writer.raw(Figures.text(section.figures.value("bytesPerEvent")))
        }
        writer.endObject()
        return writer.bytes + [0x0A]
    }

    /// A line for each figure, numbers flush right.
    static func table(_ sections: [BenchRun.Section], _ options: BenchOptions) -> [UInt8] {
        var lines = "\(options.spec.touchpoints) touchpoints of \(options.spec.customers) "
        lines += "customers, seed \(options.spec.seed), median of \(options.repetitions)\n"
        for section in sections {
            lines += "\n\(section.name)\n"
            for figure in section.figures.list {
                let value = figure.text ?? grouped(Figures.text(figure.value))
                lines += "  " + padded(figure.name, 20)
                lines += String(repeating: " ", count: max(16 - value.utf8.count, 1)) + value + "\n"
            }
        }
        return Array(lines.utf8)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.utf8.count, 1))
    }

    /// A number's text with a space between groups of three digits.
    private static func grouped(_ text: String) -> String {
        guard let end = text.firstIndex(of: ".") ?? Optional(text.endIndex) else { return text }
        var result = ""
        let whole = Array(text[..<end])
        for (index, digit) in whole.enumerated() {
            if index > 0 && (whole.count - index) % 3 == 0 { result.append(" ") }
            result.append(digit)
        }
        return result + text[end...]
    }
}
