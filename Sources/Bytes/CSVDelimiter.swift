/// Which byte separates the fields of a CSV text that does not say.
package enum CSVDelimiter {
    /// The bytes that are considered; the earlier wins where nothing else decides.
    package static let candidates: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]
    /// The most rows that are looked at.
    package static let rowsMax = 100

    /// The delimiter of the text that begins with `front`.
    ///
    /// The first row must have several fields by it. Of those candidates it is the one by which the
    /// most of the first ``rowsMax`` rows have as many fields as the first; then the one that makes
    /// more fields. A comma where every candidate makes one field of the first row: there is one
    /// column. Quoted delimiters do not count.
    /// - Complexity: O(`front.count`).
    package static func detect(_ front: Span<UInt8>, isWhole: Bool) -> UInt8 {
        var best = (agreeing: 0, fields: 1, delimiter: candidates[0])
        for delimiter in candidates {
            let (agreeing, fields) = count(front, isWhole, delimiter)
            guard fields > 1 else { continue }
            if (agreeing, fields) > (best.agreeing, best.fields) {
                best = (agreeing, fields, delimiter)
            }
        }
        return best.delimiter
    }

    /// Rows in a thousand that have as many fields as the first row, and how many those are.
    private static func count(
        _ front: Span<UInt8>,
        _ isWhole: Bool,
        _ delimiter: UInt8
    ) -> (agreeing: Int, fields: Int) {
        var reader = CSVReader(delimiter: delimiter, rowBytesMax: max(front.count, 1))
        var start = 0
        var rows = 0
        var agreeing = 0
        var fields = 0
        while rows < rowsMax {
            let rest = front.extracting(start..<front.count)
            guard let row = reader.next(rest, isLast: isWhole) else { break }
            start += row.length
            if row.count == 0 { continue }
            rows += 1
            if rows == 1 { fields = row.fault == nil ? reader.fieldCount : 0 }
            if row.fault == nil, reader.fieldCount == fields { agreeing += 1 }
        }
        return (rows == 0 ? 0 : agreeing * 1000 / rows, fields)
    }
}
