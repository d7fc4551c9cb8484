import Bytes
import Platform
import SegmentLog
import Touchpoints

/// The sorted runs of all sealed segments, behind one filter; the writer's memory of every key.
///
/// Everything here is derived from the log. A file that is missing, stale or damaged is made again
/// from the segments it covers.
struct IndexRuns {
    static let directory = "index"
    private static let filterPath = directory + "/keys.filter"
    private static let suffix = ".run"
    /// Runs of one size that are merged into one of the next.
    private static let fanOut = 4
    /// Entries of a run of the smallest tier.
    private static let tierEntries = 1 << 17
    /// Sealed keys that the stored filter may lack, so that it is not written at each seal.
    private static let filterLagMin = 1 << 16
    /// How often a damaged file is made again before the disk is taken to be at fault.
    private static let attemptsMax = 3

    private let storage: any Storage
    private let random: any RandomSource
    private let logID: UInt64
    private var runs: [IndexRunFile] = []
    private var filter = KeyFilter(capacity: 0)
    /// Keys added to the filter since it was last stored.
    private var filterLag = 0

    /// Opens the runs of the sealed segments, making what is missing.
    ///
    /// - Complexity: reads a page of each run, and the filter; segments without a run are read whole.
    init(
        _ storage: any Storage,
        random: any RandomSource,
        logID: UInt64,
        snapshot: LogSnapshot
    ) throws(LedgerError) {
        self.storage = storage
        self.random = random
        self.logID = logID
        do throws(SystemError) {
            try storage.makeDirectory(Self.directory)
        } catch {
            throw .system(error)
        }
        try openRuns(snapshot)
        do throws(LedgerError) {
            try extend(snapshot)
        } catch {
            // What finds no room is made later; until then its entries are the caller's to keep.
            guard error.isNoSpace else { throw error }
        }
        try loadFilter(snapshot)
    }

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
    /// - Complexity: one cache line when the key is new; else a page of each run.
    mutating func collect(_ key: Hash128, into out: inout [IndexEntry]) throws(LedgerError) {
        guard filter.mayContain(key) else { return }
        try search(into: &out) { run, out throws(IndexFailure) in
            try run.collect(key, into: &out)
        }
    }

    /// Appends every effect to `out`, in order of time.
    mutating func collectEffects(into out: inout [IndexEntry]) throws(LedgerError) {
        try search(into: &out) { run, out throws(IndexFailure) in
            try run.collect(high: 0, into: &out)
        }
    }

    /// Asks every run; a file that turns out damaged is made again, and all are asked once more.
    private mutating func search(
        into out: inout [IndexEntry],
        _ body: (IndexRunFile, inout [IndexEntry]) throws(IndexFailure) -> Void
    ) throws(LedgerError) {
        let before = out.count
        do throws(IndexFailure) {
            for run in runs { try body(run, &out) }
            return
        } catch {
            out.removeLast(out.count - before)
            try heal(error)
        }
        do throws(IndexFailure) {
            for run in runs { try body(run, &out) }
        } catch {
            throw error.asLedgerError
        }
    }

    // MARK: Runs

    private static func path(_ positions: Range<UInt64>) -> String {
        func digits(_ number: UInt64) -> String {
            let text = String(number)
            return String(repeating: "0", count: 20 - text.utf8.count) + text
        }
        return directory + "/" + digits(positions.lowerBound) + "-"
            + digits(positions.upperBound) + suffix
    }

    /// The positions in the name of a run's file.
    private static func positions(of name: String) -> Range<UInt64>? {
        let parts = name.utf8.split(separator: UInt8(ascii: "-"))
        guard parts.count == 2, parts[0].count == 20, name.hasSuffix(suffix),
            parts[1].count == 20 + suffix.utf8.count,
            let low = UInt64(String(decoding: parts[0], as: UTF8.self)),
            let high = UInt64(String(decoding: parts[1].prefix(20), as: UTF8.self)), low <= high
        else { return nil }
        return low..<high
    }

