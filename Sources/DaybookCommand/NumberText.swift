/// Numbers for people.
package enum NumberText {
    /// The number with a comma between thousands, such as `2,000`.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude).utf8)
        var text: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
        for (place, digit) in digits.enumerated() {
            if place > 0 && (digits.count - place).isMultiple(of: 3) {
                text.append(UInt8(ascii: ","))
            }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A size in the largest unit of which there is one, such as `12.4 GiB` or `512 bytes`.
    package static func bytes(_ count: Int) -> String {
        let units = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
        guard let (name, shift) = units.first(where: { count >> $0.1 > 0 }) else {
            return count == 1 ? "1 byte" : "\(count) bytes"
        }
        let tenths = (count >> (shift - 10)) * 10 / 1_024
        return "\(tenths / 10).\(tenths % 10) \(name)"
    }

    /// Days, years from two years on: `3 days`, `12 years`; `centuries` from a hundred years on.
    package static func days(_ days: Double) -> String {
        if days >= 36_525 { return "centuries" }
        if days >= 730.5 { return "\(Int(days / 365.25)) years" }
        return Int(days) == 1 ? "1 day" : "\(Int(days)) days"
    }

    /// Nanoseconds as milliseconds with two decimals, such as `0.09 ms`.
    package static func millis(_ nanos: UInt64) -> String {
        let hundredths = (nanos + 5_000) / 10_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) ms"
    }
}
