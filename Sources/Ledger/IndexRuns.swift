import Bytes
import Platform
import SegmentLog
import Touchpoints

/// The sorted runs of all sealed segments, behind one filter; the writer's memory of every key.
///
/// Everything here is derived from the log. A file that is missing, stale or damaged is made again
/// from the segments it covers.
struct IndexRuns {
    private static let filterPath = RunKind.directory + "/keys.filter"
    /// Sealed keys that the stored filter may lack, so that it is not written at each seal.
    private static let filterLagMin = 1 << 16
    /// The part of all keys that it may lack: one in so many.
    private static let filterLagShare = 16
    /// Lookups that search each run behind the stored filter before that is brought up to date.
    ///
    /// A program that appends a few items to a large ledger never pays for the filter; one that
    /// appends many pays once.
    private static let unfilteredLookupsMax = 256
    /// How often a damaged file is made again before the disk is taken to be at fault.
    private static let attemptsMax = 3

    private let storage: any Storage
    private let random: any RandomSource
    private let logID: UInt64
    private var runSet: RunSet<IndexEntry>
    private var filter: PagedKeyFilter
    /// Every key of a position below it is in the filter.
    private var filteredEnd: UInt64 = 0
    /// Every key of a position below it is in the stored filter.
    private var storedEnd: UInt64 = 0
    /// Lookups since the filter last knew all runs.
    private var unfilteredLookups = 0
    /// Keys added to the filter since it was last stored.
    private var filterLag = 0

    /// Opens the runs of the sealed segments, making what is missing; `progress` is told of that.
    ///
    /// - Complexity: reads two places of each run and a page of the filter, whatever the length of
    ///   the log; segments without a run are read whole.
    init(
        _ storage: any Storage,
        random: any RandomSource,
        logID: UInt64,
        snapshot: LogSnapshot,
        progress: WalkProgress = .none
    ) throws(LedgerError) {
        self.storage = storage
        self.random = random
        self.logID = logID
        runSet = RunSet(storage, .keys)
        filter = PagedKeyFilter(capacity: 0)
        do throws(SystemError) {
            try storage.makeDirectory(RunKind.directory)
            try runSet.open(snapshot, isGapless: true)
        } catch {
            throw .system(error)
        }
        try openFilter(snapshot)
        do throws(LedgerError) {
            try extend(snapshot, progress: progress)
        } catch {
            // What finds no room is made later; until then its entries are the caller's to keep.
            guard error.isNoSpace else { throw error }
        }
    }

    private var runs: [IndexRunFile] { runSet.runs }

    /// The position up to which the runs hold every record.
    var end: UInt64 { runs.last?.header.positions.upperBound ?? 0 }

    /// The last ordinal given in each namespace by then.
    var ordinals: [UInt32] {
        runs.last?.header.ordinals ?? [UInt32](repeating: 0, count: Namespace.allCases.count + 1)
    }

    /// Entries in all runs.
    var count: Int { runs.reduce(0) { $0 + $1.header.count } }

    /// Appends every entry of `key` to `out`.
    ///
    /// - Complexity: one cache line when the key is new, and the page of the filter that it lies on
    ///   when that was not read yet; else a page of each run.
    mutating func collect(_ key: Hash128, into out: inout [IndexEntry]) throws(LedgerError) {
        guard let first = try firstToSearch(key) else { return }
        try search(into: &out) { run, out throws(IndexFailure) in
            if run.header.positions.upperBound > first { try run.collect(key, into: &out) }
            return true
        }
    }

    /// The dictionary entry of the name with that hash; `nil` when none was given.
    ///
    /// - Complexity: that of ``collect(_:into:)`` when the name is new; else a name has one entry, so
    ///   that the search ends where it is: mostly in the first run, which is the largest.
    mutating func name(_ hash: Hash128) throws(LedgerError) -> IndexEntry? {
        guard let first = try firstToSearch(hash) else { return nil }
        var found: [IndexEntry] = []
        try search(into: &found) { run, found throws(IndexFailure) in
            if run.header.positions.upperBound > first { try run.collect(hash, into: &found) }
            return !found.contains { $0.kind == .name }
        }
        return found.first { $0.kind == .name }
    }

    /// Where the runs begin that may hold the key; `nil` when none may.
    ///
    /// What the filter knows is not there need not be looked for.
    private mutating func firstToSearch(_ key: Hash128) throws(LedgerError) -> UInt64? {
        if filteredEnd < end {
            unfilteredLookups += 1
            if unfilteredLookups > Self.unfilteredLookupsMax { try completeFilter() }
        }
        if try mayContain(key) { return 0 }
        return filteredEnd == end ? nil : filteredEnd
    }

