/// CSV by the words of its rules, over a whole text and with copies everywhere: what the reader
/// must agree with.
enum CSVReference {
    struct Row: Equatable {
        /// The row's own bytes.
        var text: [UInt8]
        /// The line that it begins on, from 1.
        var line: Int
        /// Its fields; nil when it is at fault.
        var fields: [[UInt8]]?
    }

    private static let quote = UInt8(ascii: "\"")

    /// Every row of a text.
    static func rows(of text: [UInt8], delimiter: UInt8) -> [Row] {
        var rest = text[...]
        var line = 1
        var rows: [Row] = []
        while !rest.isEmpty {
            let (row, isFaulty) = row(of: rest, delimiter)
            let pieces = lines(of: row.text)
            if isFaulty, pieces.count > 1 {
                rows.append(Row(text: pieces[0].text, line: line, fields: nil))
                rest = rest.dropFirst(pieces[0].length)
                line += 1
            } else {
                rows.append(Row(text: row.text, line: line, fields: isFaulty ? nil : row.fields))
                rest = rest.dropFirst(row.length)
                line += pieces.count
            }
        }
        return rows
    }

    /// The lines of a text, each with its length with the line end.
    private static func lines(of text: [UInt8]) -> [(text: [UInt8], length: Int)] {
        var found: [(text: [UInt8], length: Int)] = []
        var current: [UInt8] = []
        var index = 0
        while index < text.count {
            let end = endLength(text[index...])
            if end > 0 {
                found.append((current, current.count + end))
                current = []
            } else {
                current.append(text[index])
            }
            index += max(end, 1)
        }
        return found + [(current, current.count)]
    }

    private static func endLength(_ text: ArraySlice<UInt8>) -> Int {
        if text.starts(with: [0x0D, 0x0A]) { return 2 }
        return text.first == 0x0D || text.first == 0x0A ? 1 : 0
    }

    private typealias Whole = (text: [UInt8], length: Int, fields: [[UInt8]])

    /// The first row of a text, however many lines it takes, and whether it is at fault.
    private static func row(
        of text: ArraySlice<UInt8>,
        _ delimiter: UInt8
    ) -> (row: Whole, isFaulty: Bool) {
        var fields: [[UInt8]] = []
        var isFaulty = false
        var rest = text
        while true {
            var field: [UInt8] = []
            let isQuoted = rest.first == quote
            if isQuoted {
                rest = rest.dropFirst()
                while rest.first != quote || rest.starts(with: [quote, quote]) {
                    guard let byte = rest.first else {
                        isFaulty = true
                        break
                    }
                    field.append(byte)
                    rest = rest.dropFirst(byte == quote ? 2 : 1)
                }
                rest = rest.dropFirst()
            }
            let tail = rest.prefix { $0 != delimiter && $0 != 0x0D && $0 != 0x0A }
            if isQuoted, !tail.isEmpty { isFaulty = true }
            fields.append(field + tail)
            rest = rest.dropFirst(tail.count)
            guard rest.first == delimiter else { break }
            rest = rest.dropFirst()
        }
        let used = text.count - rest.count
        return ((Array(text.prefix(used)), used + endLength(rest), fields), isFaulty)
    }
}
