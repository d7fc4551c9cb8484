/// Names of the log's files: `00000000000000000042.seg` holds the records from position 42 on.
package enum SegmentName {
    /// Directory of the segments, below the ledger's.
    package static let directory = "log"
    /// Where bytes go that were never acknowledged and cannot stay.
    package static let lostDirectory = "log/lost"
    /// What ends the name of a file that is not whole yet; after a crash it counts for nothing.
    static let unfinishedSuffix = ".tmp"
    private static let digits = 20
    private static let suffix = ".seg"

    /// The name of the segment that begins at `base`: twenty digits, so that names sort by position.
    package static func name(base: UInt64) -> String {
        let text = String(base)
        return String(repeating: "0", count: digits - text.utf8.count) + text + suffix
    }

    /// The path below the ledger's directory.
    package static func path(base: UInt64) -> String { directory + "/" + name(base: base) }

    /// Whether a file of that name is a segment that was not finished.
    static func isUnfinished(_ name: String) -> Bool {
        name.hasSuffix(unfinishedSuffix) && base(of: String(name.dropLast(4))) != nil
    }

    /// The first position of the segment of that name; `nil` when it is no segment's name.
    package static func base(of name: String) -> UInt64? {
        let text = Array(name.utf8)
        guard text.count == digits + suffix.utf8.count, name.hasSuffix(suffix) else { return nil }
        guard text[..<digits].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return UInt64(name.dropLast(suffix.utf8.count))
    }
}
