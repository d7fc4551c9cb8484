import Bytes
import Touchpoints

/// Which date patterns fit a column's texts.
struct DateEvidence {
    /// The forms that fit, as `format` writes them, the likeliest first; each is one pattern or
    /// several that are tried in order.
    let fitting: [[String]]
    /// How many of the texts each of them fits.
    let fittingCount: Int
    /// How many texts there are.
    let count: Int

    /// Whether they fit all of the texts.
    var isWhole: Bool { fittingCount == count }
    /// Whether they fit nine texts in ten: enough where no name says that these are times.
    var isNearlyWhole: Bool { !fitting.isEmpty && fittingCount * 10 >= count * 9 }

    /// The pattern of a form that is RFC 3339.
    static let rfc3339 = "rfc3339"

    /// Ways to write a date; of each the stricter comes first.
    private static let dates = [
        ["yyyy-MM-dd"], ["yyyy/MM/dd"], ["yyyyMMdd"], ["dd.MM.yyyy", "d.M.yyyy"],
        ["dd.MM.yy", "d.M.yy"], ["dd/MM/yyyy", "d/M/yyyy"], ["MM/dd/yyyy", "M/d/yyyy"],
        ["dd/MM/yy", "d/M/yy"], ["MM/dd/yy", "M/d/yy"], ["dd-MM-yyyy", "d-M-yyyy"],
        ["MM-dd-yyyy", "M-d-yyyy"],
    ]
    private static let clocks = [
        "", " HH:mm:ss", " HH:mm", "'T'HH:mm:ss", "'T'HH:mm", " H:mm:ss", " H:mm", " HH:mm:ss.S",
        "'T'HH:mm:ss.S", " HH:mm:ss,S", " hh:mm:ss a", " hh:mm a", " h:mm:ss a", " h:mm a",
        " HHmmss", "HHmmss", " HH'h'mm", " H'h'mm", ", HH:mm", ", HH:mm:ss",
    ]
    private static let offsets = ["", "X", " X"]

    /// The forms that fit most of `texts`, and more of them than any other; none where there are no
    /// texts.
    ///
    /// The others may be something else: real files have rows that are wrong.
    init(_ texts: [[UInt8]]) {
        count = texts.count
        let forms: [([String], ([UInt8]) -> Bool)] = [
            ([Self.rfc3339], { RFC3339.micros($0.span) != nil }),
            (["unix"], { Self.isUnix($0, digits: 9...10) }),
            (["unix-ms"], { Self.isUnix($0, digits: 12...13) }),
        ]
        for (form, fits) in forms {
            let count = texts.count(where: fits)
            guard count * 2 > texts.count else { continue }
            fitting = [form]
            fittingCount = count
            return
        }
        var counted: [(form: [String], count: Int)] = []
        for family in Self.dates {
            // Of equal ones the first, which is the stricter.
            var best: (form: [String], count: Int) = ([], 0)
            for date in family {
                let found = Self.form(texts, date)
                if found.count > best.count { best = found }
            }
            counted.append(best)
        }
        let most = counted.map(\.count).max() ?? 0
        fittingCount = most
        fitting =
            most * 2 > texts.count
            ? counted.filter { $0.count == most }.map(\.form) : []
    }

    /// That date with the clock that fits most texts, or the two that do between them.
    private static func form(_ texts: [[UInt8]], _ date: String) -> (form: [String], count: Int) {
        let patterns = clocks.flatMap { clock in
            offsets.compactMap { offset in
                clock.isEmpty && !offset.isEmpty ? nil : date + clock + offset
            }
        }.compactMap { text in pattern(text).map { (text, $0) } }
        var rest = texts
        var used: [String] = []
        for _ in 0..<2 {
            var best: (text: String, left: [[UInt8]])?
            for (text, pattern) in patterns {
                let left = rest.filter { pattern.read($0.span) == nil }
                if left.count < (best?.left.count ?? rest.count) { best = (text, left) }
                if left.isEmpty { break }
            }
            guard let best else { break }
            used.append(best.text)
            rest = best.left
            // A second pattern for a few texts would rather fit what is wrong than what is meant.
            if rest.count * 10 <= texts.count { break }
        }
        return (used, texts.count - rest.count)
    }

    private static func pattern(_ text: String) -> DatePattern? {
        do throws(DatePattern.Fault) {
            return try DatePattern(Array(text.utf8))
        } catch {
            return nil
        }
    }

    private static func isUnix(_ text: [UInt8], digits: ClosedRange<Int>) -> Bool {
        let whole = text.prefix { $0 != UInt8(ascii: ".") }
        return digits.contains(whole.count) && UnixTime.micros(text.span, unit: 1) != nil
    }

    /// Whether all texts are times of day, such as `14:05` beside a date.
    static func areClocks(_ texts: [[UInt8]]) -> Bool {
        let day = Array("2000-01-31 ".utf8)
        let count = form(texts.map { day + $0 }, "yyyy-MM-dd").count
        return count > 0 && count * 10 >= texts.count * 9
    }
}

/// Which decimal marks fit a column's numbers.
enum DecimalEvidence: Equatable {
    /// The numbers are JSON numbers as they stand.
    case plain
    case mark(DecimalMark)
    /// Both marks fit, and give other numbers.
    case undecided
    /// They are no numbers.
    case none

    /// Judges `texts`, none of which is empty; one in ten may be no number.
    init(_ texts: [[UInt8]]) {
        let commas = texts.map { Self.units($0, .comma) }
        let points = texts.map { Self.units($0, .point) }
        let enough = (texts.count * 9 + 9) / 10
        let isPlain = texts.count { Money.units($0.span) != nil } >= enough
        let isComma = commas.count { $0 != nil } >= enough
        let isPoint = points.count { $0 != nil } >= enough
        switch (isPlain, isComma, isPoint) {
        case (_, true, true):
            // Where a text is a number by one of the two alone, that one is meant.
            let isOnlyComma = zip(commas, points).contains { $0 != nil && $1 == nil }
            let isOnlyPoint = zip(commas, points).contains { $0 == nil && $1 != nil }
            if isOnlyComma != isOnlyPoint {
                self = isOnlyComma ? .mark(.comma) : isPlain ? .plain : .mark(.point)
            } else {
                self = commas != points ? .undecided : isPlain ? .plain : .mark(.point)
            }
        case (true, _, _): self = .plain
        case (false, true, false): self = .mark(.comma)
        case (false, false, true): self = .mark(.point)
        case (false, false, false): self = .none
        }
    }

    private static func units(_ text: [UInt8], _ mark: DecimalMark) -> Int64? {
        var number: [UInt8] = []
        guard mark.append(text.span, to: &number) else { return nil }
        return Money.units(number.span)
    }
}
