import Bytes

/// Where one member's text comes from, and what is done to it on the way.
struct ColumnRule: Sendable {
    /// The most columns whose texts are joined.
    static let columnsMax = 64

    /// Where it comes from.
    enum Source: Sendable {
        /// Columns by name; the texts of those that are not empty, with a space between them.
        case columns([[UInt8]])
        /// The same text in every row.
        case constant([UInt8])
        /// A hash of the whole row and how often it has stood in the file.
        case row
    }

    /// What becomes of the text before the prefix is put before it.
    enum Conversion: Sendable {
        case none
        /// A date and time, as RFC 3339 in UTC.
        case time(TimeRule)
        /// A number with that decimal mark, as a JSON number's text.
        case decimal(DecimalMark)
        /// The text's SHA-256 in lower-case hexadecimal.
        case sha256
    }

    var source: Source
    var prefix: [UInt8] = []
    var table: ValueTable?
    var conversion = Conversion.none

    /// The columns that it takes its text from.
    var columns: [[UInt8]] {
        if case .columns(let names) = source { return names }
        return []
    }
}

/// How a date and time is written.
struct TimeRule: Sendable {
    /// One way of writing it.
    enum Form: Sendable {
        /// RFC 3339 with an offset.
        case rfc3339
        case pattern(DatePattern)
        /// A decimal number of units since 1970-01-01T00:00:00Z, and a unit's microseconds.
        case unix(micros: Int64)
    }

    /// Which of the two instants of a local time is meant when clocks go back.
    enum Ambiguity: Sendable {
        case refused
        case earlier
        case later
    }

    /// The forms in the order in which they are tried.
    var forms: [Form]
    /// The clock of forms without an offset.
    var clock: LocalClock?
    var ambiguity = Ambiguity.refused
}

/// Texts that stand for others, found by bytes.
struct ValueTable: Sendable {
    private let keys: [[UInt8]]
    /// What the texts stand for, in the order of the texts' bytes.
    let values: [[UInt8]]

    init(_ entries: [(key: [UInt8], value: [UInt8])]) {
        let sorted = entries.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        keys = sorted.map(\.key)
        values = sorted.map(\.value)
    }

    /// What `key` stands for.
    ///
    /// - Complexity: O(log n) comparisons.
    func value(_ key: Span<UInt8>) -> [UInt8]? {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            switch Self.order(keys[middle], key) {
            case 0: return values[middle]
            case ..<0: low = middle + 1
            default: high = middle
            }
        }
        return nil
    }

    private static func order(_ left: [UInt8], _ right: Span<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return left.count - right.count
    }
}
