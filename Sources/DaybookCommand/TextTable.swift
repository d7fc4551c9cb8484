/// A table for people: columns aligned by display width, two spaces apart.
///
/// On a narrow terminal columns make room, as ``TableLayout`` decides; no number is ever cut.
package struct TextTable: Sendable {
    /// The side on which a column is flush.
    package enum Alignment: Sendable {
        /// For text.
        case left
        /// For numbers.
        case right
    }

    /// What becomes of columns for which a terminal has no room.
    package enum Overflow: Sendable {
        /// They are left out, and a last line names them.
        case leftOut
        /// They stand below each row, their headings before them.
        case below
    }

    /// The heading of a column, its side, and how it makes room.
    package struct Column: Sendable {
        package let title: String
        package let alignment: Alignment
        /// How soon it makes room on a narrow terminal: the greatest first, 0 last.
        package let yields: Int
        /// Whether its cells may be cut.
        package let isName: Bool

        /// A column flush left.
        package static func text(_ title: String, yields: Int = 0) -> Column {
            Column(title: title, alignment: .left, yields: yields, isName: false)
        }

        /// A column flush left whose cells are cut where a terminal is narrow.
        package static func name(_ title: String, yields: Int = 0) -> Column {
            Column(title: title, alignment: .left, yields: yields, isName: true)
        }

        /// A column flush right.
        package static func number(_ title: String, yields: Int = 0) -> Column {
            Column(title: title, alignment: .right, yields: yields, isName: false)
        }
    }

    /// Spaces between two columns.
    static let gap = 2

    let columns: [Column]
    private let overflow: Overflow
    private(set) var rows: [[TerminalText]] = []

    /// A table without rows.
    package init(columns: [Column], overflow: Overflow = .leftOut) {
        self.columns = columns
        self.overflow = overflow
    }

    /// Adds a row; cells that are missing at its end stay empty, further ones are a programmer's error.
    package mutating func add(_ cells: [TerminalText]) {
        precondition(cells.count <= columns.count, "more cells than columns")
        rows.append(cells)
    }

    /// Appends headings and rows, without spaces at the ends of lines.
    ///
    /// - Parameters:
    ///   - out: Where to.
    ///   - columns: Columns of the terminal; `nil` leaves every row whole, on a line.
    package func append(to out: inout [UInt8], columns: Int? = nil) {
        let fitted = fitted(columns: columns)
        func put(_ line: [UInt8]) {
            out.append(contentsOf: line)
            out.append(UInt8(ascii: "\n"))
        }
        if let heading = fitted.heading { put(heading) }
        for row in rows.indices {
            for line in fitted.lines(ofRow: row) { put(line) }
        }
        for line in fitted.note { put(line) }
    }

    /// The table as it fits into `columns` of a terminal; each row in one line for `nil`.
    package func fitted(columns: Int?) -> FittedTable {
        FittedTable(self, overflow, columns: columns)
    }
}
