/// A date and time as some program writes it, described by a pattern such as `dd.MM.yyyy HH:mm`.
///
/// Letters, after Unicode TS #35 part 4 §8: `yyyy` year, `yy` its last two digits (69 to 99 are
/// 1969 to 1999, 00 to 68 are 2000 to 2068, as POSIX `strptime` has it); `MM`, `dd`, `HH` (0 to 23),
/// `hh` (1 to 12, with `a`, AM or PM in either case), `mm`, `ss` two digits each, or one letter for
/// one or two digits; `S`, any number of them, the fraction of a second, digits beyond the
/// microsecond being cut; `X`, any number, the offset: `Z`, `+01`, `+0100` or `+01:00`. Text in
/// single quotes and everything that is no letter stands for itself; two single quotes are one.
/// Year, month and day are needed; what is not there of the time is zero.
package struct DatePattern: Sendable, Equatable {
    /// What is wrong with a pattern.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        /// The fault as the end of a sentence that begins with the pattern.
        package let description: String
    }

    /// A date and time as it was read.
    package struct Reading: Sendable, Equatable {
        /// Microseconds since 1970-01-01T00:00:00 of the same clock.
        package var local: Int64
        /// Seconds by which that clock is ahead of UTC, where the text says.
        package var offset: Int?
    }

    private enum Step: Equatable {
        case byte(UInt8)
        case number(Part, digitsMin: Int, digitsMax: Int)
        case fraction
        case half
        case offset

        /// Whether digits after it could be taken for its own.
        var isOpen: Bool {
            switch self {
            case .number(_, let low, let high): low < high
            case .fraction, .offset: true
            case .byte, .half: false
            }
        }
    }

    private enum Part: Int {
        case year, shortYear, month, day, hour, halfHour, minute, second
    }

    private var steps: [Step] = []

    /// Whether a text of this pattern tells its offset from UTC.
    package var hasOffset: Bool { steps.contains(.offset) }

    // MARK: Reading a pattern

    /// The pattern that `text` spells.
    package init(_ text: [UInt8]) throws(Fault) {
        var index = 0
        var letters: [UInt8] = []
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "'") {
                index = try Self.readQuoted(text, index, &steps)
                continue
            }
            guard Self.isLetter(byte) else {
                steps.append(.byte(byte))
                index += 1
                continue
            }
            var end = index
            while end < text.count, text[end] == byte { end += 1 }
            if letters.contains(byte) {
                throw Fault(description: "has the letter \(Self.shown(byte)) twice")
            }
            letters.append(byte)
            steps.append(try Self.step(byte, count: end - index))
            index = end
        }
        try check(letters)
    }

    /// Appends what stands in quotes at `start`; the offset after it.
    private static func readQuoted(
        _ text: [UInt8],
        _ start: Int,
        _ steps: inout [Step]
    ) throws(Fault) -> Int {
        let quote = UInt8(ascii: "'")
        var index = start + 1
        if index < text.count, text[index] == quote {
            steps.append(.byte(quote))
            return index + 1
        }
        while index < text.count {
            if text[index] == quote {
                guard index + 1 < text.count, text[index + 1] == quote else { return index + 1 }
                index += 1
            }
            steps.append(.byte(text[index]))
            index += 1
        }
        throw Fault(description: "has a single quote that is not closed")
    }

    private static func step(_ letter: UInt8, count: Int) throws(Fault) -> Step {
        let part: Part
        switch letter {
        case UInt8(ascii: "S"): return .fraction
        case UInt8(ascii: "X"): return .offset
        case UInt8(ascii: "a"):
            guard count == 1 else { throw Fault(description: "must have the letter a once") }
            return .half
        case UInt8(ascii: "y"):
            if count == 4 { return .number(.year, digitsMin: 4, digitsMax: 4) }
            if count == 2 { return .number(.shortYear, digitsMin: 2, digitsMax: 2) }
            throw Fault(description: "must have the year as yyyy or yy")
        case UInt8(ascii: "M"): part = .month
        case UInt8(ascii: "d"): part = .day
        case UInt8(ascii: "H"): part = .hour
        case UInt8(ascii: "h"): part = .halfHour
        case UInt8(ascii: "m"): part = .minute
        case UInt8(ascii: "s"): part = .second
        default:
            throw Fault(
                description: "has the letter \(shown(letter)), which means nothing: expected "
                    + "y M d H h m s S a X, and other text in single quotes"
            )
        }
        guard count <= 2 else {
            throw Fault(
                description: "has \(shown(letter)) \(count) times: expected one letter for one or "
                    + "two digits, or two letters for two"
            )
        }
        return .number(part, digitsMin: count, digitsMax: 2)
    }

    private func check(_ letters: [UInt8]) throws(Fault) {
        for (letter, what) in [("y", "year"), ("M", "month"), ("d", "day")] {
            if !letters.contains(letter.utf8.first ?? 0) {
                throw Fault(
                    description: "has no \(what) (\(letter == "y" ? "yyyy" : letter + letter))"
                )
            }
        }
        let has = { (letter: Unicode.Scalar) in letters.contains(UInt8(ascii: letter)) }
        if has("h") != has("a") {
            throw Fault(description: "must have the hour as HH, or as hh with a for AM and PM")
        }
        if has("h") && has("H") { throw Fault(description: "has the hour twice, as HH and as hh") }
        if has("m") && !has("h") && !has("H") {
            throw Fault(description: "has minutes (mm) but no hour (HH); months are MM")
        }
        if has("s") && !has("m") || has("S") && !has("s") {
            throw Fault(description: "has a part of the time without the greater one before it")
        }
        for (step, next) in zip(steps, steps.dropFirst()) {
            guard case .number = next, step.isOpen else { continue }
            throw Fault(description: "has a part of open length followed by another number")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    private static func shown(_ letter: UInt8) -> String {
        String(Character(Unicode.Scalar(letter)))
    }

    // MARK: Reading a text

    /// What `text` says, or nil when it is not of this pattern or names no date or time there is.
    ///
    /// The whole text must fit. Hour 24 and second 60 are refused.
    /// - Complexity: O(`text.count`); nothing is allocated.
    package func read(_ text: Span<UInt8>) -> Reading? {
        var parts = InlineArray<8, Int>(repeating: 0)
        var micros: Int64 = 0
        var offset: Int?
        var isAfternoon = false
        var hasHalf = false
        var cursor = 0
        for step in steps {
            switch step {
            case .byte(let byte):
                guard cursor < text.count, text[cursor] == byte else { return nil }
                cursor &+= 1
            case .number(let part, let low, let high):
                guard let value = Self.number(text, &cursor, low, high) else { return nil }
                parts[part.rawValue] = value
                if part == .shortYear {
                    parts[Part.year.rawValue] = value + (value < 69 ? 2000 : 1900)
                }
            case .fraction:
                guard let value = Self.fraction(text, &cursor) else { return nil }
                micros = value
            case .half:
                guard cursor + 2 <= text.count, text[cursor + 1] | 0x20 == UInt8(ascii: "m")
                else { return nil }
                let letter = text[cursor] | 0x20
                guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return nil }
                isAfternoon = letter == UInt8(ascii: "p")
                hasHalf = true
                cursor &+= 2
            case .offset:
                guard let value = Self.offset(text, &cursor) else { return nil }
                offset = value
            }
        }
        guard cursor == text.count else { return nil }
        var hour = parts[Part.hour.rawValue]
        if hasHalf {
            let half = parts[Part.halfHour.rawValue]
            guard half >= 1, half <= 12 else { return nil }
            hour = half % 12 + (isAfternoon ? 12 : 0)
        }
        let minute = parts[Part.minute.rawValue]
        let second = parts[Part.second.rawValue]
        guard hour <= 23, minute <= 59, second <= 59,
            let days = RFC3339.days(
                year: parts[Part.year.rawValue],
                month: parts[Part.month.rawValue],
                day: parts[Part.day.rawValue]
            )
        else { return nil }
        let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        return Reading(local: seconds * 1_000_000 + micros, offset: offset)
    }

    /// The seconds of an offset that is the whole of `text`: `Z`, `+01`, `+0100` or `+01:00`.
    package static func offsetSeconds(_ text: Span<UInt8>) -> Int? {
        var cursor = 0
        guard let offset = offset(text, &cursor), cursor == text.count else { return nil }
        return offset
    }

    @inline(__always)
    private static func digit(_ text: Span<UInt8>, _ index: Int) -> Int? {
        guard index < text.count else { return nil }
        let value = text[index] &- UInt8(ascii: "0")
        return value <= 9 ? Int(value) : nil
    }

    @inline(__always)
    private static func number(
        _ text: Span<UInt8>,
        _ cursor: inout Int,
        _ low: Int,
        _ high: Int
    ) -> Int? {
        var value = 0
        var count = 0
        while count < high, let digit = digit(text, cursor) {
            value = value &* 10 &+ digit
            cursor &+= 1
            count &+= 1
        }
        return count >= low ? value : nil
    }

    /// The microseconds of one or more digits.
    private static func fraction(_ text: Span<UInt8>, _ cursor: inout Int) -> Int64? {
        var micros: Int64 = 0
        var scale: Int64 = 100_000
        let start = cursor
        while let digit = digit(text, cursor) {
            micros += Int64(digit) * scale
            scale /= 10
            cursor += 1
        }
        return cursor > start ? micros : nil
    }

    private static func offset(_ text: Span<UInt8>, _ cursor: inout Int) -> Int? {
        guard cursor < text.count else { return nil }
        let sign = text[cursor]
        cursor += 1
        if sign | 0x20 == UInt8(ascii: "z") { return 0 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = number(text, &cursor, 2, 2), hours <= 23
        else { return nil }
        var minutes = 0
        if cursor < text.count {
            if text[cursor] == UInt8(ascii: ":") {
                cursor += 1
                guard let value = number(text, &cursor, 2, 2) else { return nil }
                minutes = value
            } else if digit(text, cursor) != nil {
                guard let value = number(text, &cursor, 2, 2) else { return nil }
                minutes = value
            }
        }
        guard minutes <= 59 else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
