/// Words as a POSIX shell reads them.
enum ShellWord {
    /// The word, in quotes where it needs them.
    ///
    /// A shell reads it back as the same bytes; control characters, which nobody could copy, are
    /// written as bash and zsh read them.
    static func quoted(_ word: [UInt8]) -> String {
        let isPlain = !word.isEmpty && word.allSatisfy(Self.isPlain)
        if isPlain { return String(decoding: word, as: UTF8.self) }
        if TerminalText(word).bytes.elementsEqual(word) {
            // Byte by byte: a quote with an accent on it is one character of a String, and still
            // ends the word for a shell.
            let quote = UInt8(ascii: "'")
            let parts = word.split(separator: quote, omittingEmptySubsequences: false)
            let quoted = [quote] + parts.joined(separator: Array("'\\''".utf8)) + [quote]
            return String(decoding: quoted, as: UTF8.self)
        }
        var escaped = "$'"
        for byte in word {
            if Self.isPlain(byte) {
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16)
                escaped += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return escaped + "'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"),
            UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: ","):
            true
        default: false
        }
    }
}
