/// Times as numbers of units since 1970-01-01T00:00:00Z, leap seconds not counted.
package enum UnixTime {
    /// Digits that a whole number of units may have.
    private static let digitsMax = 15

    /// The microseconds that `text` is, a decimal number of units of `unit` microseconds each.
    ///
    /// A minus may stand before it and a point with digits behind it; what is beyond the microsecond
    /// is cut towards zero. `unit` is a power of ten.
    /// - Returns: `nil` for any other text, for more than fifteen digits before the point, and
    ///   outside of the years 0001 to 9999.
    package static func micros(_ text: Span<UInt8>, unit: Int64) -> Int64? {
        var index = 0
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let start = index
        var value: Int64 = 0
        while index < text.count, let digit = digit(text[index]) {
            guard index - start < digitsMax else { return nil }
            value = value * 10 + digit
            index += 1
        }
        guard index > start else { return nil }
        let (whole, overflow) = value.multipliedReportingOverflow(by: unit)
        // Within this nothing below can overflow: the places are less than one unit.
        guard !overflow, whole <= range.upperBound else { return nil }
        var micros = whole
        if index < text.count {
            guard text[index] == UInt8(ascii: ".") else { return nil }
            index += 1
            guard index < text.count else { return nil }
            var scale = unit / 10
            while index < text.count {
                guard let digit = digit(text[index]) else { return nil }
                micros += digit * scale
                scale /= 10
                index += 1
            }
        }
        let signed = isNegative ? -micros : micros
        return range.contains(signed) ? signed : nil
    }

    private static let range: Range<Int64> =
        -62_135_596_800_000_000..<253_402_300_800_000_000

    private static func digit(_ byte: UInt8) -> Int64? {
        let value = byte &- UInt8(ascii: "0")
        return value <= 9 ? Int64(value) : nil
    }
}
