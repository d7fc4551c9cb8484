import Bytes
import Platform
import SegmentLog
import Touchpoints

/// Everything the one writer decides by: keys, names, ordinals, retractions.
///
/// Memory: the entries of the open segment, the filter (1.5 to 2.25 bytes an entry, once many keys
/// were asked for), the runs' fences (8 bytes for each 31 entries) and name caches of fixed size.
/// Nothing else grows with the log, and opening reads nothing that does.
struct WriterState {
    let hashes: KeyedHashes
    private let storage: any Storage
    private let random: any RandomSource
    private(set) var runs: IndexRuns
    private var parties: PartyRuns
    private var open = OpenEntries()
    private var names = NameCaches()
    private(set) var ordinals: [UInt32]
    private(set) var freed = FreedRanges()
    private let checksDuplicates: Bool
    private let progress: WalkProgress
    private var found: [IndexEntry] = []
    private var collected: [IndexEntry] = []
    private var fields = EnvelopeFields()

    /// The state at the end of `log`, from the runs and the open segment.
    init(
        _ storage: any Storage,
        hashes: KeyedHashes,
        random: any RandomSource,
        log: SegmentLog,
        checksDuplicates: Bool,
        progress: WalkProgress
    ) throws(LedgerError) {
        self.hashes = hashes
        self.progress = progress
        self.checksDuplicates = checksDuplicates
        self.storage = storage
        self.random = random
        parties = PartyRuns(storage, random: random)
        let snapshot = try LogSnapshot(
            ofLedger: storage,
            hashes.logID,
            scanned: log.takeScanned()
        )
        runs = try IndexRuns(
            storage,
            random: random,
            logID: hashes.logID,
            snapshot: snapshot,
            progress: progress
        )
        ordinals = runs.ordinals
        var freeing: [IndexEntry] = []
        try runs.collectFreeing(into: &freeing)
        for effect in freeing { noteFreed(effect) }
        parties.complete(snapshot)
        for segment in snapshot.segments where segment.end > runs.end {
            try read(segment)
        }
    }

    private mutating func read(_ segment: LogSnapshot.Segment) throws(LedgerError) {
        var records = SegmentRecords(segment)
        while try records.nextFrame() {
            while let record = try records.next(&fields) {
                SegmentEntries.note(fields, &ordinals)
                note(position: record.position)
            }
        }
    }

    /// Forgets every record from `position` on: none of them is in the log.
    ///
    /// On return the state is that of an opening at `position`, which everything sealed is below.
    ///
    /// - Complexity: O(entries of the open segment); reads the runs' effects where freed keys are
    ///   among what is forgotten.
    mutating func forget(from position: UInt64) throws(LedgerError) {
        let forgotten = open.remove(from: position)
        names = NameCaches()
        ordinals = runs.ordinals
        let known = open.entries(at: runs.end..<position)
        for entry in known { entry.noteOrdinal(&ordinals) }
        guard forgotten.contains(where: { $0.kind == .effectFrees }) else { return }
        freed = FreedRanges()
        var effects: [IndexEntry] = []
        try runs.collectFreeing(into: &effects)
        for effect in effects + known { noteFreed(effect) }
    }

    private mutating func noteFreed(_ entry: IndexEntry) {
        if entry.kind == .effectFrees { freed.insert(entry.value..<entry.value + entry.place) }
    }

    // MARK: Looking up

    /// What the key holds now.
    mutating func state(of key: Hash128, into state: inout KeyState) throws(LedgerError) {
        found.removeAll(keepingCapacity: true)
        if checksDuplicates {
            open.collect(key, into: &found)
            try runs.collect(key, into: &found)
        }
        state.fold(found, freed: freed)
    }

    /// Whether that item is in quarantine already.
    mutating func isQuarantined(_ hash: Hash128) throws(LedgerError) -> Bool {
        found.removeAll(keepingCapacity: true)
        open.collect(hash, into: &found)
        try runs.collect(hash, into: &found)
        return found.contains { $0.kind == .item }
    }

