import Foundation

/// What is taken out of output before it is compared: only what differs from run to run.
///
/// Each rule says which text it takes, narrowly: a figure, time or path that should not be there
/// stays and shows.
enum Normalisation {
    /// One rule: the pattern, and what stands there instead.
    struct Rule: Sendable {
        let name: String
        let pattern: String
        let replacement: String
    }

    /// Applied in this order, after paths and clock times.
    static let rules = [
        // A ledger's name and everything hashed depend on the ledger's own random key and salts.
        Rule(name: "log", pattern: #"\bdaybook/[0-9a-f]{16}"#, replacement: "daybook/<LOG>"),
        Rule(name: "root", pattern: #"[A-Za-z0-9+/]{43}="#, replacement: "<ROOT>"),
        Rule(name: "ticket", pattern: #"\bdbt1\.[A-Za-z0-9_-]{60,}"#, replacement: "<TICKET>"),
        Rule(name: "hash", pattern: #"(?<=["\s])[0-9a-f]{64}\b"#, replacement: "<HASH>"),
        Rule(
            name: "content of a record",
            pattern: #""(envelope|evidence)":"[^"]+""#,
            replacement: #""$1":"<CONTENT>""#
        ),
        // The line of progress and what clears it; a program quick enough shows only the latter.
        Rule(name: "progress", pattern: #"(\r\x1B\[K[^\r\n\x1B]*)*\r\x1B\[K"#, replacement: ""),
        Rule(
            name: "speed",
            pattern: #"\b\d+ ms, \d+ events/s"#,
            replacement: "<N> ms, <N> events/s"
        ),
        Rule(
            name: "speed in JSON",
            pattern: #""seconds":[0-9.e-]+,"eventsPerSecond":\d+\}"#,
            replacement: #""seconds":<N>,"eventsPerSecond":<N>}"#
        ),
        Rule(
            name: "speed explained",
            pattern: #"(?m)^(seconds|eventsPerSecond) = [0-9.e-]+$"#,
            replacement: "$1 = <N>"
        ),
        Rule(
            name: "speed of the disk",
            pattern: #"\b[0-9.]+ ms median, [0-9.]+ ms p99"#,
            replacement: "<N> ms median, <N> ms p99"
        ),
        Rule(
            name: "room on the disk",
            pattern: #"\b[0-9.]+ [KMGT]iB free"#,
            replacement: "<N> GiB free"
        ),
        Rule(
            name: "speed and room of the disk in JSON",
            pattern: #"("p50Microseconds|"p99Microseconds|"freeBytes)":\d+"#,
            replacement: #"$1":<N>"#
        ),
        Rule(
            name: "time of a backup",
            pattern: #"(?m)^time( +)\d+ ms$"#,
            replacement: "time$1<N> ms"
        ),
        Rule(
            name: "time of a backup in JSON",
            pattern: #""seconds":[0-9.e-]+,"root""#,
            replacement: #""seconds":<N>,"root""#
        ),
        Rule(
            name: "process",
            pattern: #"\bprocess \d+, daybook"#,
            replacement: "process <N>, daybook"
        ),
        Rule(
            name: "id of a retraction",
            pattern: #"\bretract-(\d+)-\d{16}\b"#,
            replacement: #"retract-$1-<MICROS>"#
        ),
    ]

    /// An instant as the program prints it, and the spaces that fill its column.
    private static let instant = #"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z( +(?=\d|  ))?"#

    /// `text` without what differs from run to run.
    ///
    /// - Parameters:
    ///   - text: What a program printed.
    ///   - paths: Directories by the name that replaces them.
    ///   - clock: The seconds since 1970 in which the case ran or its ledger was made: an instant
    ///     among them is the machine's clock, any other is data and stays.
    /// - Returns: The text that two runs of the same program share.
    static func stable(
        _ text: String,
        paths: [(path: String, name: String)],
        clock: ClosedRange<Double>
    ) -> String {
        var text = text
        for (path, name) in paths { text = text.replacingOccurrences(of: path, with: name) }
        text = clockless(text, clock)
        for rule in rules {
            text = text.replacingOccurrences(
                of: rule.pattern,
                with: rule.replacement,
                options: .regularExpression
            )
        }
        return text
    }

    private static func clockless(_ text: String, _ clock: ClosedRange<Double>) -> String {
        let reader = ISO8601DateFormatter()
        var out = ""
        var rest = text[...]
        while let found = rest.range(of: instant, options: .regularExpression) {
            let whole = rest[found].prefix(19) + "Z"
            out += rest[..<found.lowerBound]
            let seconds = reader.date(from: String(whole))?.timeIntervalSince1970
            if let seconds, clock.contains(seconds) {
                // The column is as wide as its digits; two spaces part it from the next.
                out += rest[found].hasSuffix(" ") ? "<CLOCK>  " : "<CLOCK>"
            } else {
                out += rest[found]
            }
            rest = rest[found.upperBound...]
        }
        return out + rest
    }

    /// Bytes as a text that an editor shows: control characters as their pictures, a line end kept.
    static func visible(_ bytes: [UInt8]) -> String {
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar.value {
            case 0x0A: text.unicodeScalars.append(scalar)
            case 0..<0x20:
                text.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
