/// Text made fit for a terminal: nothing in it moves the cursor, and its width is known.
package struct TerminalText: Equatable, Sendable {
    /// What to print, in UTF-8.
    package let bytes: [UInt8]
    /// Columns that it takes.
    package let width: Int

    /// Makes text from anywhere harmless.
    ///
    /// Characters that a terminal obeys (control characters, changes of writing direction, line
    /// separators) are written as `\u{1B}`; what is not UTF-8 becomes U+FFFD.
    package init(_ text: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        var width = 0
        for scalar in String(decoding: Array(text), as: UTF8.self).unicodeScalars {
            if Self.isObeyed(scalar) {
                let escape = "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
                bytes.append(contentsOf: escape.utf8)
                width += escape.utf8.count
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                width += Self.columns(of: scalar)
            }
        }
        self.bytes = bytes
        self.width = width
    }

    /// Text of the program's own.
    package init(_ text: String) {
        self.init(text.utf8)
    }

    /// Lines of any format as a terminal may show them.
    ///
    /// Line ends (LF, CR LF) stay. Everything else that a terminal obeys is written as JSON escapes
    /// it, such as `\u001b`, so that JSON stays the same JSON; what is not UTF-8 becomes U+FFFD.
    package static func lines(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) { return bytes }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        for index in scalars.indices {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            let isLineEnd =
                scalar == "\n"
                || scalar == "\r" && next < scalars.endIndex && scalars[next] == "\n"
            if isLineEnd || !isObeyed(scalar) {
                out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            } else {
                // All of them have four digits at most.
                let digits = String(scalar.value, radix: 16)
                out.append(contentsOf: "\\u".utf8)
                out.append(contentsOf: repeatElement(0x30, count: 4 - digits.utf8.count))
                out.append(contentsOf: digits.utf8)
            }
        }
        return out
    }

    /// What of `line` fits into `columns`, the last of them an ellipsis where something is cut.
    ///
    /// - Parameters:
    ///   - line: Text that is fit for a terminal already.
    ///   - columns: Columns there are; one at least is used.
    /// - Returns: The line, or its beginning and `…`.
    package static func cut(_ line: [UInt8], columns: Int) -> [UInt8] {
        var width = 0
        // Where the text ends that leaves room for the ellipsis.
        var end = 0
        var offset = 0
        for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
            width += Self.columns(of: scalar)
            offset += UTF8.width(scalar)
            if width > columns { return line[..<end] + Array("…".utf8) }
            if width < columns { end = offset }
        }
        return line
    }

    /// `line` in pieces of at most `columns` each, so that nothing of it is lost.
    ///
    /// - Parameters:
    ///   - line: Text that is fit for a terminal already.
    ///   - columns: Columns there are; a character that is wider stands alone.
    /// - Returns: One piece at least.
    static func folded(_ line: [UInt8], columns: Int) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var piece: [UInt8] = []
        var width = 0
        for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
            let own = Self.columns(of: scalar)
            if width + own > columns, !piece.isEmpty {
                pieces.append(piece)
                piece = []
                width = 0
            }
            piece.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            width += own
        }
        return pieces + [piece]
    }

    /// Columns that text takes which is fit for a terminal already.
    static func width(of line: [UInt8]) -> Int {
        String(decoding: line, as: UTF8.self).unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// How many columns a terminal gives to one character.
    ///
    /// None to what combines with the character before, two to East Asian wide characters and to
    /// emoji; emoji joined into one are counted singly, as many terminals show them.
    ///
    /// Source: Unicode Standard Annex 11, "East Asian Width", in blocks.
    private static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