    /// The ordinal of a name of that namespace; `nil` when it is new.
    mutating func ordinal(
        _ hash: Hash128,
        _ namespace: Namespace
    ) throws(LedgerError) -> UInt32? {
        if let cached = names.ordinal(hash, namespace) { return cached }
        found.removeAll(keepingCapacity: true)
        open.collect(hash, into: &found)
        var entry = found.first { $0.kind == .name }
        if entry == nil { entry = try runs.name(hash) }
        guard let entry else { return nil }
        let ordinal = UInt32(truncatingIfNeeded: entry.value)
        names.set(hash, namespace, ordinal)
        return ordinal
    }

    /// Gives a new name the next ordinal of its namespace.
    mutating func assign(_ hash: Hash128, _ namespace: Namespace) -> UInt32 {
        ordinals[Int(namespace.rawValue)] += 1
        let ordinal = ordinals[Int(namespace.rawValue)]
        names.set(hash, namespace, ordinal)
        return ordinal
    }

    // MARK: Noting

    /// Notes a record that was given its position.
    mutating func note(_ envelope: [UInt8], position: UInt64) {
        // The writer made the envelope itself, so it can be read.
        precondition(fields.read(envelope.span, envelope.indices))
        note(position: position)
    }

    /// Notes the record at `position`, whose fields were read.
    private mutating func note(position: UInt64) {
        collected.removeAll(keepingCapacity: true)
        IndexEntry.collect(fields, position: position, into: &collected)
        for entry in collected {
            open.insert(entry, position: position)
            noteFreed(entry)
        }
    }

    /// Notes a touchpoint that was given its position: the same as ``note(_:position:)`` of its
    /// envelope, which need not be read for it.
    mutating func noteTouchpoint(_ key: Hash128, fingerprint: UInt64, position: UInt64) {
        let entry = IndexEntry(.added, key, value: fingerprint, place: position)
        open.insert(entry, position: position)
    }

    /// Moves what has been sealed from memory to the runs, and makes its index by party and its columns.
    ///
    /// Where the disk has no room for a run, what it was to hold stays in memory until there is.
    mutating func seal(below sealedEnd: UInt64) throws(LedgerError) {
        guard sealedEnd > runs.end else { return }
        let moved = runs.end
        // The open segment is being written: looking for its end would read all its empty rest.
        let snapshot = try LogSnapshot(ofLedger: storage, hashes.logID, onlySealed: true)
        do throws(LedgerError) {
            try runs.extend(snapshot, from: open)
        } catch {
            // A run that was damaged and could not be made again is no longer in memory either.
            guard error.isNoSpace, runs.end >= moved else { throw error }
        }
        parties.extend(snapshot)
        open.remove(below: runs.end)
    }

    /// Makes everything under `index` again from the log; all below `sealedEnd` is sealed.
    ///
    /// The rows by party and the columns are made first, which reads every sealed byte: where that meets damage
    /// nothing was removed. A crash after that leaves files missing, which the next opening makes.
    ///
    /// - Returns: How many files there are then.
    mutating func rebuild(
        below sealedEnd: UInt64,
        progress: WalkProgress
    ) throws(LedgerError) -> Int {
        try seal(below: sealedEnd)
        let snapshot = try LogSnapshot(ofLedger: storage, hashes.logID)
        let made = try parties.rebuild(
            snapshot,
            progress: progress.hook(after: 0, of: sealedEnd)
        )
        do throws(SystemError) {
            for name in try storage.list(RunKind.directory) {
                let path = RunKind.directory + "/" + name
                if !made.contains(where: { $0.utf8.elementsEqual(path.utf8) }) {
                    try storage.remove(path)
                }
            }
        } catch {
            throw .system(error)
        }
        runs = try IndexRuns(
            storage,
            random: random,
            logID: hashes.logID,
            snapshot: snapshot
        )
        // What no run could be made of, for want of room, is read again like the open segment.
        open = OpenEntries()
        for segment in snapshot.segments where segment.end > runs.end { try read(segment) }
        do throws(SystemError) {
            return try storage.list(RunKind.directory).count
        } catch {
            throw .system(error)
        }
    }

    /// Stores what would take long to make again.
    mutating func store() throws(LedgerError) {
        try runs.storeFilter()
        finish()
    }

    /// Waits for what is still being made beside the writer.
    func finish() {
        parties.finish(progress)
    }
}
