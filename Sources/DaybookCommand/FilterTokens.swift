/// One word or sign of a condition.
struct FilterToken {
    enum Kind: Equatable {
        /// Text without its quotes, and whether it began with one.
        case word([UInt8], isQuoted: Bool)
        case comparison(FigureComparison)
        case open
        case close
        case end
    }

    let kind: Kind
    /// Bytes before it.
    let offset: Int

    /// Whether it is that word, not in quotes.
    func isKeyword(_ word: String) -> Bool { kind == .word(Array(word.utf8), isQuoted: false) }
}

/// Takes a condition apart.
struct FilterTokens {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next word or sign; the end again and again.
    mutating func next() throws(FilterError) -> FilterToken {
        while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
        let start = place
        guard place < bytes.count else { return FilterToken(kind: .end, offset: start) }
        let second = place + 1 < bytes.count ? bytes[place + 1] : 0
        let isFollowedByEqual = second == UInt8(ascii: "=")
        switch bytes[place] {
        case UInt8(ascii: "("): return sign(.open, 1)
        case UInt8(ascii: ")"): return sign(.close, 1)
        case UInt8(ascii: "~"): return sign(.comparison(.like), 1)
        case UInt8(ascii: "="):
            return sign(.comparison(.equal), isFollowedByEqual ? 2 : 1)
        case UInt8(ascii: "<"):
            return isFollowedByEqual
                ? sign(.comparison(.lessOrEqual), 2) : sign(.comparison(.less), 1)
        case UInt8(ascii: ">"):
            return isFollowedByEqual
                ? sign(.comparison(.greaterOrEqual), 2) : sign(.comparison(.greater), 1)
        case UInt8(ascii: "!"):
            guard isFollowedByEqual else {
                throw FilterError(offset: start, reason: "expected !=, or not for negation")
            }
            return sign(.comparison(.notEqual), 2)
        default: return try word()
        }
    }

    private mutating func sign(_ kind: FilterToken.Kind, _ length: Int) -> FilterToken {
        defer { place += length }
        return FilterToken(kind: kind, offset: place)
    }

    /// Reads bytes up to a space or sign; what is in quotes belongs to the word, whatever it is.
    private mutating func word() throws(FilterError) -> FilterToken {
        let start = place
        var text: [UInt8] = []
        while place < bytes.count, !Self.endsWord(bytes[place]) {
            let byte = bytes[place]
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                try quoted(by: byte, into: &text)
            } else {
                text.append(byte)
                place += 1
            }
        }
        let isQuoted = bytes[start] == UInt8(ascii: "'") || bytes[start] == UInt8(ascii: "\"")
        return FilterToken(kind: .word(text, isQuoted: isQuoted), offset: start)
    }

    private mutating func quoted(
        by quote: UInt8,
        into text: inout [UInt8]
    ) throws(FilterError) {
        let start = place
        place += 1
        while place < bytes.count {
            if bytes[place] != quote {
                text.append(bytes[place])
                place += 1
            } else if place + 1 < bytes.count, bytes[place + 1] == quote {
                text.append(quote)
                place += 2
            } else {
                place += 1
                return
            }
        }
        throw FilterError(offset: start, reason: "expected an end to the quotes that begin here")
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        isSpace(byte) || "()~=<>!".utf8.contains(byte)
    }
}
