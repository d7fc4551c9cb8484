/// The text that the content of a JSON string stands for.
package enum JSONString {
    /// Appends the text of a string that `JSONReader` found in `bytes`, as UTF-8.
    ///
    /// It cannot fail: the reader has checked every escape. `out` keeps what it held before.
    /// - Complexity: O(length of `text`).
    package static func unescape(
        _ text: JSONText,
        from bytes: Span<UInt8>,
        into out: inout [UInt8]
    ) {
        guard text.hasEscapes else {
            out.append(bytes.extracting(text.start..<text.end))
            return
        }
        var cursor = text.start
        var plain = cursor
        while cursor < text.end {
            guard bytes[cursor] == UInt8(ascii: "\\") else {
                cursor &+= 1
                continue
            }
            out.append(bytes.extracting(plain..<cursor))
            cursor = appendEscape(at: cursor, from: bytes, to: &out)
            plain = cursor
        }
        out.append(bytes.extracting(plain..<text.end))
    }

    /// The value of a hexadecimal digit in either case, or nil.
    internal static func hexDigit(_ byte: UInt8) -> UInt32? {
        let digit = byte &- UInt8(ascii: "0")
        if digit <= 9 { return UInt32(digit) }
        let letter = (byte | 0x20) &- UInt8(ascii: "a")
        return letter <= 5 ? UInt32(letter) + 10 : nil
    }

    /// Appends what the escape at `start` stands for; the offset after it.
    private static func appendEscape(
        at start: Int,
        from bytes: Span<UInt8>,
        to out: inout [UInt8]
    ) -> Int {
        let letter = bytes[start + 1]
        switch letter {
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = codeUnit(bytes, at: start + 2)
            var end = start + 6
            if scalar & 0xFC00 == 0xD800 {
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + codeUnit(bytes, at: start + 8) & 0x3FF
                end = start + 12
            }
            appendUTF8(scalar, to: &out)
            return end
        default: out.append(letter)
        }
        return start + 2
    }

    private static func codeUnit(_ bytes: Span<UInt8>, at start: Int) -> UInt32 {
        (start..<(start + 4)).reduce(0) { $0 << 4 | (hexDigit(bytes[$1]) ?? 0) }
    }

    private static func appendUTF8(_ scalar: UInt32, to out: inout [UInt8]) {
        let continuation = { (shift: UInt32) in UInt8(0x80 | (scalar >> shift) & 0x3F) }
        if scalar < 0x80 {
            out.append(UInt8(scalar))
        } else if scalar < 0x800 {
            out.append(UInt8(0xC0 | scalar >> 6))
            out.append(continuation(0))
        } else if scalar < 0x10000 {
            out.append(UInt8(0xE0 | scalar >> 12))
            out.append(continuation(6))
            out.append(continuation(0))
        } else {
            out.append(UInt8(0xF0 | scalar >> 18))
            out.append(continuation(12))
            out.append(continuation(6))
            out.append(continuation(0))
        }
    }
}
