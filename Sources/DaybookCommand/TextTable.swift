/// A table for people: columns aligned by display width, two spaces apart.
package struct TextTable: Sendable {
    /// The side on which a column is flush.
    package enum Alignment: Sendable {
        /// For text.
        case left
        /// For numbers.
        case right
    }

    /// The heading of a column and its side.
    package struct Column: Sendable {
        package let title: String
        package let alignment: Alignment

        /// A column flush left.
        package static func text(_ title: String) -> Column {
            Column(title: title, alignment: .left)
        }

        /// A column flush right.
        package static func number(_ title: String) -> Column {
            Column(title: title, alignment: .right)
        }
    }

    private let columns: [Column]
    private var rows: [[TerminalText]] = []

    /// A table without rows.
    package init(columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; cells that are missing at its end stay empty, further ones are a programmer's error.
    package mutating func add(_ cells: [TerminalText]) {
        precondition(cells.count <= columns.count, "more cells than columns")
        rows.append(cells)
    }

    /// Appends headings and rows, a line each, without spaces at their ends.
    ///
    /// Headings are left out where all are empty.
    package func append(to out: inout [UInt8]) {
        let titles = columns.map { TerminalText($0.title) }
        var widths = titles.map(\.width)
        for row in rows {
            for (column, cell) in row.enumerated() {
                widths[column] = max(widths[column], cell.width)
            }
        }
        if titles.contains(where: { $0.width > 0 }) { append(titles, widths, to: &out) }
        for row in rows { append(row, widths, to: &out) }
    }

    private func append(_ cells: [TerminalText], _ widths: [Int], to out: inout [UInt8]) {
        let space = UInt8(ascii: " ")
        let start = out.count
        for (column, cell) in cells.enumerated() {
            if column > 0 { out.append(contentsOf: [space, space]) }
            let padding = repeatElement(space, count: widths[column] - cell.width)
            if columns[column].alignment == .right { out.append(contentsOf: padding) }
            out.append(contentsOf: cell.bytes)
            if columns[column].alignment == .left { out.append(contentsOf: padding) }
        }
        while out.count > start, out.last == space { out.removeLast() }
        out.append(UInt8(ascii: "\n"))
    }
}
