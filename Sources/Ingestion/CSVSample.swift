import Bytes

/// The header and the first rows of a CSV file, decoded.
struct CSVSample: Sendable {
    let header: [[UInt8]]
    let delimiter: UInt8
    /// Each row's cells, as many as the header has.
    private let rows: [[[UInt8]]]
    /// Rows that have a fault or another number of fields.
    let leftOut: Int
    /// Of each column, whether a map can name it: it has a name, and no other has the same.
    let isNameable: [Bool]

    /// Reads the first ``MapProposal/rowsMax`` rows of the file that begins with `front`.
    ///
    /// - Throws: ``MapError`` when the file has no header, or is not of the encoding.
    init(
        _ front: Span<UInt8>,
        _ isWhole: Bool,
        _ delimiter: UInt8?,
        _ encoding: TextEncoding?
    ) throws(MapError) {
        let headBytes = min(front.count, CSVOpening.frontBytesMax)
        let opening = try CSVOpening(
            front: front.extracting(0..<headBytes),
            isWhole: isWhole && headBytes == front.count,
            delimiter: delimiter,
            encoding: encoding,
            names: nil
        )
        guard !opening.header.isEmpty else {
            throw MapError("", "the file is empty: expected a header and some rows")
        }
        guard !opening.header.contains(where: Self.isData) else {
            throw MapError(
                "",
                "the first row does not seem to be a header: some of it is a number, a time or an "
                    + "address; put a row with the columns' names before it, or write a map that gives "
                    + "them: \"csv\":{\"header\":[…]}"
            )
        }
        var reader = CSVReader(
            delimiter: opening.delimiter,
            rowBytesMax: ItemLimits.itemBytesMax
        )
        var start = opening.start
        var line = opening.lines
        var rows: [[[UInt8]]] = []
        var leftOut = 0
        while rows.count < MapProposal.rowsMax {
            let rest = front.extracting(start..<front.count)
            guard let row = reader.next(rest, isLast: isWhole), row.fault != .tooLong else { break }
            start += row.length
            line += row.lines
            if row.fault == nil, row.count == reader.fieldCount - 1 { continue }
            guard row.fault == nil, reader.fieldCount == opening.header.count else {
                leftOut += 1
                continue
            }
            let text = rest.extracting(0..<row.count)
            guard opening.encoding.firstInvalidOffset(text) == nil else {
                throw MapError(
                    "",
                    "the row that ends on line \(line) is not \(opening.encoding.name); if the file is "
                        + "in Latin-1 say so: --encoding latin1, or windows-1252 for a file from Windows"
                )
            }
            rows.append(Self.cells(text, reader.fields, opening.encoding))
        }
        header = opening.header
        var counts: [[UInt8]: Int] = [[]: 2]
        for name in opening.header { counts[name, default: 0] += 1 }
        isNameable = opening.header.map { counts[$0] == 1 }
        self.delimiter = opening.delimiter
        self.rows = rows
        self.leftOut = leftOut
    }

    /// Whether a text is what stands below a header rather than in it: an address with an `@`, or
    /// digits and the signs of numbers and times alone.
    private static func isData(_ text: [UInt8]) -> Bool {
        if text.contains(UInt8(ascii: "@")) { return true }
        let signs = Array("+-.,:/ TZ'".utf8)
        return text.contains { $0 >= 0x30 && $0 <= 0x39 }
            && text.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || signs.contains($0) }
    }

    private static func cells(
        _ row: Span<UInt8>,
        _ fields: [CSVField],
        _ encoding: TextEncoding
    ) -> [[UInt8]] {
        var cells: [[UInt8]] = []
        for field in fields {
            var raw: [UInt8] = []
            field.append(of: row, to: &raw)
            var cell: [UInt8] = []
            _ = encoding.append(raw.span, to: &cell)
            cells.append(cell)
        }
        return cells
    }

    /// The texts of a column that are not empty.
    func texts(_ column: Int) -> [[UInt8]] {
        rows.compactMap { $0[column].isEmpty ? nil : $0[column] }
    }

    /// The texts of columns, with a space between them, where none is empty.
    func texts(joining columns: [Int]) -> [[UInt8]] {
        rows.compactMap { row in
            let cells = columns.map { row[$0] }
            return cells.contains([]) ? nil : Array(cells.joined(separator: [0x20]))
        }
    }

    /// Whether a column has another text in every row, and is empty in none.
    func isUnique(_ column: Int) -> Bool {
        let texts = texts(column)
        return !texts.isEmpty && texts.count == rows.count && Set(texts).count == texts.count
    }
}
