/// Time as text: RFC 3339 date-times, as microseconds since 1970-01-01T00:00:00Z.
///
/// Years 0001 to 9999 of the proleptic Gregorian calendar; no leap seconds, as everywhere in the
/// ledger, so a day has 86 400 seconds.
package enum RFC3339 {
    /// Microseconds of one day.
    package static let microsPerDay: Int64 = 86_400_000_000

    /// The instant that `text` names, or nil when it is not a whole RFC 3339 date-time.
    ///
    /// `T` and `Z` in either case; an offset is `±hh:mm` up to 23:59; digits beyond the
    /// microsecond are cut. Second 60, hour 24, a space for the `T` and an instant outside the
    /// years 0001 to 9999 in UTC are refused.
    /// - Complexity: O(`text.count`).
    package static func micros(_ text: Span<UInt8>) -> Int64? {
        let end = text.count
        guard end >= 20, let days = days(datePrefixOf: text),
            text[10] | 0x20 == UInt8(ascii: "t"),
            let hour = pair(text, 11), hour <= 23, text[13] == UInt8(ascii: ":"),
            let minute = pair(text, 14), minute <= 59, text[16] == UInt8(ascii: ":"),
            let second = pair(text, 17), second <= 59
        else { return nil }
        var seconds = Int64(days) &* 86_400 &+ Int64(hour &* 3600 &+ minute &* 60 &+ second)
        var cursor = 19
        var fraction: Int64 = 0
        if text[19] == UInt8(ascii: ".") {
            var scale: Int64 = 100_000
            cursor = 20
            while cursor < end, let digit = digit(text[cursor]) {
                fraction &+= Int64(digit) &* scale
                scale /= 10
                cursor &+= 1
            }
            guard cursor > 20, cursor < end else { return nil }
        }
        guard let offset = offsetMinutes(text, at: cursor) else { return nil }
        seconds &-= Int64(offset) &* 60
        guard secondsRange.contains(seconds) else { return nil }
        return seconds &* 1_000_000 &+ fraction
    }

    /// The midnight (UTC) that begins the day `text` names, as `YYYY-MM-DD`, or nil.
    package static func midnight(_ text: Span<UInt8>) -> Int64? {
        guard text.count == 10, let days = days(datePrefixOf: text) else { return nil }
        return Int64(days) &* microsPerDay
    }

    /// Appends the instant as text in UTC, such as `2016-11-14T14:00:00Z`.
    ///
    /// A fraction is written only when it is not zero, and then with six digits, so that equal
    /// instants have equal text. Every `Int64` has a text; for those outside the years 0001 to
    /// 9999 the year is written as it is, with a sign or a fifth digit, which RFC 3339 has no
    /// form for and `micros` refuses.
    package static func append(_ micros: Int64, to out: inout [UInt8]) {
        let days = floorDivide(micros, microsPerDay)
        let rest = micros &- days &* microsPerDay
        let (year, month, day) = civil(days: Int(days))
        appendYear(year, to: &out)
        out.append(UInt8(ascii: "-"))
        appendPair(month, to: &out)
        out.append(UInt8(ascii: "-"))
        appendPair(day, to: &out)
        out.append(UInt8(ascii: "T"))
        let seconds = Int(rest / 1_000_000)
        appendPair(seconds / 3600, to: &out)
        out.append(UInt8(ascii: ":"))
        appendPair(seconds / 60 % 60, to: &out)
        out.append(UInt8(ascii: ":"))
        appendPair(seconds % 60, to: &out)
        let fraction = Int(rest % 1_000_000)
        if fraction != 0 {
            out.append(UInt8(ascii: "."))
            appendPair(fraction / 10_000, to: &out)
            appendPair(fraction / 100 % 100, to: &out)
            appendPair(fraction % 100, to: &out)
        }
        out.append(UInt8(ascii: "Z"))
    }

    /// Seconds since 1970 of the years 0001 to 9999.
    private static let secondsRange: Range<Int64> = -62_135_596_800..<253_402_300_800

    /// The day that `YYYY-MM-DD` at the start of `text` names; `text` has ten bytes at least.
    private static func days(datePrefixOf text: Span<UInt8>) -> Int? {
        guard let century = pair(text, 0), let year = pair(text, 2),
            text[4] == UInt8(ascii: "-"), let month = pair(text, 5),
            text[7] == UInt8(ascii: "-"), let day = pair(text, 8)
        else { return nil }
        return days(year: century &* 100 &+ year, month: month, day: day)
    }

    /// The minutes by which local time is ahead of UTC, from `cursor` to the very end.
    private static func offsetMinutes(_ text: Span<UInt8>, at cursor: Int) -> Int? {
        let sign = text[cursor]
        if sign | 0x20 == UInt8(ascii: "z") { return text.count == cursor + 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), text.count == cursor + 6,
            let hours = pair(text, cursor + 1), hours <= 23,
            text[cursor + 3] == UInt8(ascii: ":"),
            let minutes = pair(text, cursor + 4), minutes <= 59
        else { return nil }
        let magnitude = hours &* 60 &+ minutes
        return sign == UInt8(ascii: "-") ? -magnitude : magnitude
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> Int? {
        let value = byte &- UInt8(ascii: "0")
        return value <= 9 ? Int(value) : nil
    }

    /// The number that two digits make.
    @inline(__always)
    private static func pair(_ text: Span<UInt8>, _ offset: Int) -> Int? {
        guard let tens = digit(text[offset]), let ones = digit(text[offset &+ 1]) else {
            return nil
        }
        return tens &* 10 &+ ones
    }

    /// Appends a number below 100 as two digits.
    @inline(__always)
    private static func appendPair(_ value: Int, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10))
        out.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10))
    }

    /// Appends a year with four digits, or with as many as it needs.
    private static func appendYear(_ year: Int, to out: inout [UInt8]) {
        if year < 0 { out.append(UInt8(ascii: "-")) }
        let magnitude = Int(year.magnitude)
        if magnitude > 9999 { out.append(contentsOf: String(magnitude / 10_000).utf8) }
        appendPair(magnitude / 100 % 100, to: &out)
        appendPair(magnitude % 100, to: &out)
    }
}
