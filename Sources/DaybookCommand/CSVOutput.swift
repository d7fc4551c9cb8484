/// Writes comma-separated values, field by field, under a header made of the first row's names.
///
/// A field is quoted where it holds a comma, a quote or a line break, and lines end in CR LF, as
/// RFC 4180 wants; otherwise values leave as they are, so a program that takes text for formulas has
/// to be told not to.
package struct CSVOutput: Sendable {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []
    private var header: [UInt8] = []
    private var row: [UInt8] = []
    private var isAtStart = true
    private var hasHeader = false

    /// A writer that has written nothing.
    package init() {}

    /// Writes the next field of the row.
    ///
    /// `name` is looked at in the first row only; the caller gives every row the same fields.
    package mutating func field(_ name: @autoclosure () -> [UInt8], _ value: [UInt8]) {
        if !hasHeader {
            if !isAtStart { header.append(UInt8(ascii: ",")) }
            Self.append(name(), to: &header)
        }
        if !isAtStart { row.append(UInt8(ascii: ",")) }
        Self.append(value, to: &row)
        isAtStart = false
    }

    /// Ends the row.
    package mutating func endRow() {
        endHeader()
        bytes.append(contentsOf: row)
        bytes.append(contentsOf: [0x0D, 0x0A])
        row.removeAll(keepingCapacity: true)
    }

    /// Drops the row, of which only the header is wanted.
    package mutating func dropRow() {
        endHeader()
        row.removeAll(keepingCapacity: true)
    }

    /// Forgets what has been written, so that it can be written out in portions.
    package mutating func removeWritten() {
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func endHeader() {
        isAtStart = true
        guard !hasHeader else { return }
        hasHeader = true
        bytes.append(contentsOf: header)
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    private static func append(_ value: [UInt8], to out: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let needsQuotes = value.contains { byte in
            byte == quote || byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
        }
        guard needsQuotes else {
            out.append(contentsOf: value)
            return
        }
        out.append(quote)
        for byte in value {
            if byte == quote { out.append(quote) }
            out.append(byte)
        }
        out.append(quote)
    }
}
