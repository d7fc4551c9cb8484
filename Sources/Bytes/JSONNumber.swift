/// The sign, coefficient and exponent of a JSON number, exactly; nothing is rounded.
///
/// The number is coefficient · 10^exponent, where the digits of `whole` and then of `fraction`, as
/// they are written, are the coefficient without leading zeros. Zero has none.
internal struct JSONNumber {
    internal let isNegative: Bool
    /// The digits of the coefficient before the point, by offset in the number's text.
    internal let whole: Range<Int>
    /// The digits of the coefficient after the point, by offset in the number's text.
    internal let fraction: Range<Int>
    internal let exponent: Int64

    /// The coefficient, or nil when it is 2^60 or may be.
    internal func coefficient(_ text: Span<UInt8>) -> UInt64? {
        // 10^18 is below 2^60.
        guard whole.count + fraction.count <= 18 else { return nil }
        var coefficient: UInt64 = 0
        for offset in whole {
            coefficient = coefficient &* 10 &+ UInt64(text[offset] &- UInt8(ascii: "0"))
        }
        for offset in fraction {
            coefficient = coefficient &* 10 &+ UInt64(text[offset] &- UInt8(ascii: "0"))
        }
        return coefficient
    }

    /// The most digits, leading zeros not counted, that a written exponent may have.
    internal static let exponentDigitsMax = 18

    /// Takes a number apart that `JSONReader` found; nil when its exponent has too many digits.
    internal init?(_ text: Span<UInt8>) {
        let end = text.count
        isNegative = text[0] == UInt8(ascii: "-")
        var cursor = isNegative ? 1 : 0
        let wholeStart = cursor
        while cursor < end, JSONNumber.isDigit(text[cursor]) { cursor &+= 1 }
        // A leading zero is the only digit before the point, or there would be no number.
        let isBelowOne = text[wholeStart] == UInt8(ascii: "0")
        whole = (isBelowOne ? cursor : wholeStart)..<cursor
        var fractionDigits = 0
        if cursor < end, text[cursor] == UInt8(ascii: ".") {
            cursor &+= 1
            let fractionStart = cursor
            while cursor < end, JSONNumber.isDigit(text[cursor]) { cursor &+= 1 }
            fractionDigits = cursor - fractionStart
            var firstDigit = fractionStart
            if isBelowOne {
                while firstDigit < cursor, text[firstDigit] == UInt8(ascii: "0") {
                    firstDigit &+= 1
                }
            }
            fraction = firstDigit..<cursor
        } else {
            fraction = cursor..<cursor
        }
        guard let written = JSONNumber.exponent(text, from: cursor) else { return nil }
        exponent = written - Int64(fractionDigits)
    }

    /// The exponent that is written from `start` to the end: 0 when none is, nil when too long.
    private static func exponent(_ text: Span<UInt8>, from start: Int) -> Int64? {
        guard start < text.count else { return 0 }
        var cursor = start + 1
        let isNegative = text[cursor] == UInt8(ascii: "-")
        if !isDigit(text[cursor]) { cursor += 1 }
        while cursor < text.count, text[cursor] == UInt8(ascii: "0") { cursor += 1 }
        guard text.count - cursor <= exponentDigitsMax else { return nil }
        var exponent: Int64 = 0
        while cursor < text.count {
            exponent = exponent * 10 + Int64(text[cursor] - UInt8(ascii: "0"))
            cursor += 1
        }
        return isNegative ? -exponent : exponent
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") <= 9
    }
}
