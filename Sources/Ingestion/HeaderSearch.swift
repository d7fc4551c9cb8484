import Bytes

/// Looks for the end of a file's header while the file's first bytes come in.
///
/// A line such as `sep=;` and empty lines before the header are passed over, as ``CSVOpening`` does.
struct HeaderSearch: Sendable {
    /// The bytes of UTF-8's byte order mark.
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let isNamed: Bool
    private var reader: CSVReader
    /// Where the row in hand begins; `nil` as long as a byte order mark may still come.
    private var start: Int?
    private var isFirst = true
    private var isFound = false

    /// A search in a file with that delimiter.
    ///
    /// - Parameters:
    ///   - delimiter: The sign between fields.
    ///   - isNamed: Whether the columns' names are known, so that any first line is enough.
    init(delimiter: UInt8, isNamed: Bool) {
        self.isNamed = isNamed
        reader = CSVReader(delimiter: delimiter, rowBytesMax: CSVOpening.frontBytesMax)
    }

    /// Whether the header ends in `front`: what ``CSVOpening`` makes of it is then final.
    ///
    /// Each call is given the bytes of the call before and more.
    /// - Complexity: O(bytes not seen by the call before).
    mutating func finds(_ front: Span<UInt8>) -> Bool {
        if isFound { return true }
        if start == nil {
            let count = min(front.count, Self.mark.count)
            let isMark = front.extracting(0..<count).equals(Array(Self.mark.prefix(count)))
            if isMark, count < Self.mark.count { return false }
            start = isMark ? count : 0
        }
        var offset = start ?? 0
        while !isFound {
            let rest = front.extracting(offset..<front.count)
            guard let row = reader.next(rest, isLast: false) else { break }
            let isSign =
                isFirst && CSVOpening.isSeparatorLine(rest.extracting(0..<row.count))
            isFirst = false
            isFound = isNamed || row.count > 0 && !isSign
            offset += row.length
        }
        start = offset
        return isFound
    }
}
