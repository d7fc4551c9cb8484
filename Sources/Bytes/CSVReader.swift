/// A pull parser of CSV: one row a call, over a buffer that may end anywhere.
///
/// RFC 4180 with what real files do: the delimiter is any byte, and a row ends with LF, CR, CRLF or
/// the end of the text. A field whose first byte is a quote ends at the quote that is not doubled and
/// may hold anything in between. In any other field a quote is a character like others. Spaces belong
/// to their field (RFC 4180 §2.4).
///
/// A misplaced quote costs its own line only. A row at fault that spans several lines, because a
/// quote was not closed or text follows a closing one, is reported as its first line, and the next
/// row begins at the line after it. No byte is read more than twice.
///
/// It holds a place within one row, not the text: every call is given bytes that begin with the
/// row. Works on any encoding that has ASCII's bytes for ASCII's characters alone.
package struct CSVReader: Sendable {
    /// The most fields of a row that are told apart; those beyond are counted only.
    package static let fieldsMax = 4_096

    /// The fields of the row read last, at most ``fieldsMax`` of them.
    package private(set) var fields: [CSVField] = []
    /// How many fields the row read last has.
    package private(set) var fieldCount = 0

    private let delimiter: UInt8
    private let rowBytesMax: Int

    private var phase = Phase.fieldStart
    /// Offset of the first byte not yet looked at.
    private var cursor = 0
    private var fieldStart = 0
    private var hasDoubledQuotes = false
    private var fault: CSVRow.Fault?
    /// Line ends within quotes so far.
    private var innerLines = 0
    /// The first line's bytes without and with its end, once one has been met within quotes.
    private var firstLine = (count: 0, length: 0)

    private enum Phase {
        case fieldStart
        case unquoted
        case quoted
        /// Just after a quote in a quoted field: its end, or the first of two.
        case afterQuote
    }

    /// A reader of rows of at most `rowBytesMax` bytes, their line ends aside.
    package init(delimiter: UInt8, rowBytesMax: Int) {
        self.delimiter = delimiter
        self.rowBytesMax = rowBytesMax
    }

    /// Reads the row that `rest` begins with.
    ///
    /// - Parameters:
    ///   - rest: The text from the row's first byte on. After `nil`, the same bytes and more.
    ///   - isLast: Whether nothing comes after `rest`.
    /// - Returns: The row; `nil` when its end is not in `rest`, or when `rest` is empty and the last.
    ///   Bytes that suffice for any answer: `rowBytesMax` and two.
    /// - Complexity: O(bytes not seen by the call before).
    package mutating func next(_ rest: Span<UInt8>, isLast: Bool) -> CSVRow? {
        if cursor == 0 { begin() }
        let end = min(rest.count, rowBytesMax + 1)
        while cursor < end {
            let byte = rest[cursor]
            switch phase {
            case .fieldStart:
                if byte == UInt8(ascii: "\"") {
                    cursor &+= 1
                    fieldStart = cursor
                    hasDoubledQuotes = false
                    phase = .quoted
                } else {
                    fieldStart = cursor
                    phase = .unquoted
                }
            case .unquoted:
                cursor = Self.fieldEnd(rest, from: cursor, to: end, delimiter)
                if cursor == end { break }
                if let row = endField(rest, cursor, isLast) { return row.value }
            case .quoted:
                readQuoted(rest, to: end)
            case .afterQuote:
                if byte == UInt8(ascii: "\"") {
                    hasDoubledQuotes = true
                    cursor &+= 1
                    phase = .quoted
                } else if byte == delimiter || byte == 0x0A || byte == 0x0D {
                    if let row = endField(rest, cursor - 1, isLast) { return row.value }
                } else {
                    fault = .textAfterQuote
                    if firstLine.length > 0 { return finish(count: cursor, endBytes: 0) }
                    phase = .unquoted
                }
            }
        }
        if cursor > rowBytesMax { return overlong() }
        guard isLast, !rest.isEmpty else { return nil }
        if phase == .quoted { fault = .unclosedQuote }
        append(upTo: phase == .afterQuote ? cursor - 1 : cursor)
        return finish(count: cursor, endBytes: 0)
    }

    private mutating func begin() {
        fields.removeAll(keepingCapacity: true)
        fieldCount = 0
        phase = .fieldStart
        fieldStart = 0
        hasDoubledQuotes = false
        fault = nil
        innerLines = 0
        firstLine = (0, 0)
    }

    /// A row, or that more must be read to know it.
    private struct Found {
        var value: CSVRow?
    }

    /// Ends the field before the delimiter or line end at `cursor`; `nil` when the row goes on.
    @inline(__always)
    private mutating func endField(
        _ rest: Span<UInt8>,
        _ textEnd: Int,
        _ isLast: Bool
    ) -> Found? {
        let byte = rest[cursor]
        if byte == delimiter {
            append(upTo: textEnd)
            cursor &+= 1
            fieldStart = cursor
            hasDoubledQuotes = false
            phase = .fieldStart
            return nil
        }
        var endBytes = 1
        if byte == 0x0D {
            if cursor + 1 < rest.count {
                endBytes = rest[cursor + 1] == 0x0A ? 2 : 1
            } else if !isLast {
                return Found(value: nil)
            }
        }
        append(upTo: textEnd)
        return Found(value: finish(count: cursor, endBytes: endBytes))
    }

    @inline(__always)
    private mutating func append(upTo end: Int) {
        fieldCount &+= 1
        guard fieldCount <= Self.fieldsMax else { return }
        fields.append(
            CSVField(start: fieldStart, end: end, hasDoubledQuotes: hasDoubledQuotes)
        )
    }

    private mutating func finish(count: Int, endBytes: Int) -> CSVRow {
        cursor = 0
        if fault != nil, firstLine.length > 0 {
            return CSVRow(count: firstLine.count, length: firstLine.length, lines: 1, fault: fault)
        }
        return CSVRow(
            count: count,
            length: count + endBytes,
            lines: innerLines + 1,
            fault: fault
        )
    }

    /// The row goes on beyond the longest one.
    private mutating func overlong() -> CSVRow {
        if phase == .quoted, firstLine.length > 0 {
            fault = .unclosedQuote
            return finish(count: cursor, endBytes: 0)
        }
        cursor = 0
        return CSVRow(
            count: rowBytesMax,
            length: rowBytesMax,
            lines: innerLines + 1,
            fault: .tooLong
        )
    }

    /// Reads on to the next quote, and takes note of the line ends on the way.
    private mutating func readQuoted(_ rest: Span<UInt8>, to end: Int) {
        var index = cursor
        while index < end {
            let byte = rest[index]
            if byte == UInt8(ascii: "\"") {
                cursor = index &+ 1
                phase = .afterQuote
                return
            }
            if byte == 0x0D || byte == 0x0A { noteLineEnd(rest, index) }
            index &+= 1
        }
        cursor = index
    }

    private mutating func noteLineEnd(_ rest: Span<UInt8>, _ index: Int) {
        // A quote stands before every byte within quotes.
        if rest[index] == 0x0A, rest[index - 1] == 0x0D {
            if firstLine.length == index { firstLine.length = index + 1 }
            return
        }
        innerLines += 1
        if firstLine.length == 0 { firstLine = (index, index + 1) }
    }

    /// The next delimiter or line end in a range, or the range's end.
    @inline(__always)
    private static func fieldEnd(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        _ delimiter: UInt8
    ) -> Int {
        var index = start
        while index < end {
            let byte = bytes[index]
            if byte == delimiter || byte == 0x0A || byte == 0x0D { return index }
            index &+= 1
        }
        return end
    }
}
