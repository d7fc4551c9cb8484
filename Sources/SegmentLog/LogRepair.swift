import Bytes
package import Platform

/// What a repair did and left.
package struct RepairReport: Sendable {
    /// A segment that was written again.
    package struct Segment: Sendable {
        /// Below the ledger's directory.
        package let path: String
        /// What the backup holds of it.
        package let positions: Range<UInt64>
        /// Where the bytes lie that were there before; `nil` when no file was.
        package let copy: String?
    }

    /// What verification found before.
    package fileprivate(set) var found: [Damage] = []
    package fileprivate(set) var segments: [Segment] = []
    /// What verification finds now.
    package fileprivate(set) var remaining: [Damage] = []
}

/// Puts the damaged segments of a log right from a backup of it, and touches no other.
///
/// The backup's bytes of a segment replace the same bytes of the log's file, from its front on, and
/// what the log has behind them stays: records that are sound behind the damage are never lost. A
/// segment is replaced only where the backup's fits between its neighbours and every record that is
/// sound in both has the same leaf. What was there before is kept in `log/lost/`.
package struct LogRepair {
    private let storage: any Storage
    private let place: any Storage
    private let logID: UInt64
    private let holder: String
    private var report = RepairReport()

    /// A repair of the log in `storage` from the backup in `place`.
    package init(
        _ storage: any Storage,
        from place: any Storage,
        logID: UInt64,
        holder: String
    ) {
        self.storage = storage
        self.place = place
        self.logID = logID
        self.holder = holder
    }

    /// Repairs what the backup can repair.
    ///
    /// Holds the log's lock meanwhile. Each segment is replaced in one step and survives a power
    /// cut; after a crash each is as it was or repaired, and the same call goes on.
    ///
    /// - Parameter progress: Called with bytes verified, and those there are; twice over.
    /// - Returns: What was found, mended and left.
    /// - Throws: ``BackupError/otherLedger``, ``BackupError/forked(position:)`` when the backup is
    ///   of another history, ``BackupError/damaged(file:)`` when what is needed of it is damaged,
    ///   ``BackupError/log(_:)`` with ``LogError/busy(holder:)``.
    /// - Complexity: reads the log twice, and of the backup what is needed.
    package mutating func run(
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(BackupError) -> RepairReport {
        let (storage, logID, holder) = (storage, logID, holder)
        let held = try BackupError.onDisk { () throws(SystemError) in
            try storage.lock("lock", holder: holder)
        }
        guard let held else { throw .log(.busy(holder: SegmentLog.holder(storage))) }
        defer { withExtendedLifetime(held) {} }
        let reading = BackupReading(place)
        let reader = try reading.hold()
        defer { withExtendedLifetime(reader) {} }
        let manifest = try reading.manifest()
        guard manifest.logID == logID else { throw .otherLedger }
        let before = try BackupError.onLog { () throws(LogError) in
            try LogVerification(storage, logID: logID, progress: progress)
        }
        report.found = before.damages
        var chain = try self.chain()
        for entry in manifest.segments where isNeeded(entry, before, chain) {
            if try repair(entry, manifest, reading, chain) { chain = try self.chain() }
        }
        let after = try BackupError.onLog { () throws(LogError) in
            try LogVerification(storage, logID: logID, progress: progress)
        }
        report.remaining = after.damages
        return report
    }

    private func chain() throws(BackupError) -> SegmentChain {
        let (storage, logID) = (storage, logID)
        return try BackupError.onLog { () throws(LogError) in
            let mark = try DurableMarkFile(storage, logID: logID).read() ?? 0
            return try SegmentChain(storage, logID: logID, mark: mark, access: .reading)
        }
    }

    /// Whether something of that segment is damaged, or missing at the end of the log.
    private func isNeeded(
        _ entry: BackupManifest.Segment,
        _ verification: LogVerification,
        _ chain: SegmentChain
    ) -> Bool {
        let path = SegmentName.path(base: entry.base)
        let isHarmed = verification.damages.contains { damage in
            damage.file.utf8.elementsEqual(path.utf8)
                || damage.positions.overlaps(entry.base..<entry.end)
        }
        return isHarmed || verification.end < entry.end
    }

    /// Repairs one segment.
    ///
    /// - Returns: Whether its file was changed.
    private mutating func repair(
        _ entry: BackupManifest.Segment,
        _ manifest: BackupManifest,
        _ reading: BackupReading,
        _ chain: SegmentChain
    ) throws(BackupError) -> Bool {
        let index = chain.segments.firstIndex { $0.base == entry.base }
        guard fits(entry, at: index, manifest, chain) else { return false }
        let checked = try reading.segment(entry)
        let path = SegmentName.path(base: entry.base)
        var old: [UInt8]?
        if let index {
            let file = chain.segments[index]
            old = try BackupError.onDisk { () throws(SystemError) in
                try BackupFile.read(file.file, file.length)
            }
        }
        try compare(old ?? [], checked, entry)
        var new = checked.bytes
        if let old, old.count > new.count { new += old[new.count...] }
        if let index, let seal = chain.seal(of: index), new.count > seal.length {
            new.removeLast(new.count - seal.length)
        }
        if new == old { return false }
        let storage = storage
        let copy = try BackupError.onDisk { () throws(SystemError) -> String? in
            try storage.makeDirectory(SegmentName.directory)
            try storage.syncDirectory("")
            var copy: String?
            if var bytes = old {
                while bytes.last == 0 { bytes.removeLast() }
                let name = SegmentName.name(base: entry.base).dropLast(4) + "-damaged"
                copy = try LostBytes(storage).keep(String(name), bytes)
            }
            try BackupFile.put(new, at: path, in: storage)
            return copy
        }
        let positions = entry.base..<entry.end
        report.segments.append(RepairReport.Segment(path: path, positions: positions, copy: copy))
        return true
    }

    /// Whether the backup's segment stands where the log's neighbours say.
    ///
    /// A header that is sound must be the backup's own; where it is not, a segment of another salt
    /// may have stood there, and the segments before and after decide.
    private func fits(
        _ entry: BackupManifest.Segment,
        at index: Int?,
        _ manifest: BackupManifest,
        _ chain: SegmentChain
    ) -> Bool {
        if let index, let header = chain.segments[index].header {
            return header.salt == entry.salt
        }
        if let next = chain.segments.first(where: { $0.base > entry.base }),
            let header = next.header, header.previousBase == entry.base
        {
            let isLast = entry == manifest.segments.last
            guard next.base == entry.end, header.previousLength == UInt64(entry.length) else {
                // The backup's last segment may be the front of what the log sealed later.
                return isLast && next.base > entry.end
                    && header.previousLength > UInt64(entry.length)
            }
        }
        guard let place = manifest.segments.firstIndex(of: entry), place > 0 else { return true }
        let previous = manifest.segments[place - 1]
        guard let ours = chain.segments.last(where: { $0.base < entry.base }) else { return false }
        return ours.base == previous.base
            && ours.header.map { $0.salt == previous.salt } ?? false
    }

    /// Holds every sound record of the log's file against the backup's record at its position.
    private func compare(
        _ old: [UInt8],
        _ checked: CheckedSegment,
        _ entry: BackupManifest.Segment
    ) throws(BackupError) {
        let theirs = checked.leaves(entry.base..<entry.end)
        var difference: UInt64?
        let salt = checked.header.salt
        let all = SegmentHeader.byteCount..<max(old.count, SegmentHeader.byteCount)
        guard old.count >= SegmentHeader.byteCount else { return }
        SegmentScan.forEachHeader(old.span, in: all, salt: salt) { offset, header in
            guard header.first >= entry.base,
                SegmentScan.brokenPart(header, old.span, at: offset) == nil
            else { return true }
            let frame = SegmentScan.Frame(offset: offset, header: header)
            let isBehind = offset >= checked.bytes.count
            for (index, leaf) in CheckedSegment.leaves(of: frame, old.span).enumerated() {
                let position = header.first + UInt64(index)
                let place = Int(position - entry.base)
                // Behind the backup's bytes stand the records that it does not have, and no others.
                if isBehind ? position < entry.end : place >= theirs.count || theirs[place] != leaf
                {
                    difference = position
                    return false
                }
            }
            return true
        }
        if let difference { throw .forked(position: difference) }
    }
}
