/// Whether bytes are well-formed UTF-8, as the Unicode Standard defines it in table 3-7.
///
/// Strict: no overlong forms, no surrogates, nothing above U+10FFFF, no sequence cut short.
package enum UTF8Validation {
    /// The offset at which the first ill-formed sequence begins, or nil when there is none.
    ///
    /// - Complexity: O(`bytes.count`); ASCII goes eight bytes at a time.
    package static func firstInvalidOffset(_ bytes: Span<UInt8>) -> Int? {
        let end = bytes.count
        var offset = 0
        while offset < end {
            if end - offset >= 8 {
                let high = bytes.word(at: offset) & 0x8080_8080_8080_8080
                guard high != 0 else {
                    offset &+= 8
                    continue
                }
                offset &+= high.trailingZeroBitCount / 8
            }
            let length = sequenceLength(bytes, at: offset)
            guard length > 0 else { return offset }
            offset &+= length
        }
        return nil
    }

    /// The length of the well-formed sequence that begins at `offset`, or 0 when it is not one.
    internal static func sequenceLength(_ bytes: Span<UInt8>, at offset: Int) -> Int {
        let lead = bytes[offset]
        if lead < 0x80 { return 1 }
        // The second byte's range keeps out overlong forms, surrogates and what is too high; the
        // rest of a sequence is any continuation byte.
        var length = 2
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: break
        case 0xE0: (length, lowest) = (3, 0xA0)
        case 0xED: (length, highest) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, lowest) = (4, 0x90)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, highest) = (4, 0x8F)
        default: return 0
        }
        guard bytes.count - offset >= length else { return 0 }
        let second = bytes[offset &+ 1]
        guard second >= lowest, second <= highest else { return 0 }
        for place in 2..<max(length, 2) where bytes[offset &+ place] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
