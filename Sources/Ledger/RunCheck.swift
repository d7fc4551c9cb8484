import Bytes
import Platform
import SegmentLog

/// Compares one sorted run with the segments it was made from, which are given one after another.
struct RunCheck<Entry: RunEntry> {
    let run: RunFile<Entry>
    private var expected = EntrySum()
    private var covered: UInt64
    private var ordinals: [UInt32] = []
    private var appendix: [UInt8] = []
    private var lastSalt: UInt64 = 0

    init(_ run: RunFile<Entry>) {
        self.run = run
        covered = run.header.positions.lowerBound
    }

    /// Whether the run is to hold what that segment gives.
    func covers(_ segment: LogSnapshot.Segment) -> Bool {
        run.header.positions.lowerBound <= segment.base
            && segment.end <= run.header.positions.upperBound
    }

    /// Notes what a covered segment gives.
    ///
    /// - Parameters:
    ///   - entries: Its entries, in any order.
    ///   - segment: The segment; one that does not follow those before it is not noted.
    ///   - ordinals: The last of each namespace at its end; empty where the kind has none.
    ///   - appendix: What the appendix of a run of all segments up to it would be.
    mutating func note(
        _ entries: [Entry],
        of segment: LogSnapshot.Segment,
        ordinals: [UInt32] = [],
        appendix: [UInt8] = []
    ) {
        guard segment.base == covered else { return }
        for entry in entries { expected.add(entry) }
        covered = segment.end
        self.ordinals = ordinals
        self.appendix = appendix
        lastSalt = segment.header.salt
    }

    /// What is wrong, once all segments were noted; `nil` when nothing is.
    ///
    /// - Throws: ``LedgerError/system(_:)`` when the disk refused, which says nothing of the run.
    /// - Complexity: reads the run from end to end, and two pages more for each of its pages.
    func fault() throws(LedgerError) -> IndexFault? {
        guard covered == run.header.positions.upperBound, lastSalt == run.header.salt else {
            return IndexFault(run.path, .stale)
        }
        var found = EntrySum()
        var last: Entry?
        var firsts: [Entry] = []
        do throws(IndexFailure) {
            var reader = RunReader(run)
            while let entry = try reader.next() {
                if let last, Entry.precedes(entry, last) { return IndexFault(run.path, .order) }
                if found.count % RunHeader.entriesPerPage == 0 { firsts.append(entry) }
                found.add(entry)
                last = entry
            }
            if found != expected { return IndexFault(run.path, .entries) }
            if !ordinals.isEmpty, run.header.ordinals != ordinals {
                return IndexFault(run.path, .ordinals)
            }
            if run.appendix != appendix { return IndexFault(run.path, .appendix) }
            // Each page is found by its fence; the fences themselves are read by nobody else.
            for first in firsts where try !finds(first) { return IndexFault(run.path, .search) }
        } catch {
            return IndexFault(run.path, try error.asFault())
        }
        return nil
    }

    /// Whether a search finds the entry.
    private func finds(_ entry: Entry) throws(IndexFailure) -> Bool {
        var isFound = false
        try run.scan(from: entry.fence, isBelow: { Entry.precedes($0, entry) }) {
            isFound = $0 == entry
            return false
        }
        return isFound
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
