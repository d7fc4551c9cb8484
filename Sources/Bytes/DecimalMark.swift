/// Which sign stands before the places of a number, and so which ones may group its digits.
package enum DecimalMark: Sendable, CaseIterable {
    case comma
    case point

    /// The sign itself.
    package var byte: UInt8 { self == .comma ? UInt8(ascii: ",") : UInt8(ascii: ".") }

    /// The mark of that name: the sign itself.
    package init?(_ name: [UInt8]) {
        switch name {
        case [UInt8(ascii: ",")]: self = .comma
        case [UInt8(ascii: ".")]: self = .point
        default: return nil
        }
    }

    /// Appends a number with this mark as a JSON number, without its grouping.
    ///
    /// Digits may be in groups of three, from the mark on to the left, separated by the other of
    /// point and comma, a space, a no-break space (U+00A0, U+202F) or an apostrophe (U+0027, U+2019),
    /// the same one throughout. The first group does not begin with zero: `0.500` with a decimal comma
    /// is no number, since it is a half more likely than five hundred. A sign may stand before them; zeros that lead are left out.
    /// - Returns: Whether `text` is such a number; if not, nothing of use was appended.
    /// - Complexity: O(`text.count`).
    package func append(_ text: Span<UInt8>, to out: inout [UInt8]) -> Bool {
        var index = 0
        let count = text.count
        if index < count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            if text[index] == UInt8(ascii: "-") { out.append(text[index]) }
            index += 1
        }
        let start = out.count
        let isZeroFirst = index < count && text[index] == UInt8(ascii: "0")
        var digits = 0
        var separator = 0
        /// Digits since the last separator.
        var group = 0
        while index < count {
            let byte = text[index]
            if Self.isDigit(byte) {
                digits += 1
                group += 1
                if !(out.count == start + 1 && out[start] == UInt8(ascii: "0")) {
                    out.append(byte)
                } else {
                    out[start] = byte
                }
                index += 1
                continue
            }
            if byte == self.byte { break }
            guard let found = grouping(text, index), separator == 0 || separator == found.sign,
                separator == 0 ? group >= 1 && group <= 3 && !isZeroFirst : group == 3
            else { return false }
            separator = found.sign
            group = 0
            index += found.length
        }
        guard digits > 0, separator == 0 || group == 3 else { return false }
        if index == count { return true }
        out.append(UInt8(ascii: "."))
        index += 1
        guard index < count else { return false }
        while index < count {
            guard Self.isDigit(text[index]) else { return false }
            out.append(text[index])
            index += 1
        }
        return true
    }

    /// The grouping sign at `index`, as a number of its own, and its bytes.
    private func grouping(_ text: Span<UInt8>, _ index: Int) -> (sign: Int, length: Int)? {
        let byte = text[index]
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "'"): return (Int(byte), 1)
        case UInt8(ascii: "."), UInt8(ascii: ","): return (Int(byte), 1)
        case 0xC2 where index + 1 < text.count && text[index + 1] == 0xA0: return (0xA0, 2)
        case 0xE2 where index + 2 < text.count && text[index + 1] == 0x80:
            let last = text[index + 2]
            return last == 0xAF || last == 0x99 ? (0x2000 + Int(last), 3) : nil
        default: return nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
