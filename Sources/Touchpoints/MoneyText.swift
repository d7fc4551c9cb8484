/// Amounts as text: exact, without exponent and without trailing zeros.
package enum MoneyText {
    /// Appends a sum given in ten-thousandths of a unit, such as `-12.5` or `0`.
    package static func append(_ sum: Int128, to out: inout [UInt8]) {
        if sum < 0 { out.append(UInt8(ascii: "-")) }
        let (whole, fraction) = sum.magnitude.quotientAndRemainder(dividingBy: 10_000)
        out.append(contentsOf: String(whole).utf8)
        guard fraction > 0 else { return }
        out.append(UInt8(ascii: "."))
        var rest = Int(fraction)
        var place = 1_000
        while rest > 0 {
            out.append(UInt8(ascii: "0") + UInt8(rest / place))
            rest %= place
            place /= 10
        }
    }

    /// The text that `append` appends.
    package static func text(_ sum: Int128) -> [UInt8] {
        var text: [UInt8] = []
        append(sum, to: &text)
        return text
    }
}
