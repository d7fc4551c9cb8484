import Platform
import SegmentLog

/// Compares the index of a segment's parties with the segment itself.
enum PartyIndexCheck {
    /// What is wrong with the index of `segment`; `nil` when it says just what the segment does.
    ///
    /// - Throws: ``LedgerError/log(_:)`` when the segment is damaged: then nothing can be said.
    /// - Complexity: reads the segment and its index whole; 56 bytes of memory a row.
    static func fault(
        of segment: LogSnapshot.Segment,
        in reader: LedgerReader
    ) throws(LedgerError) -> IndexFault? {
        let path = PartyIndexFile.path(base: segment.base)
        let expected = try PartyIndexContent(segment, wanted: .all, readsEvidence: true)
        do throws(IndexFailure) {
            var isOther = false
            let index = try PartyIndexFile(reader.storage, base: segment.base) { header in
                isOther = !header.fits(segment)
                return true
            }
            if isOther { return IndexFault(path, .stale) }
            let found = try index.load()
            var next = 0
            var differs = false
            try index.forEachRow { row in
                differs = differs || next >= expected.rows.count || row != expected.rows[next]
                next += 1
            }
            if differs || next != expected.rows.count { return IndexFault(path, .rows) }
            if !expected.names.elementsEqual(found.names, by: isEqual) {
                return IndexFault(path, .names)
            }
            if expected.effects != found.effects { return IndexFault(path, .effects) }
            // Each page is found by its first party; the fences themselves are read by nobody else.
            for place in stride(from: 0, to: next, by: PartyIndexHeader.rowsPerPage) {
                let party = expected.rows[place].party
                let rows = try index.rows(of: party)
                if rows != Array(expected.rows(of: party)) { return IndexFault(path, .search) }
            }
            return nil
        } catch {
            return IndexFault(path, try error.asFault())
        }
    }

    private static func isEqual(_ left: SegmentRows.Name, _ right: SegmentRows.Name) -> Bool {
        left.namespace == right.namespace && left.ordinal == right.ordinal
            && left.text == right.text && left.digest == right.digest
    }
}

extension IndexFailure {
    /// What is wrong with a file that could not be used.
    ///
    /// - Throws: ``LedgerError/system(_:)`` when the disk refused, which says nothing of the file.
    func asFault() throws(LedgerError) -> IndexFault.What {
        switch self {
        case .defect: return .page
        case .system(let error):
            if error.isNotFound { return .missing }
            throw .system(error)
        }
    }
}
