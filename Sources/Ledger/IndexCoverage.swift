import Platform
import SegmentLog

/// How far the indexes of a ledger reach.
package struct IndexCoverage: Sendable, Equatable {
    /// Position up to which runs of keys hold every record without a gap.
    package let keysEnd: UInt64
    /// Sealed segments that no run of rows covers.
    package let segmentsWithoutRows: Int
    /// Sealed segments whose columns are missing, cut short or another segment's.
    package let segmentsWithoutColumns: Int
    /// Position after the last record that a run of rows covers.
    package let rowsEnd: UInt64
    /// Position after the last sealed record: no index can reach farther.
    package let sealedEnd: UInt64

    /// Looks at the indexes of the ledger that `reader` sees.
    ///
    /// - Complexity: reads two places of each run, and the header of each segment's columns.
    package init(_ reader: LedgerReader) {
        let sealed = reader.snapshot.segments.filter { $0.isSealed && $0.base < $0.end }
        sealedEnd = sealed.last?.end ?? 0
        let keys = RunSet<IndexEntry>.cover(of: reader.storage, .keys, reader.snapshot)
        var end: UInt64 = 0
        for run in keys where run.header.positions.lowerBound == end {
            end = run.header.positions.upperBound
        }
        keysEnd = end
        let rows = RunSet<PartyIndexRow>.cover(of: reader.storage, .rows, reader.snapshot)
            .map(\.header.positions)
        segmentsWithoutRows = sealed.count { segment in
            !rows.contains { $0.lowerBound <= segment.base && segment.end <= $0.upperBound }
        }
        segmentsWithoutColumns = sealed.count { segment in
            do throws(SystemError) {
                return try !SegmentColumns.areThere(reader.storage, segment)
            } catch {
                // What cannot be read is of no use to anybody else either.
                return true
            }
        }
        rowsEnd = rows.last?.upperBound ?? 0
    }
}
