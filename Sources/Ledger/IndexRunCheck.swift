import Bytes
import SegmentLog

/// Compares one sorted run with the segments it was made from, which are given one after another.
struct IndexRunCheck {
    let run: IndexRunFile
    private var expected = EntrySum()
    private var covered: UInt64
    private var ordinals: [UInt32] = []
    private var lastSalt: UInt64 = 0

    init(_ run: IndexRunFile) {
        self.run = run
        covered = run.header.positions.lowerBound
    }

    /// Whether the run is to hold what that segment gives.
    func covers(_ segment: LogSnapshot.Segment) -> Bool {
        run.header.positions.lowerBound <= segment.base
            && segment.end <= run.header.positions.upperBound
    }

    /// Notes a covered segment's entries, and the last ordinals at its end.
    mutating func note(
        _ entries: [IndexEntry],
        _ ordinals: [UInt32],
        of segment: LogSnapshot.Segment
    ) {
        guard segment.base == covered else { return }
        for entry in entries { expected.add(entry) }
        covered = segment.end
        self.ordinals = ordinals
        lastSalt = segment.header.salt
    }

    /// What is wrong, once all segments were noted; `nil` when nothing is.
    ///
    /// - Complexity: reads the run from end to end, and one page more for each of its pages.
    func fault() throws(LedgerError) -> IndexFault? {
        guard covered == run.header.positions.upperBound, lastSalt == run.header.salt else {
            return IndexFault(run.path, .stale)
        }
        var found = EntrySum()
        var last: IndexEntry?
        var firsts: [IndexEntry] = []
        do throws(IndexFailure) {
            var reader = IndexRunReader(run)
            while let entry = try reader.next() {
                if let last, IndexEntry.precedes(entry, last) {
                    return IndexFault(run.path, .order)
                }
                if found.count % IndexRunHeader.entriesPerPage == 0 { firsts.append(entry) }
                found.add(entry)
                last = entry
            }
            if found != expected { return IndexFault(run.path, .entries) }
            if run.header.ordinals != ordinals { return IndexFault(run.path, .ordinals) }
            var same: [IndexEntry] = []
            for first in firsts {
                same.removeAll(keepingCapacity: true)
                try run.collect(first.key, into: &same)
                if !same.contains(first) { return IndexFault(run.path, .search) }
            }
        } catch {
            return IndexFault(run.path, try error.asFault())
        }
        return nil
    }
}
