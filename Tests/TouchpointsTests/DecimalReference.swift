/// An amount read by the definition, digit by digit, for comparison.
enum DecimalReference {
    /// Ten-thousandths; `nil` for what is no amount.
    static func units(_ text: String) -> Int64? {
        let isNegative = text.hasPrefix("-")
        let unsigned = isNegative ? String(text.dropFirst()) : text
        let halves = unsigned.split(
            maxSplits: 1,
            omittingEmptySubsequences: false
        ) { $0 == "e" || $0 == "E" }
        let parts = halves[0].split(
            separator: ".",
            maxSplits: 1,
            omittingEmptySubsequences: false
        ).map(String.init)
        guard isDigits(parts[0]), parts[0] == "0" || !parts[0].hasPrefix("0") else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        if parts.count == 2 && !isDigits(fraction) { return nil }
        var power = 0
        if halves.count == 2 {
            guard let exponent = exponent(String(halves[1])) else { return nil }
            power = exponent
        }
        power -= fraction.count
        var digits = Array(parts[0] + fraction)
        while digits.last == "0" {
            digits.removeLast()
            power += 1
        }
        while digits.first == "0" { digits.removeFirst() }
        guard let first = digits.first else { return 0 }
        // Four places at most, and below 9·10¹⁴: fifteen digits, the first of them below 9.
        guard power >= -4 else { return nil }
        let whole = digits.count + power
        guard whole < 15 || (whole == 15 && first < "9") else { return nil }
        let units = Int64(String(digits) + String(repeating: "0", count: power + 4))
        return units.map { isNegative ? -$0 : $0 }
    }

    private static func isDigits(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { "0123456789".contains($0) }
    }

    /// The exponent, or one as far out as it can matter.
    private static func exponent(_ text: String) -> Int? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text
        guard isDigits(digits) else { return nil }
        let significant = String(digits.drop { $0 == "0" })
        let size = significant.count > 12 ? 1_000_000_000_000 : Int("0" + significant) ?? 0
        return isNegative ? -size : size
    }
}
