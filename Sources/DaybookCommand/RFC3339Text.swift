import Bytes

/// Times as people type them.
enum RFC3339Text {
    /// The instant of an RFC 3339 time, in microseconds since 1970.
    static func micros(_ text: [UInt8]) -> Int64? { RFC3339.micros(text.span) }

    /// Midnight of a date, `2026-01-31`, as if it were UTC.
    static func midnight(_ text: [UInt8]) -> Int64? { RFC3339.midnight(text.span) }

    /// Seconds of an offset such as `+01:00`, `Z` or `UTC`.
    static func offsetSeconds(_ text: [UInt8]) -> Int? {
        if text == Array("Z".utf8) || text == Array("UTC".utf8) { return 0 }
        guard text.count == 6, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-") else {
            return nil
        }
        let midnight = Array("1970-01-02T00:00:00".utf8) + text
        guard let micros = RFC3339.micros(midnight.span) else { return nil }
        return Int(86_400 - micros / 1_000_000)
    }

    /// An instant as text.
    static func text(_ micros: Int64) -> [UInt8] {
        var out: [UInt8] = []
        RFC3339.append(micros, to: &out)
        return out
    }
}
