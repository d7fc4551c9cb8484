/// A table laid out for a terminal, line by line without their ends.
package struct FittedTable: Sendable {
    private let table: TextTable
    private let overflow: TextTable.Overflow
    private let layout: TableLayout
    private let columns: Int?
    private let titles: [TerminalText]

    init(_ table: TextTable, _ overflow: TextTable.Overflow, columns: Int?) {
        self.table = table
        self.overflow = overflow
        self.columns = columns
        layout = TableLayout(table, columns: columns)
        titles = table.columns.map { TerminalText($0.title) }
    }

    /// The headings; `nil` where all are empty.
    package var heading: [UInt8]? {
        titles.contains { $0.width > 0 } ? line(titles) : nil
    }

    /// Which columns were left out, and where they are seen; nothing where none was.
    package var note: [[UInt8]] {
        guard let columns, overflow == .leftOut else { return [] }
        let left = layout.moved.map { titles[$0].bytes }.filter { !$0.isEmpty }
        if left.isEmpty { return [] }
        let text = Array("a wider terminal or --csv also shows ".utf8) + Self.list(left)
        return Self.wrapped(text, columns: columns, isIndented: false)
    }

    /// The line of a row, and those that stand below it.
    ///
    /// The last column, where it has no heading, stays in the row's line if that has room for it.
    package func lines(ofRow number: Int) -> [[UInt8]] {
        let row = table.rows[number]
        let own = line(row)
        guard let columns, overflow == .below else { return [own] }
        let moved = layout.moved.filter { $0 < row.count && row[$0].width > 0 }
        if moved.isEmpty { return [own] }
        let last = table.columns.count - 1
        if moved == [last], titles[last].width == 0 {
            let start = layout.total + TextTable.gap
            if start + row[last].width <= columns {
                let padding = start - TerminalText.width(of: own)
                return [own + [UInt8](repeating: 0x20, count: padding) + row[last].bytes]
            }
        }
        let parts = moved.map { column in
            let title = titles[column].bytes
            return (title.isEmpty ? [] : title + [0x20]) + row[column].bytes
        }
        let below = Self.wrapped(Self.list(parts), columns: columns, isIndented: true)
        return own.isEmpty ? below : [own] + below
    }

    private func line(_ cells: [TerminalText]) -> [UInt8] {
        let space = UInt8(ascii: " ")
        var out: [UInt8] = []
        for (number, column) in layout.kept.enumerated() where column < cells.count {
            if number > 0 { out.append(contentsOf: repeatElement(space, count: TextTable.gap)) }
            let room = layout.widths[column]
            let cell = cells[column]
            let isCut = cell.width > room
            let bytes = isCut ? TerminalText.cut(cell.bytes, columns: room) : cell.bytes
            let used = isCut ? TerminalText.width(of: bytes) : cell.width
            let padding = repeatElement(space, count: max(room - used, 0))
            let alignment = table.columns[column].alignment
            if alignment == .right { out.append(contentsOf: padding) }
            out.append(contentsOf: bytes)
            if alignment == .left { out.append(contentsOf: padding) }
        }
        while out.last == space { out.removeLast() }
        return columns.map { TerminalText.cut(out, columns: $0) } ?? out
    }

    private static let indent: [UInt8] = [0x20, 0x20]

    private static func list(_ parts: [[UInt8]]) -> JoinedSequence<[[UInt8]]> {
        parts.joined(separator: [UInt8(ascii: ","), 0x20])
    }

    /// `text` in lines of at most `columns`, indented from the second on, or the first already.
    ///
    /// Lines end between words; a word that is longer than a line goes on in the next.
    private static func wrapped(
        _ text: some Sequence<UInt8>,
        columns: Int,
        isIndented: Bool
    ) -> [[UInt8]] {
        let least = max(columns - indent.count, 1)
        var lines: [[UInt8]] = []
        var line = isIndented ? indent : []
        for word in Array(text).split(separator: 0x20) {
            let isBegun = line != indent && !line.isEmpty
            let longer = line + (isBegun ? [0x20] : []) + word
            if TerminalText.width(of: longer) <= columns {
                line = longer
                continue
            }
            if isBegun { lines.append(line) }
            var pieces = TerminalText.folded(Array(word), columns: least)
            line = indent + pieces.removeLast()
            lines += pieces.map { indent + $0 }
        }
        return lines + [line]
    }
}
