import Bytes
import Projections

/// One figure explained: what it means, the numbers in it, and how to see its touchpoints.
package struct Explanation: Sendable {
    /// The numbers of a figure.
    enum Numbers: Sendable {
        /// A count, a time or amounts: as JSON and for people.
        case value(json: [UInt8], text: [UInt8])
        case rate(Rate)
    }

    /// The path of the member in the JSON output.
    let path: String
    let meaning: String
    let numbers: Numbers
    /// A command line that works as it stands.
    let command: String

    init(_ path: String, _ meaning: String, _ numbers: Numbers, _ command: String) {
        self.path = path
        self.meaning = meaning
        self.numbers = numbers
        self.command = command
    }

    /// Writes the explanation as an object with figure, definition, numbers and command.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("figure")
        writer.string(path)
        writer.key("definition")
        writer.string(meaning)
        writer.key("numbers")
        writer.beginObject()
        switch numbers {
        case .value(let json, _):
            writer.key("value")
            writer.raw(json.span)
        case .rate(let rate):
            writer.key("numerator")
            writer.integer(rate.numerator)
            writer.key("denominator")
            writer.integer(rate.denominator)
            let shares: [(StaticString, Double?)] = [
                ("value", rate.value), ("low", rate.low), ("high", rate.high),
            ]
            for (name, share) in shares {
                writer.key(name)
                if let share { writer.raw(share.description) } else { writer.null() }
            }
            writer.key("interval")
            writer.string("Wilson score, 95 %")
        }
        writer.endObject()
        writer.key("command")
        writer.string(command)
        writer.endObject()
    }

    /// Writes the member `explain` of an object: its explanations as an array.
    static func write(_ explanations: [Explanation], to writer: inout JSONWriter) {
        writer.key("explain")
        writer.beginArray()
        for explanation in explanations { explanation.write(to: &writer) }
        writer.endArray()
    }

    /// Explanations for people: figure and numbers, definition, command, a blank line between two.
    static func page(_ explanations: [Explanation], width: Int = 100) -> [UInt8] {
        var page: [UInt8] = []
        for explanation in explanations {
            page.append(UInt8(ascii: "\n"))
            // The path of a cell holds its name.
            page.append(contentsOf: TerminalText(explanation.path).bytes)
            page.append(contentsOf: " = ".utf8)
            switch explanation.numbers {
            case .value(_, let text):
                page.append(contentsOf: text.isEmpty ? Array("–".utf8) : TerminalText(text).bytes)
            case .rate(let rate):
                let interval = "(Wilson, 95 %: \(rate.interval))"
                page.append(
                    contentsOf: "\(rate.numerator) / \(rate.denominator) = \(rate.percent) ".utf8
                )
                page.append(contentsOf: interval.utf8)
            }
            page.append(UInt8(ascii: "\n"))
            for line in FigureDefinitions.lines(of: explanation.meaning, width: width - 4) {
                page.append(contentsOf: "    \(line)\n".utf8)
            }
            page.append(contentsOf: "    \(explanation.command)\n".utf8)
        }
        return page
    }
}

extension Explanation.Numbers {
    /// A count.
    static func count(_ value: some BinaryInteger) -> Explanation.Numbers {
        let text = Array("\(value)".utf8)
        return .value(json: text, text: text)
    }

    /// A text.
    static func text(_ value: String) -> Explanation.Numbers {
        var writer = JSONWriter()
        writer.string(value)
        return .value(json: writer.bytes, text: Array(value.utf8))
    }

    /// A length of time.
    static func seconds(_ value: Double) -> Explanation.Numbers {
        .value(json: Array("\(value)".utf8), text: Array("\(value)".utf8))
    }

    /// A time, or none.
    static func time(_ value: Int64?) -> Explanation.Numbers {
        let text = CustomerViewOutput.text(value)
        var writer = JSONWriter()
        if value == nil { writer.null() } else { writer.string(text.span) }
        return .value(json: writer.bytes, text: text)
    }

    /// Amounts by currency.
    static func amounts(_ amounts: [CurrencySum], _ names: PrintedNames) -> Explanation.Numbers {
        var writer = JSONWriter()
        names.write(amounts, to: &writer)
        return .value(json: writer.bytes, text: names.text(amounts))
    }

    /// Counts by type.
    static func types(_ counts: [NameCount], _ names: PrintedNames) -> Explanation.Numbers {
        var writer = JSONWriter()
        names.write(types: counts, to: &writer)
        return .value(
            json: writer.bytes,
            text: list(names.types(counts)) { names.type($0) }
        )
    }

    /// Counts by channel.
    static func channels(_ counts: [NameCount], _ names: PrintedNames) -> Explanation.Numbers {
        var writer = JSONWriter()
        names.write(channels: counts, to: &writer)
        return .value(
            json: writer.bytes,
            text: list(names.channels(counts)) { names.channel($0) }
        )
    }

    private static func list(_ counts: [NameCount], _ name: (UInt32) -> [UInt8]) -> [UInt8] {
        Array(
            counts.map { Array("\($0.count) ".utf8) + name($0.name) }
                .joined(separator: ", ".utf8)
        )
    }
}