    /// Appends every effect that frees to `out`, in order of time.
    mutating func collectFreeing(into out: inout [IndexEntry]) throws(LedgerError) {
        try search(into: &out) { run, out throws(IndexFailure) in
            try run.collect(high: IndexEntry.freesHigh, into: &out)
            return true
        }
    }

    /// Asks run after run, while `body` says to go on; a file that turns out damaged is made again, and
    /// all are asked once more.
    private mutating func search(
        into out: inout [IndexEntry],
        _ body: (IndexRunFile, inout [IndexEntry]) throws(IndexFailure) -> Bool
    ) throws(LedgerError) {
        let before = out.count
        do throws(IndexFailure) {
            for run in runs where try !body(run, &out) { return }
            return
        } catch {
            out.removeLast(out.count - before)
            try heal(error)
        }
        do throws(IndexFailure) {
            for run in runs where try !body(run, &out) { return }
        } catch {
            throw error.asLedgerError
        }
    }

    // MARK: Runs

    /// Makes a run of each segment that is sealed now and has none yet.
    ///
    /// - Complexity: reads and sorts those segments' envelopes.
    mutating func extend(to sealedEnd: UInt64) throws(LedgerError) {
        if end < sealedEnd {
            try extend(LogSnapshot(ofLedger: storage, logID, onlySealed: true))
        }
    }

    /// Makes a run of each segment that is sealed in `snapshot` and has none yet.
    ///
    /// - Parameters:
    ///   - snapshot: The log as it stands.
    ///   - open: Every entry from ``end`` on, if they are at hand; else the segments are read.
    ///   - progress: Told how much of what is sealed has its run.
    /// - Throws: What kept a segment from being read, or a run from being written.
    /// - Complexity: sorts the segments' entries.
    mutating func extend(
        _ snapshot: LogSnapshot,
        from open: OpenEntries? = nil,
        progress: WalkProgress = .none
    ) throws(LedgerError) {
        let sealedEnd = snapshot.sealedEnd
        for segment in snapshot.segments where segment.isSealed {
            if segment.end <= end || segment.base == segment.end { continue }
            let entries = try addRun(of: segment, from: open)
            try add(entries, of: segment)
            try merge()
            progress.show(segment.end, of: sealedEnd)
        }
    }

    /// Writes the run of one segment and returns its entries.
    private mutating func addRun(
        of segment: LogSnapshot.Segment,
        from open: OpenEntries?
    ) throws(LedgerError) -> [IndexEntry] {
        var last = ordinals
        let positions = segment.base..<segment.end
        let found: [IndexEntry]
        if let open {
            found = open.entries(at: positions)
            for entry in found { entry.noteOrdinal(&last) }
        } else {
            found = try SegmentEntries.read(segment, ordinals: &last)
        }
        let entries = IndexOrder.sorted(found)
        do throws(SystemError) {
            let path = RunKind.keys.path(positions)
            var writer = try IndexRunWriter(storage, path: path, fileID: fileID())
            try writer.append(entries)
            try writer.finish(positions: positions, salt: segment.header.salt, ordinals: last)
        } catch {
            throw .system(error)
        }
        do throws(IndexFailure) {
            try runSet.insert(positions)
        } catch {
            throw error.asLedgerError
        }
        return entries
    }

    private func fileID() -> UInt64 {
        var bytes = [UInt8](repeating: 0, count: 8)
        random.fill(&bytes)
        return bytes.span.littleEndian64(at: 0)
    }

    /// Removes a damaged run and everything behind it, and makes them again.
    private mutating func heal(_ failure: IndexFailure) throws(LedgerError) {
        guard case .defect(let defect) = failure,
            let index = runs.firstIndex(where: { $0.path.utf8.elementsEqual(defect.file.utf8) })
        else { throw failure.asLedgerError }
        let sealedEnd = end
        do throws(SystemError) {
            try runSet.remove(index..<runs.count)
        } catch {
            throw .system(error)
        }
        // The filter keeps what it knows: its keys are those of the same log.
        try extend(to: sealedEnd)
    }

    /// Merges runs while there are neighbours to merge.
    private mutating func merge() throws(LedgerError) {
        while let due = runSet.due {
            do throws(IndexFailure) {
                try runSet.merge(due, fileID: fileID())
            } catch {
                try heal(error)
            }
            try storeFilter()
        }
    }

    // MARK: Filter

    /// Whether a run that the filter knows may hold the key.
    private mutating func mayContain(_ key: Hash128) throws(LedgerError) -> Bool {
        do throws(IndexFailure) {
            return try filter.mayContain(key)
        } catch {
            guard case .defect = error else { throw error.asLedgerError }
            // A damaged page: all of it is made again from the runs.
            try makeFilter()
            return true
        }
    }

