/// How the bytes of a text stand for characters: said by whoever knows, never guessed.
package enum TextEncoding: Sendable, CaseIterable {
    case utf8
    /// ISO/IEC 8859-1: every byte is the character of its number.
    case latin1
    /// Latin-1 with other characters from 80 to 9F, five of those bytes being undefined.
    case windows1252

    /// Its name, as options and maps write it.
    package var name: String {
        switch self {
        case .utf8: "utf-8"
        case .latin1: "latin1"
        case .windows1252: "windows-1252"
        }
    }

    /// The encoding of a usual name, in any case; `nil` for any other name.
    package init?(named name: String) {
        switch String(decoding: name.utf8.map { $0 | 0x20 }, as: UTF8.self) {
        case "utf-8", "utf8": self = .utf8
        case "latin1", "latin-1", "iso-8859-1", "iso8859-1": self = .latin1
        case "windows-1252", "cp1252": self = .windows1252
        default: return nil
        }
    }

    /// The offset of the first byte that stands for no character in this encoding, if there is one.
    ///
    /// - Complexity: O(`text.count`).
    package func firstInvalidOffset(_ text: Span<UInt8>) -> Int? {
        switch self {
        case .utf8: return UTF8Validation.firstInvalidOffset(text)
        case .latin1: return nil
        case .windows1252:
            for index in 0..<text.count {
                let byte = text[index]
                guard byte >= 0x80, byte < 0xA0 else { continue }
                if Self.windows1252High[Int(byte) - 0x80] == 0 { return index }
            }
            return nil
        }
    }

    /// Appends a text of this encoding as UTF-8.
    ///
    /// - Returns: `nil` when all was appended; else the offset of the first byte that stands for no
    ///   character, and nothing of use was appended.
    /// - Complexity: O(`text.count`).
    package func append(_ text: Span<UInt8>, to out: inout [UInt8]) -> Int? {
        if self == .utf8 {
            if let invalid = UTF8Validation.firstInvalidOffset(text) { return invalid }
            out.append(text)
            return nil
        }
        for index in 0..<text.count {
            let byte = text[index]
            if byte < 0x80 {
                out.append(byte)
                continue
            }
            var scalar = UInt16(byte)
            if self == .windows1252, byte < 0xA0 {
                scalar = Self.windows1252High[Int(byte) - 0x80]
                if scalar == 0 { return index }
            }
            if scalar >= 0x800 {
                out.append(UInt8(0xE0 | scalar >> 12))
                out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            } else {
                out.append(UInt8(0xC0 | scalar >> 6))
            }
            out.append(UInt8(0x80 | scalar & 0x3F))
        }
        return nil
    }

    /// The characters of the bytes 80 to 9F, 0 where there is none.
    ///
    /// Source: Unicode mapping table CP1252.TXT.
    private static let windows1252High: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]
}
