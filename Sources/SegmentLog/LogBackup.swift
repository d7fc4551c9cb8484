import Bytes
package import Platform

/// What a backup did.
package struct BackupReceipt: Sendable {
    package let manifest: BackupManifest
    /// Segments that were copied, and those that the backup held already.
    package let copied: Int
    package let kept: Int
    /// Bytes of the segments that were copied.
    package let byteCount: Int
}

/// Copies a log into a directory of another storage, beside a writing process and without its lock.
///
/// A backup is at every moment the previous one, whole, or the new one: segments go in first, each
/// under a name that no other content has had, then the manifest that names them replaces the
/// previous one in one step, and only then what is no longer named goes. What is read is checked
/// frame by frame before it counts, so that damage of the log never replaces a good copy.
package struct LogBackup {
    private let source: any Storage
    private let place: any Storage
    private let logID: UInt64
    private let companions: [String]
    private var copied = 0
    private var kept = 0
    private var byteCount = 0

    /// A backup of the log in `source` into `place`, with the files `companions` of `source`.
    package init(
        of source: any Storage,
        into place: any Storage,
        logID: UInt64,
        companions: [String]
    ) {
        self.source = source
        self.place = place
        self.logID = logID
        self.companions = companions
    }

    /// The longest file that goes with a log, in bytes.
    static let companionBytesMax = 4 << 10

    /// Brings the backup to the log's present durable end.
    ///
    /// On return the new backup survives a power cut. Sealed segments that are there already are
    /// not read in the log; in the backup their length and header are, or with `checksKept` all of
    /// their bytes, and what is broken is copied again.
    ///
    /// - Parameters:
    ///   - program: Version of the program, without a space.
    ///   - clock: Tells the time of the backup.
    ///   - checksKept: Whether to read again what the backup holds already.
    ///   - progress: Called after each segment with segments done, and those there are.
    /// - Returns: What the backup holds now, and what was copied.
    /// - Throws: ``BackupError``; the place then holds the previous backup, or where it threw after
    ///   the manifest was replaced, the new one.
    /// - Complexity: O(bytes that are new); holds one segment in memory.
    package mutating func run(
        program: String,
        clock: any WallClock,
        checksKept: Bool = false,
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(BackupError) -> BackupReceipt {
        let manifest = try BackupManifest.read(place)
        if manifest == nil { try refuseStrangers() }
        let place = place
        let held = try BackupError.onDisk { () throws(SystemError) in
            try place.makeDirectory("")
            return try place.lock("lock", holder: "")
        }
        guard let held else { throw .busy }
        defer { withExtendedLifetime(held) {} }
        let (source, logID) = (source, logID)
        let snapshot = try BackupError.onLog { () throws(LogError) in
            try LogSnapshot(source, logID: logID)
        }
        // What another process wrote before this one had the lock.
        let previous = try BackupManifest.read(place)
        var tree = MerkleFrontier()
        var segments: [BackupManifest.Segment] = []
        if let previous {
            let history = BackupHistory(previous, in: place)
            segments = try history.unchangedSegments(with: snapshot, logID: logID)
            tree = segments.isEmpty ? tree : history.start ?? tree
        }
        try BackupError.onDisk { () throws(SystemError) in
            try place.makeDirectory(SegmentName.directory)
            try place.syncDirectory("")
        }
        let all = snapshot.segments
        for (index, entry) in segments.enumerated() {
            try keep(entry, all[index], checks: checksKept)
            progress(index + 1, all.count)
        }
        var peaks = tree.peaks
        for index in segments.count..<max(all.count, segments.count) {
            let checked = try BackupError.onLog { () throws(LogError) in
                try CheckedSegment(all[index])
            }
            if checked.end > checked.header.base {
                peaks = tree.peaks
                try grow(&tree, checked, all[index])
                segments.append(try put(checked, previous, checks: checksKept))
            }
            progress(index + 1, all.count)
        }
        let finished = BackupManifest(
            program: program,
            logID: logID,
            time: clock.nowMicros(),
            tree: tree,
            peaks: peaks,
            files: try putCompanions(),
            segments: segments
        )
        try BackupError.onDisk { () throws(SystemError) in
            try BackupFile.put(finished.bytes, at: BackupManifest.path, in: place)
            try Self.removeOthers(finished, in: place)
        }
        return BackupReceipt(manifest: finished, copied: copied, kept: kept, byteCount: byteCount)
    }

    /// Throws where the place holds what no backup leaves there, a ledger for example.
    private func refuseStrangers() throws(BackupError) {
        let (place, companions) = (place, companions)
        let strangers = try BackupError.onDisk { () throws(SystemError) in
            let own = ["lock", SegmentName.directory, BackupManifest.path] + companions
            let known = own + own.map { $0 + SegmentName.unfinishedSuffix }
            let top = try place.list("").filter { name in
                !known.contains { $0.utf8.elementsEqual(name.utf8) }
            }
            return try top + place.list(SegmentName.directory).filter { !Self.isCopy($0) }
        }
        if let name = strangers.first { throw .notABackup(name: name) }
    }

    /// Whether a file of that name is a segment as backups name them, whole or not.
    private static func isCopy(_ name: String) -> Bool {
        guard let dash = name.firstIndex(of: "-") else { return false }
        return SegmentName.base(of: String(name[..<dash]) + ".seg") != nil
    }

    /// Adds the records of a segment to the tree.
    private func grow(
        _ tree: inout MerkleFrontier,
        _ checked: CheckedSegment,
        _ segment: LogSnapshot.Segment
    ) throws(BackupError) {
        for leaf in checked.leaves(checked.header.base..<checked.end) { tree.append(leaf) }
        guard tree.size == checked.end else {
            let damage = Damage(
                file: segment.path,
                offset: 0,
                part: .envelopes,
                positions: tree.size..<checked.end
            )
            throw .log(.damaged(damage))
        }
    }

    /// Leaves a sealed segment where it is; copies it again where it is not what it was.
    private mutating func keep(
        _ entry: BackupManifest.Segment,
        _ segment: LogSnapshot.Segment,
        checks: Bool
    ) throws(BackupError) {
        if try isThere(entry, checks: checks) {
            kept += 1
            return
        }
        let checked = try BackupError.onLog { () throws(LogError) in
            try CheckedSegment(segment)
        }
        guard checked.sum == entry.sum else { throw .forked(position: entry.base) }
        try copy(checked, to: entry)
    }

    /// Puts a segment into the backup, unless it is there.
    private mutating func put(
        _ checked: CheckedSegment,
        _ previous: BackupManifest?,
        checks: Bool
    ) throws(BackupError) -> BackupManifest.Segment {
        let entry = BackupManifest.Segment(
            base: checked.header.base,
            end: checked.end,
            length: checked.bytes.count,
            salt: checked.header.salt,
            sum: checked.sum
        )
        if previous?.segments.contains(entry) ?? false, try isThere(entry, checks: checks) {
            kept += 1
        } else {
            try copy(checked, to: entry)
        }
        return entry
    }

    private mutating func copy(
        _ checked: CheckedSegment,
        to entry: BackupManifest.Segment
    ) throws(BackupError) {
        let place = place
        try BackupError.onDisk { () throws(SystemError) in
            try BackupFile.put(checked.bytes, at: entry.path, in: place)
        }
        copied += 1
        byteCount += checked.bytes.count
    }

    /// Whether the backup holds that segment, by its length and header or by all of its bytes.
    private func isThere(
        _ entry: BackupManifest.Segment,
        checks: Bool
    ) throws(BackupError) -> Bool {
        do throws(SystemError) {
            let file = try place.open(entry.path, for: .reading)
            guard try file.size() == entry.length else { return false }
            let count = checks ? entry.length : SegmentHeader.byteCount
            let bytes = try BackupFile.read(file, count)
            guard let header = try? SegmentHeader(bytes.span), header.base == entry.base,
                header.salt == entry.salt
            else { return false }
            return !checks || SHA256.digest(of: bytes.span) == entry.sum
        } catch {
            if error.isNotFound { return false }
            throw .system(error)
        }
    }

    private func putCompanions() throws(BackupError) -> [BackupManifest.File] {
        let limit = Self.companionBytesMax
        var files: [BackupManifest.File] = []
        for path in companions {
            guard let bytes = try BackupFile.read(path, atMost: limit, in: source) else {
                throw .system(SystemError.notFound(.open, path))
            }
            if try BackupFile.read(path, atMost: limit, in: place) != bytes {
                let place = place
                try BackupError.onDisk { () throws(SystemError) in
                    try BackupFile.put(bytes, at: path, in: place)
                }
            }
            let sum = SHA256.digest(of: bytes.span)
            files.append(BackupManifest.File(path: path, length: bytes.count, sum: sum))
        }
        return files
    }

    /// Removes the segments that `manifest` does not name.
    private static func removeOthers(
        _ manifest: BackupManifest,
        in place: any Storage
    ) throws(SystemError) {
        let directory = SegmentName.directory
        let named = Set(manifest.segments.map { Array($0.path.utf8) })
        var isChanged = false
        for name in try place.list(directory) where isCopy(name) {
            let path = directory + "/" + name
            if named.contains(Array(path.utf8)) { continue }
            try place.remove(path)
            isChanged = true
        }
        if isChanged { try place.syncDirectory(directory) }
    }
}
