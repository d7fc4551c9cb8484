import Platform
import SegmentLog

/// The sorted runs of one kind, each of neighbouring sealed segments, and how they are merged.
///
/// Everything here is derived from the log. Files are named for the positions that they hold.
struct RunSet<Entry: RunEntry> {
    /// Neighbours that are merged into one.
    private static var fanOut: Int { 4 }

    private let storage: any Storage
    private let kind: RunKind
    /// In order of position; no position is in two.
    private(set) var runs: [RunFile<Entry>] = []

    init(_ storage: any Storage, _ kind: RunKind) {
        self.storage = storage
        self.kind = kind
    }

    /// Opens what there is of the log's runs and removes other files of the kind; for the writer.
    ///
    /// - Parameters:
    ///   - snapshot: The log as it stands.
    ///   - isGapless: Whether a run behind a gap is of no use.
    /// - Throws: What the disk refused; then some runs may not be open yet.
    /// - Complexity: reads two places of each run.
    mutating func open(_ snapshot: LogSnapshot, isGapless: Bool) throws(SystemError) {
        runs = []
        let names = try storage.list(RunKind.directory)
        // What a writer left half-made has another name.
        for name in names where kind.isUnfinished(name) {
            try remove(RunKind.directory + "/" + name)
        }
        for positions in kind.widestFirst(names) {
            let covered = runs.last?.header.positions.upperBound ?? 0
            let isNext =
                isGapless
                ? positions.lowerBound == covered
                : positions.lowerBound >= covered
            if isNext, !positions.isEmpty, let run = try open(positions),
                kind.fits(run.header, positions, snapshot)
            {
                runs.append(run)
            } else {
                try remove(kind.path(positions))
            }
        }
    }

    /// Opens a run; `nil` when it is damaged.
    private func open(_ positions: Range<UInt64>) throws(SystemError) -> RunFile<Entry>? {
        do throws(IndexFailure) {
            return try RunFile(storage, path: kind.path(positions))
        } catch {
            if case .system(let failure) = error, !failure.isNotFound { throw failure }
            return nil
        }
    }

    /// Opens what there is for readers, who leave the files as they are.
    ///
    /// Together they cover what they can, each position once. A file that cannot be opened is left
    /// out; where a writer just merged it, a second look finds what it became.
    static func cover(
        of storage: any Storage,
        _ kind: RunKind,
        _ snapshot: LogSnapshot
    ) -> [RunFile<Entry>] {
        var cover: [RunFile<Entry>] = []
        for _ in 0..<3 {
            cover = []
            var isWhole = true
            for positions in kind.found(in: storage)
            where positions.lowerBound >= cover.last?.header.positions.upperBound ?? 0 {
                do throws(IndexFailure) {
                    let run = try RunFile<Entry>(storage, path: kind.path(positions))
                    if kind.fits(run.header, positions, snapshot) { cover.append(run) }
                } catch {
                    isWhole = false
                }
            }
            if isWhole { break }
        }
        return cover
    }

    /// Whether a run holds the entries of every position in `positions`.
    func covers(_ positions: Range<UInt64>) -> Bool {
        runs.contains {
            $0.header.positions.lowerBound <= positions.lowerBound
                && positions.upperBound <= $0.header.positions.upperBound
        }
    }

    /// Adds the run that was just written for `positions`, which no other has.
    mutating func insert(_ positions: Range<UInt64>) throws(IndexFailure) {
        let run = try RunFile<Entry>(storage, path: kind.path(positions))
        let place = runs.partitioningIndex {
            $0.header.positions.lowerBound > positions.lowerBound
        }
        runs.insert(run, at: place)
    }

    /// Removes runs and their files.
    mutating func remove(_ range: Range<Int>) throws(SystemError) {
        let gone = runs[range].map(\.path)
        runs.removeSubrange(range)
        for path in gone { try remove(path) }
    }

    private func remove(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            try storage.remove(path)
        } catch {
            if !error.isNotFound { throw error }
        }
    }

    /// The last neighbours that are to be merged; `nil` while none are.
    ///
    /// Four neighbours none of which is larger than half of the others together: so each merge makes
    /// at least thrice of its largest part, an entry is written again log₃ n times at most, and
    /// O(log n) runs stay.
    /// (O'Neil et al., "The Log-Structured Merge-Tree", 1996; sizes as in Bentley and Saxe,
    /// "Decomposable Searching Problems", 1980.)
    var due: Range<Int>? {
        guard runs.count >= Self.fanOut else { return nil }
        for first in (0...runs.count - Self.fanOut).reversed() {
            let range = first..<first + Self.fanOut
            let sizes = runs[range].map(\.header.count)
            let isJoined = range.dropFirst().allSatisfy {
                runs[$0 - 1].header.positions.upperBound == runs[$0].header.positions.lowerBound
            }
            if isJoined, let largest = sizes.max(), 3 * largest <= sizes.reduce(0, +) {
                return range
            }
        }
        return nil
    }

    /// Merges the runs of `range`, which ``due`` gave; the parts go when the whole stands.
    mutating func merge(
        _ range: Range<Int>,
        fileID: UInt64,
        appendix: [UInt8] = []
    ) throws(IndexFailure) {
        let parts = Array(runs[range])
        guard let first = parts.first?.header, let last = parts.last?.header else { return }
        let positions = first.positions.lowerBound..<last.positions.upperBound
        try RunMerge<Entry>(storage, path: kind.path(positions), fileID: fileID).merge(
            parts,
            positions: positions,
            ordinals: last.ordinals,
            appendix: appendix
        )
        runs.removeSubrange(range)
        try insert(positions)
        do throws(SystemError) {
            for part in parts { try remove(part.path) }
        } catch {
            throw .system(error)
        }
    }
}
