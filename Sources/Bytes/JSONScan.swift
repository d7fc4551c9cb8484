/// Where the scalars of a JSON text end: strings, numbers and literals, each checked whole.
internal enum JSONScan {
    /// The string whose content begins at `start`, just after its quote.
    internal static func string(
        _ bytes: Span<UInt8>,
        from start: Int
    ) throws(JSONError) -> JSONText {
        let end = bytes.count
        var cursor = start
        var hasEscapes = false
        while true {
            while end &- cursor >= 8 {
                let marks = marks(in: bytes.word(at: cursor))
                cursor &+= marks.trailingZeroBitCount / 8
                if marks != 0 { break }
            }
            guard cursor < end else { throw JSONError(offset: end, reason: .unexpectedEnd) }
            let byte = bytes[cursor]
            if byte == UInt8(ascii: "\"") {
                return JSONText(start: start, end: cursor, hasEscapes: hasEscapes)
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                cursor = try escape(bytes, at: cursor)
            } else if byte < 0x20 {
                throw JSONError(offset: cursor, reason: .controlCharacter)
            } else {
                let length = UTF8Validation.sequenceLength(bytes, at: cursor)
                guard length > 0 else { throw JSONError(offset: cursor, reason: .invalidUTF8) }
                cursor &+= length
            }
        }
    }

    /// The end of the number that begins at `start` with a digit or a minus sign.
    internal static func number(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        var cursor = start
        if bytes[cursor] == UInt8(ascii: "-") { cursor &+= 1 }
        let whole = cursor
        try digits(bytes, &cursor)
        if bytes[whole] == UInt8(ascii: "0"), cursor > whole &+ 1 {
            throw JSONError(offset: whole &+ 1, reason: .malformedNumber)
        }
        guard cursor < bytes.count else { return cursor }
        if bytes[cursor] == UInt8(ascii: ".") {
            cursor &+= 1
            try digits(bytes, &cursor)
            guard cursor < bytes.count else { return cursor }
        }
        if bytes[cursor] | 0x20 == UInt8(ascii: "e") {
            cursor &+= 1
            if cursor < bytes.count,
                bytes[cursor] == UInt8(ascii: "+") || bytes[cursor] == UInt8(ascii: "-")
            {
                cursor &+= 1
            }
            try digits(bytes, &cursor)
        }
        return cursor
    }

    /// The end of the literal that begins at `start`; its first letter is known to be right.
    @inline(__always)
    internal static func literal<let count: Int>(
        _ letters: InlineArray<count, UInt8>,
        _ bytes: Span<UInt8>,
        from start: Int
    ) throws(JSONError) -> Int {
        var cursor = start
        for place in letters.indices {
            guard cursor < bytes.count else {
                throw JSONError(offset: cursor, reason: .unexpectedEnd)
            }
            guard bytes[cursor] == letters[place] else {
                throw JSONError(offset: cursor, reason: .expectedValue)
            }
            cursor &+= 1
        }
        return cursor
    }

    internal static let trueLetters: InlineArray<4, UInt8> = [0x74, 0x72, 0x75, 0x65]
    internal static let falseLetters: InlineArray<5, UInt8> = [0x66, 0x61, 0x6C, 0x73, 0x65]
    internal static let nullLetters: InlineArray<4, UInt8> = [0x6E, 0x75, 0x6C, 0x6C]

    /// The offset, from `start` on, of the first byte that a string must escape; the end when none.
    internal static func escapable(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var cursor = start
        while bytes.count &- cursor >= 8 {
            let marks = escapable(in: bytes.word(at: cursor))
            cursor &+= marks.trailingZeroBitCount / 8
            if marks != 0 { return cursor }
        }
        while cursor < bytes.count {
            let byte = bytes[cursor]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            cursor &+= 1
        }
        return cursor
    }

    /// A set high bit for each byte of `word` that ends a run of plain string content, exact for
    /// the first of them; zero when there is none.
    ///
    /// Such are quotes, backslashes, control characters and all that is not ASCII.
    @inline(__always)
    private static func marks(in word: UInt64) -> UInt64 {
        escapable(in: word) | (word & 0x8080_8080_8080_8080)
    }

    /// A set high bit for each quote, backslash and control character of `word`, exact for the
    /// first of them; zero when there is none.
    ///
    /// A byte b is below n when (b - n) borrows; borrows reach only bytes above the first hit.
    @inline(__always)
    private static func escapable(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let isQuote = (quotes &- ones) & ~quotes
        let isBackslash = (backslashes &- ones) & ~backslashes
        let isControl = (word &- ones &* 0x20) & ~word
        return (isQuote | isBackslash | isControl) & (ones &* 0x80)
    }

    /// Moves `cursor` past one digit or more.
    @inline(__always)
    private static func digits(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(JSONError) {
        let start = cursor
        while cursor < bytes.count, bytes[cursor] &- UInt8(ascii: "0") <= 9 {
            cursor &+= 1
        }
        guard cursor > start else {
            let isAtEnd = cursor >= bytes.count
            throw JSONError(offset: cursor, reason: isAtEnd ? .unexpectedEnd : .malformedNumber)
        }
    }

    /// The end of the escape whose backslash is at `start`.
    private static func escape(_ bytes: Span<UInt8>, at start: Int) throws(JSONError) -> Int {
        guard start + 1 < bytes.count else {
            throw JSONError(offset: bytes.count, reason: .unexpectedEnd)
        }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            let unit = try codeUnit(bytes, at: start + 2)
            guard unit & 0xF800 == 0xD800 else { return start + 6 }
            // RFC 8259 §8.2 leaves lone surrogates to the parser; they have no UTF-8.
            guard unit < 0xDC00, bytes.count - start >= 8, bytes[start + 6] == UInt8(ascii: "\\"),
                bytes[start + 7] == UInt8(ascii: "u")
            else { throw JSONError(offset: start, reason: .loneSurrogate) }
            let partner = try codeUnit(bytes, at: start + 8)
            guard partner & 0xFC00 == 0xDC00 else {
                throw JSONError(offset: start, reason: .loneSurrogate)
            }
            return start + 12
        default:
            throw JSONError(offset: start + 1, reason: .malformedEscape)
        }
    }

    /// The UTF-16 code unit of four hexadecimal digits at `start`.
    private static func codeUnit(
        _ bytes: Span<UInt8>,
        at start: Int
    ) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for cursor in start..<(start + 4) {
            guard cursor < bytes.count else {
                throw JSONError(offset: cursor, reason: .unexpectedEnd)
            }
            guard let digit = JSONString.hexDigit(bytes[cursor]) else {
                throw JSONError(offset: cursor, reason: .malformedEscape)
            }
            unit = unit << 4 | digit
        }
        return unit
    }
}
