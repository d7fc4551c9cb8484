/// A JSON number as an exact decimal of any size: compared, hashed and written by its value.
///
/// 100, 1e2 and 100.0 are one number; nothing is ever rounded.
package struct DecimalNumber: Sendable, Hashable, Comparable {
    /// Numbers of more digits than this, zeros in between counted, are written with an exponent.
    private static let plainDigitsMax = 40
    /// Digits that ``units(places:)`` takes before the point.
    package static let wholeDigitsMax = 18

    /// Whether it is below zero.
    package let isNegative: Bool
    /// The significant digits, each 0 to 9, without zeros at either end; none for zero.
    private let digits: [UInt8]
    /// The number is 0.d₁d₂d₃… · 10^`magnitude`; 0 for zero.
    private let magnitude: Int64

    /// The number that `text`, which `JSONReader` found, is written as.
    ///
    /// - Returns: `nil` when its exponent has more than 18 digits.
    /// - Complexity: O(length).
    package init?(_ text: Span<UInt8>) {
        guard !text.isEmpty, let number = JSONNumber(text) else { return nil }
        var found: [UInt8] = []
        for offset in number.whole { found.append(text[offset] - UInt8(ascii: "0")) }
        for offset in number.fraction { found.append(text[offset] - UInt8(ascii: "0")) }
        let (magnitude, overflow) = number.exponent.addingReportingOverflow(Int64(found.count))
        if overflow { return nil }
        // The coefficient has no zeros in front, unless it is nothing else.
        while found.last == 0 { found.removeLast() }
        digits = found
        self.magnitude = found.isEmpty ? 0 : magnitude
        isNegative = number.isNegative && !found.isEmpty
    }

    /// Whether `left` is the smaller number.
    package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative
            ? right.isCloserToZero(than: left) : left.isCloserToZero(than: right)
    }

    private func isCloserToZero(than other: DecimalNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty {
            return digits.isEmpty && !other.digits.isEmpty
        }
        if magnitude != other.magnitude { return magnitude < other.magnitude }
        return digits.lexicographicallyPrecedes(other.digits)
    }

    /// The number times 10^`places`.
    ///
    /// - Returns: `nil` unless that is whole and the number has at most ``wholeDigitsMax`` digits
    ///   before the point.
    package func units(places: Int) -> Int128? {
        guard magnitude <= Int64(Self.wholeDigitsMax), digits.count <= Self.wholeDigitsMax + places
        else { return nil }
        let zeros = Int(clamping: magnitude) + places - digits.count
        guard zeros >= 0 || digits.isEmpty else { return nil }
        var value: Int128 = 0
        for digit in digits { value = value * 10 + Int128(digit) }
        for _ in 0..<max(zeros, 0) where !digits.isEmpty { value *= 10 }
        return isNegative ? -value : value
    }

    /// The number as JSON, the same for the same value: `-12.5`, or `1e100` where it is long.
    package var text: [UInt8] {
        guard !digits.isEmpty else { return [UInt8(ascii: "0")] }
        var out: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        let ascii = digits.map { $0 + UInt8(ascii: "0") }
        let most = Int64(Self.plainDigitsMax)
        if magnitude > most || magnitude < -most || digits.count > Self.plainDigitsMax {
            out.append(ascii[0])
            if ascii.count > 1 { out.append(UInt8(ascii: ".")) }
            out.append(contentsOf: ascii.dropFirst())
            return out + Array("e\(magnitude - 1)".utf8)
        }
        let whole = Int(magnitude)
        if whole <= 0 {
            out.append(contentsOf: "0.".utf8)
            out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -whole))
            return out + ascii
        }
        out.append(contentsOf: ascii.prefix(whole))
        if ascii.count <= whole {
            return out + repeatElement(UInt8(ascii: "0"), count: whole - ascii.count)
        }
        out.append(UInt8(ascii: "."))
        return out + ascii.dropFirst(whole)
    }

    /// A whole number of units of 10^−`places`, as text without zeros at its end.
    package static func text(units: Int128, places: Int) -> [UInt8] {
        var scale: UInt128 = 1
        for _ in 0..<places { scale *= 10 }
        let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: scale)
        var out: [UInt8] = units < 0 ? [UInt8(ascii: "-")] : []
        out.append(contentsOf: String(whole).utf8)
        guard fraction > 0 else { return out }
        out.append(UInt8(ascii: "."))
        var rest = fraction
        while rest > 0 {
            scale /= 10
            out.append(UInt8(ascii: "0") + UInt8(rest / scale))
            rest %= scale
        }
        return out
    }
}