    /// Opens a gapless cover of the sealed segments as far as there is one, and removes the rest.
    private mutating func openRuns(_ snapshot: LogSnapshot) throws(LedgerError) {
        let names: [String]
        do throws(SystemError) {
            names = try storage.list(Self.directory)
        } catch {
            throw .system(error)
        }
        // What a writer left half-made has another name.
        for name in names where name.hasSuffix(IndexPageWriter.temporarySuffix) {
            try remove(Self.directory + "/" + name)
        }
        var covered: UInt64 = 0
        for positions in Self.widestFirst(names) {
            let path = Self.path(positions)
            let isNext = positions.lowerBound == covered && positions.upperBound > covered
            if isNext, let run = try open(path), Self.fits(run, positions, snapshot) {
                runs.append(run)
                covered = positions.upperBound
            } else {
                try remove(path)
            }
        }
    }

    /// Opens the runs that are there, for readers, who leave them as they are.
    ///
    /// Together they cover what they can, each position once. A file that cannot be opened is left
    /// out; where a writer just merged it, a second look finds what it became.
    static func openCover(
        of storage: any Storage,
        _ snapshot: LogSnapshot
    ) -> [IndexRunFile] {
        var cover: [IndexRunFile] = []
        for _ in 0..<3 {
            cover = []
            var isWhole = true
            for positions in found(in: storage)
            where positions.lowerBound >= cover.last?.header.positions.upperBound ?? 0 {
                do throws(IndexFailure) {
                    let run = try IndexRunFile(storage, path: path(positions))
                    if fits(run, positions, snapshot) { cover.append(run) }
                } catch {
                    isWhole = false
                }
            }
            if isWhole { break }
        }
        return cover
    }

    /// Whether a run was made from the log's own segments.
    ///
    /// It ends where one of them does, and knows that one's salt. After a restored backup, or in a
    /// copy that went its own way, the positions may fit and the records be others.
    private static func fits(
        _ run: IndexRunFile,
        _ positions: Range<UInt64>,
        _ snapshot: LogSnapshot
    ) -> Bool {
        run.header.positions == positions
            && snapshot.sealedSegment(endingAt: positions.upperBound)?.header.salt
                == run.header.salt
    }

    /// The positions in the names of runs, by their first, the widest first.
    private static func found(in storage: any Storage) -> [Range<UInt64>] {
        do throws(SystemError) {
            return widestFirst(try storage.list(directory))
        } catch {
            return []
        }
    }

