/// Which columns of a table fit on a terminal, and how wide each is.
///
/// Where not all fit, columns without a single value go first; names longer than ``nameColumnsUsual``
/// are cut; then columns go in the order in which they say that they yield; then names are cut to
/// ``nameColumnsMin``; and at last columns go from the right, up to the first.
struct TableLayout: Equatable {
    /// Columns of a name that is cut before others yield.
    static let nameColumnsUsual = 32
    /// Columns to which names are cut at most.
    static let nameColumnsMin = 12

    /// Indexes of the columns that stand in a row, in order.
    private(set) var kept: [Int]
    /// Indexes of those for which there is no room, in order; empty ones are not among them.
    private(set) var moved: [Int] = []
    /// Display columns of each.
    private(set) var widths: [Int]

    /// The layout of `table` on a terminal of so many columns; `nil` has room for everything.
    init(_ table: TextTable, columns: Int?) {
        kept = Array(table.columns.indices)
        let titles = table.columns.map { TerminalText($0.title).width }
        widths = titles
        var isEmpty = [Bool](repeating: true, count: titles.count)
        for row in table.rows {
            for (column, cell) in row.enumerated() {
                widths[column] = max(widths[column], cell.width)
                if cell.width > 0 { isEmpty[column] = false }
            }
        }
        guard let columns, total > columns else { return }
        // The first column says what a row is about.
        kept.removeAll { $0 > 0 && isEmpty[$0] }
        let names = table.columns.indices.filter { table.columns[$0].isName }
        cut(names, to: Self.nameColumnsUsual, titles, columns)
        while total > columns, let next = Self.next(kept, table.columns) { move(next) }
        cut(names, to: Self.nameColumnsMin, titles, columns)
        while total > columns, kept.count > 1, let last = kept.last { move(last) }
        moved.sort()
    }

    /// Display columns of a row.
    var total: Int {
        kept.reduce(0) { $0 + widths[$1] } + max(kept.count - 1, 0) * TextTable.gap
    }

    /// Cuts the widest of `names` again and again, as far as is needed.
    private mutating func cut(_ names: [Int], to least: Int, _ titles: [Int], _ columns: Int) {
        while total > columns {
            let cuttable = names.filter { kept.contains($0) && widths[$0] > max(least, titles[$0]) }
            guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { return }
            widths[widest] -= 1
        }
    }

    /// The column that yields next: the last of those that yield first.
    private static func next(_ kept: [Int], _ columns: [TextTable.Column]) -> Int? {
        let greatest = kept.dropFirst().map { columns[$0].yields }.max() ?? 0
        return greatest == 0 ? nil : kept.last { columns[$0].yields == greatest }
    }

    private mutating func move(_ column: Int) {
        kept.removeAll { $0 == column }
        moved.append(column)
    }
}
