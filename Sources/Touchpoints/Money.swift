/// Exact amounts of money as integers: ten-thousandths of the currency's unit.
package enum Money {
    /// Amounts are below this, in units: 9·10¹⁴ of the currency.
    package static let unitsMax: Int64 = 9_000_000_000_000_000_000
    /// The currency of an amount that names none.
    package static let unknownCurrency: [UInt8] = Array("XXX".utf8)

    /// Reads a JSON number (RFC 8259 §6): exponent allowed, at most four places after trailing zeros.
    ///
    /// - Returns: The amount in units; `nil` when the text is no such number, has more places, or is
    ///   not below 9·10¹⁴ either side of zero.
    /// - Complexity: O(length); nothing is allocated, however long the number.
    package static func units(_ text: Span<UInt8>) -> Int64? {
        var scan = DecimalScan()
        guard scan.read(text) else { return nil }
        return scan.units
    }
}

/// One pass over a decimal number: sign, up to nineteen significant digits, and the power of ten.
private struct DecimalScan {
    /// Nineteen digits hold every amount below 9·10¹⁴ with four places.
    private static let digitsMax = 19
    private static let exponentMax = 1_000_000_000

    private var isNegative = false
    private var coefficient: UInt64 = 0
    private var digits = 0
    /// Zeros seen after the last digit that is not zero.
    private var pendingZeros = 0
    private var fractionDigits = 0
    private var exponent = 0
    private var isTooLong = false

    /// Whether `text` is a JSON number.
    mutating func read(_ text: Span<UInt8>) -> Bool {
        var index = 0
        let count = text.count
        if index < count, text[index] == 0x2D {
            isNegative = true
            index += 1
        }
        guard index < count, Self.isDigit(text[index]) else { return false }
        let start = index
        while index < count, Self.isDigit(text[index]) {
            take(text[index])
            index += 1
        }
        if text[start] == 0x30 && index - start > 1 { return false }
        if index < count, text[index] == 0x2E {
            index += 1
            let fraction = index
            while index < count, Self.isDigit(text[index]) {
                take(text[index])
                index += 1
            }
            fractionDigits = index - fraction
            if fractionDigits == 0 { return false }
        }
        if index < count, text[index] | 0x20 == 0x65 {
            index += 1
            guard readExponent(text, &index) else { return false }
        }
        return index == count
    }

    private mutating func readExponent(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
        var sign = 1
        if index < text.count, text[index] == 0x2B || text[index] == 0x2D {
            sign = text[index] == 0x2D ? -1 : 1
            index += 1
        }
        let start = index
        while index < text.count, Self.isDigit(text[index]) {
            exponent = min(exponent * 10 + Int(text[index] - 0x30), Self.exponentMax)
            index += 1
        }
        exponent *= sign
        return index > start
    }

    private mutating func take(_ digit: UInt8) {
        if digit == 0x30 {
            if digits > 0 { pendingZeros += 1 }
            return
        }
        guard digits + pendingZeros < Self.digitsMax else {
            isTooLong = true
            return
        }
        for _ in 0..<pendingZeros + 1 { coefficient *= 10 }
        digits += pendingZeros + 1
        pendingZeros = 0
        coefficient += UInt64(digit - 0x30)
    }

    /// The number in ten-thousandths, if it is a whole count of them and in bounds.
    var units: Int64? {
        if isTooLong { return nil }
        if coefficient == 0 { return 0 }
        let shift = exponent - fractionDigits + pendingZeros + 4
        guard shift >= 0, digits + shift <= DecimalScan.digitsMax else { return nil }
        var value = coefficient
        for _ in 0..<shift { value *= 10 }
        guard value < UInt64(Money.unitsMax) else { return nil }
        return isNegative ? -Int64(value) : Int64(value)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
