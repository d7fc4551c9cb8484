/// Where the text of one field of a CSV row lies, by offset from the row's first byte.
package struct CSVField: Sendable, Equatable {
    /// Offset of the first byte; of a quoted field, of the first one within its quotes.
    package var start: UInt32
    /// Offset after the last byte; of a quoted field, of its closing quote.
    package var end: UInt32
    /// Whether quotes within the text are doubled, so that it is not yet the text meant.
    package var hasDoubledQuotes: Bool

    package init(start: Int, end: Int, hasDoubledQuotes: Bool = false) {
        self.start = UInt32(start)
        self.end = UInt32(end)
        self.hasDoubledQuotes = hasDoubledQuotes
    }

    /// The field's bytes as a range of its row.
    package var range: Range<Int> { Int(start)..<Int(end) }

    /// Appends the text that the field stands for, its doubled quotes made single.
    ///
    /// - Complexity: O(length of the field).
    package func append(of row: Span<UInt8>, to out: inout [UInt8]) {
        guard hasDoubledQuotes else {
            out.append(row.extracting(range))
            return
        }
        var index = Int(start)
        let end = Int(end)
        while index < end {
            let byte = row[index]
            out.append(byte)
            index += byte == UInt8(ascii: "\"") ? 2 : 1
        }
    }
}