    /// Adds a segment's keys to the filter, unless it lacks some before them already.
    private mutating func add(
        _ entries: [IndexEntry],
        of segment: LogSnapshot.Segment
    ) throws(LedgerError) {
        // One that is not in memory yet is brought up to date when it is asked often.
        guard filteredEnd == segment.base, filter.isWhole else { return }
        guard filter.count + entries.count <= filter.capacity else { return try makeFilter() }
        for entry in entries { filter.insert(entry.key) }
        filteredEnd = segment.end
        filterLag += entries.count
        try storeFilter()
    }

    /// Stores the filter when the stored one lacks so much that completing it would take long:
    /// either many keys, or few in a run that is large since it was merged.
    mutating func storeFilter() throws(LedgerError) {
        guard filterLag > 0, filter.isWhole else { return }
        let lagMax = max(Self.filterLagMin, filter.count / Self.filterLagShare)
        let straddling = runs.first {
            $0.header.positions.contains(storedEnd) && $0.header.positions.lowerBound < storedEnd
        }
        guard filterLag > lagMax || straddling?.header.count ?? 0 > lagMax else { return }
        do throws(SystemError) {
            // The salt of the segment there stands in the run that ends with it.
            guard let last = runs.last, last.header.positions.upperBound == filteredEnd else {
                return
            }
            try filterFile.write(
                filter.whole,
                end: filteredEnd,
                salt: last.header.salt,
                fileID: fileID()
            )
        } catch {
            // Without room it is stored another time: the runs hold every key of it.
            if error.isNoSpace { return }
            throw .system(error)
        }
        filterLag = 0
        storedEnd = filteredEnd
    }

    private var filterFile: KeyFilterFile {
        KeyFilterFile(storage, path: Self.filterPath, logID: logID)
    }

    /// Opens the stored filter if it is that of this log.
    private mutating func openFilter(_ snapshot: LogSnapshot) throws(LedgerError) {
        do throws(SystemError) {
            guard let stored = try filterFile.open() else { return }
            let salt = snapshot.sealedSegment(endingAt: stored.end)?.header.salt
            // What it tells of positions that no run holds is of no use.
            guard salt == stored.salt, stored.end <= end else {
                // One of another history lacks the keys of this one: it must not fit again later.
                return try filterFile.remove()
            }
            filter = stored.filter
            filteredEnd = stored.end
            storedEnd = stored.end
        } catch {
            throw .system(error)
        }
    }

    /// Adds the keys of all runs behind the filter's end.
    private mutating func completeFilter() throws(LedgerError) {
        let missing = runs.reduce(0) {
            $0 + ($1.header.positions.upperBound > filteredEnd ? $1.header.count : 0)
        }
        guard filter.count + missing <= filter.capacity else { return try makeFilter() }
        do throws(IndexFailure) {
            try filter.loadAll()
            for run in runs where run.header.positions.upperBound > filteredEnd {
                try Self.insertKeys(of: run, into: &filter)
            }
        } catch {
            guard case .defect = error else { throw error.asLedgerError }
            return try makeFilter()
        }
        filteredEnd = end
        unfilteredLookups = 0
        filterLag += missing
        try storeFilter()
    }

    /// Makes the filter again from the runs, with room for half as many keys more.
    ///
    /// The old one goes first: for a moment there would be two, which is most of what the writer's
    /// memory holds.
    private mutating func makeFilter() throws(LedgerError) {
        var attempts = 0
        while true {
            filter = PagedKeyFilter(capacity: 0)
            filteredEnd = 0
            var fresh = PagedKeyFilter(capacity: count + count / 2)
            do throws(IndexFailure) {
                for run in runs { try Self.insertKeys(of: run, into: &fresh) }
            } catch {
                // Reading a run from end to end met the damage first; the log still has everything.
                attempts += 1
                if attempts == Self.attemptsMax { throw error.asLedgerError }
                try heal(error)
                continue
            }
            filter = fresh
            filteredEnd = end
            unfilteredLookups = 0
            filterLag = count
            return try storeFilter()
        }
    }

    private static func insertKeys(
        of run: IndexRunFile,
        into filter: inout PagedKeyFilter
    ) throws(IndexFailure) {
        var reader = IndexRunReader(run)
        while let entry = try reader.next() { filter.insert(entry.key) }
    }
}

extension IndexFailure {
    /// The same for those who cannot make the index again.
    var asLedgerError: LedgerError {
        switch self {
        case .defect(let defect): .system(SystemError(.read, defect.file, code: 0))
        case .system(let error): .system(error)
        }
    }
}
