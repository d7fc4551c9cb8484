import Ledger
import SegmentLog

/// Following: reading the book on from where one stopped.
extension TouchpointLedger {
    /// The most entries of one page.
    public static let entriesPerPageMax = 65_536
    /// A page ends with the entry that brings its items beyond this many bytes.
    public static let bytesPerPageMax = 64 << 20

    /// The touchpoints and corrections from a position on, in the order in which they were recorded.
    ///
    /// Whoever stores ``LedgerPage/next`` together with what it made of the page, in one step, misses
    /// nothing and sees nothing twice, whatever crashes. Only what is on stable storage is given.
    ///
    /// - Parameters:
    ///   - position: Where to begin: 0, or the `next` of an earlier page.
    ///   - limit: The most entries wanted, 1 to ``entriesPerPageMax``; another is brought into that.
    /// - Returns: The page, without entries where there are none.
    /// - Throws: ``LedgerFailure/damaged(_:)`` where a record is not what was written.
    /// - Complexity: reads the page's frames whole, and the envelopes of the frames before them in
    ///   their segment: ask for thousands at once to catch up.
    public func entries(
        from position: UInt64,
        limit: Int = 1_000
    ) throws(LedgerFailure) -> LedgerPage {
        let reader = try reader()
        let limit = min(max(limit, 1), Self.entriesPerPageMax)
        return try translated { () throws(LedgerError) in
            let end = reader.snapshot.end
            guard position < end else { return LedgerPage(entries: [], next: end, isLast: true) }
            // An item may leave its source out; the dictionaries know it by the record's ordinal.
            let names = try PartyReader(reader).names
            var walk = RecordWalk(reader, position..<end)
            var entries: [LedgerEntry] = []
            var bytes = 0
            while let record = try walk.nextRecord() {
                guard let entry = LedgerEntry(record, names) else { continue }
                entries.append(entry)
                bytes += record.item.count
                if entries.count == limit || bytes > Self.bytesPerPageMax {
                    let next = record.position + 1
                    return LedgerPage(entries: entries, next: next, isLast: next == end)
                }
            }
            return LedgerPage(entries: entries, next: end, isLast: true)
        }
    }
}
