/// What `CSVReader` says of one row beside its fields.
package struct CSVRow: Sendable, Equatable {
    /// What can be wrong with a row.
    package enum Fault: Sendable, Equatable {
        /// Something other than a delimiter or a line end follows a closing quote.
        case textAfterQuote
        /// A quote was opened and not closed within the longest row, or before the text's end.
        case unclosedQuote
        /// The row is longer than the longest one; its end has not been looked for.
        case tooLong
    }

    /// Bytes of the row without its line end.
    package var count: Int
    /// Bytes up to the next row; of a row that is too long, as `count`.
    package var length: Int
    /// Lines of the text that the row takes.
    package var lines: Int
    /// What is wrong, if anything; the fields then mean nothing.
    package var fault: Fault?

    package init(count: Int, length: Int, lines: Int, fault: Fault? = nil) {
        self.count = count
        self.length = length
        self.lines = lines
        self.fault = fault
    }
}
