/// Reading an index from end to end, for those who trace damage.
extension PartyIndexFile {
    /// Pages of rows that are read together.
    private static let pagesPerRead = 64

    /// Calls `body` with every row, by party, then position.
    ///
    /// - Throws: ``IndexFailure/defect(_:)`` at the first page that is damaged; the rows before it
    ///   were given.
    /// - Complexity: O(rows).
    func forEachRow(_ body: (PartyIndexRow) -> Void) throws(IndexFailure) {
        var bytes: [UInt8] = []
        var page = 0
        while page < header.rowPages {
            let count = min(Self.pagesPerRead, header.rowPages - page)
            try file.read(pages: count, from: 1 + page, into: &bytes)
            for index in 0..<count {
                let first = (page + index) * PartyIndexHeader.rowsPerPage
                let rows = min(header.rows - first, PartyIndexHeader.rowsPerPage)
                for row in 0..<rows {
                    let offset = index * IndexPage.byteCount + row * PartyIndexRow.byteCount
                    body(PartyIndexRow(bytes.span, at: offset, base: header.base))
                }
            }
            page += count
        }
    }
}