    private static func widestFirst(_ names: [String]) -> [Range<UInt64>] {
        names.compactMap(positions(of:)).sorted {
            ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound)
        }
    }

    /// Opens a run; `nil` when it is damaged.
    private func open(_ path: String) throws(LedgerError) -> IndexRunFile? {
        do throws(IndexFailure) {
            return try IndexRunFile(storage, path: path)
        } catch {
            if case .system(let failure) = error, !failure.isNotFound { throw .system(failure) }
            return nil
        }
    }

    private func remove(_ path: String) throws(LedgerError) {
        do throws(SystemError) {
            try storage.remove(path)
        } catch {
            if !error.isNotFound { throw .system(error) }
        }
    }

    /// Makes a run of each segment that is sealed now and has none yet.
    ///
    /// - Complexity: reads and sorts those segments' envelopes.
    mutating func extend(to sealedEnd: UInt64) throws(LedgerError) {
        if end < sealedEnd { try extend(LogSnapshot(ofLedger: storage, logID)) }
    }

    /// Makes a run of each segment that is sealed in `snapshot` and has none yet.
    ///
    /// - Parameters:
    ///   - snapshot: The log as it stands.
    ///   - open: Every entry from ``end`` on, if they are at hand; else the segments are read.
    /// - Throws: What kept a segment from being read, or a run from being written.
    /// - Complexity: sorts the segments' entries.
    mutating func extend(
        _ snapshot: LogSnapshot,
        from open: OpenEntries? = nil
    ) throws(LedgerError) {
        for segment in snapshot.segments where segment.isSealed {
            if segment.end <= end || segment.base == segment.end { continue }
            let keys = try addRun(of: segment, from: open)
            try add(keys)
            try mergeTail()
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
        let path = Self.path(positions)
        do throws(SystemError) {
            var writer = try IndexRunWriter(storage, path: path, fileID: fileID())
            try writer.append(entries)
            try writer.finish(positions: positions, salt: segment.header.salt, ordinals: last)
        } catch {
            throw .system(error)
        }
        try append(path)
        return entries
    }

    private mutating func append(_ path: String) throws(LedgerError) {
        do throws(IndexFailure) {
            runs.append(try IndexRunFile(storage, path: path))
        } catch {
            throw error.asLedgerError
        }
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
        for run in runs[index...] { try remove(run.path) }
        runs.removeSubrange(index...)
        // The filter keeps what it knows: its keys are those of the same log.
        try extend(to: sealedEnd)
    }

    private static func tier(_ run: IndexRunFile) -> Int {
        var tier = 0
        var size = run.header.count / tierEntries
        while size > 0 {
            size /= fanOut
            tier += 1
        }
        return tier
    }

    /// Merges the newest runs while enough of them are of one size.
    private mutating func mergeTail() throws(LedgerError) {
        while runs.count >= Self.fanOut {
            let tail = Array(runs.suffix(Self.fanOut))
            let tier = Self.tier(tail[0])
            guard tail.allSatisfy({ Self.tier($0) <= tier }) else { return }
            try merge(tail)
        }
    }

    private mutating func merge(_ parts: [IndexRunFile]) throws(LedgerError) {
        guard let first = parts.first, let last = parts.last else { return }
        let positions = first.header.positions.lowerBound..<last.header.positions.upperBound
        let path = Self.path(positions)
        do throws(IndexFailure) {
            try IndexMerge(storage, path: path, fileID: fileID()).merge(
                parts,
                positions: positions,
                ordinals: last.header.ordinals
            )
        } catch {
            return try heal(error)
        }
        runs.removeLast(parts.count)
        try append(path)
        for part in parts { try remove(part.path) }
    }

    // MARK: Filter

    private mutating func add(_ entries: [IndexEntry]) throws(LedgerError) {
        if filter.count + entries.count > filter.capacity {
            try rebuildFilter()
        } else {
            for entry in entries { filter.insert(entry.key) }
            filterLag += entries.count
        }
    }

    /// Stores the filter when it has learned so much that reading it again would take long.
    mutating func storeFilter() throws(LedgerError) {
        guard filterLag > max(Self.filterLagMin, filter.count / 8) else { return }
        do throws(SystemError) {
            let salt = runs.last?.header.salt ?? 0
            try filterFile.write(filter, end: end, salt: salt, fileID: fileID())
        } catch {
            // Without room it is stored another time: the runs hold every key of it.
            if error.isNoSpace { return }
            throw .system(error)
        }
        filterLag = 0
    }

    private var filterFile: KeyFilterFile {
        KeyFilterFile(storage, path: Self.filterPath, logID: logID)
    }

    private mutating func loadFilter(_ snapshot: LogSnapshot) throws(LedgerError) {
        let stored: KeyFilterFile.Stored?
        do throws(SystemError) {
            stored = try filterFile.read()
        } catch {
            throw .system(error)
        }
        guard let stored, stored.filter.capacity >= count,
            stored.end == 0
                || snapshot.sealedSegment(endingAt: stored.end)?.header.salt == stored.salt
        else {
            // One of another history lacks the keys of this one: it must not fit again later.
            try remove(Self.filterPath)
            return try rebuildFilter()
        }
        var filter = stored.filter
        var lag = 0
        do throws(IndexFailure) {
            for run in runs where run.header.positions.upperBound > stored.end {
                try Self.insertKeys(of: run, into: &filter)
                lag += run.header.count
            }
        } catch {
            try heal(error)
            return try rebuildFilter()
        }
        self.filter = filter
        filterLag = lag
    }

    /// Makes the filter again from the runs; the old one stands until the new one is whole.
    private mutating func rebuildFilter() throws(LedgerError) {
        var attempts = 0
        while true {
            var fresh = KeyFilter(capacity: count * 2)
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
            filterLag = count
            return try storeFilter()
        }
    }

    private static func insertKeys(
        of run: IndexRunFile,
        into filter: inout KeyFilter
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
