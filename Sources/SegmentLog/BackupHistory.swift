import Bytes
package import Platform

/// Tells whether a log goes on where a backup of it ended, or where the two went different ways.
package struct BackupHistory {
    private let manifest: BackupManifest
    private let place: any Storage

    /// The history that the backup in `place` holds.
    package init(_ manifest: BackupManifest, in place: any Storage) {
        self.manifest = manifest
        self.place = place
    }

    /// Makes sure that the log in `storage` has the backup's records, all of them.
    ///
    /// - Throws: As ``unchangedSegments(with:logID:)`` does, and ``BackupError/log(_:)`` where the
    ///   log cannot be read.
    /// - Complexity: As that.
    package func requireRecords(
        of storage: any Storage,
        logID: UInt64
    ) throws(BackupError) {
        let snapshot = try BackupError.onLog { () throws(LogError) in
            try LogSnapshot(storage, logID: logID)
        }
        _ = try unchangedSegments(with: snapshot, logID: logID)
    }

    /// The tree before the backup's last segment.
    var start: MerkleFrontier? {
        MerkleFrontier(size: manifest.segments.last?.base ?? 0, peaks: manifest.peaks)
    }

    /// The backup's segments that need not be read again: all but the last, where the log has the
    /// same ones; none, where it has the same records in other segments.
    ///
    /// A segment's salt is drawn when it is made, after its predecessor was sealed. So a segment
    /// with the same salt proves all before it, and only the last one's records are compared.
    ///
    /// - Throws: ``BackupError/otherLedger``, ``BackupError/forked(position:)`` or
    ///   ``BackupError/ahead(backup:ledger:)``.
    /// - Complexity: reads the log's segments from the backup's last one on, or from the first that
    ///   differs.
    func unchangedSegments(
        with snapshot: LogSnapshot,
        logID: UInt64
    ) throws(BackupError) -> [BackupManifest.Segment] {
        guard manifest.logID == logID else { throw .otherLedger }
        let entries = manifest.segments
        guard let last = entries.last else { return [] }
        let same = zip(entries, snapshot.segments).prefix { entry, segment in
            guard entry.base == segment.base, entry.salt == segment.header.salt else {
                return false
            }
            return entry == last
                || (segment.isSealed && entry.length == segment.length && entry.end == segment.end)
        }.count
        if same == entries.count, manifest.head <= snapshot.end,
            try root(of: snapshot) == manifest.root
        {
            return Array(entries.dropLast())
        }
        for entry in entries[max(same - 1, 0)...] { try compare(entry, snapshot) }
        guard manifest.head <= snapshot.end else {
            throw .ahead(backup: manifest.head, ledger: snapshot.end)
        }
        return []
    }

    /// The root of the log's tree at the backup's head.
    private func root(of snapshot: LogSnapshot) throws(BackupError) -> SHA256.Digest? {
        guard var tree = start else { return nil }
        for leaf in try leaves(of: snapshot, tree.size..<manifest.head) { tree.append(leaf) }
        return tree.size == manifest.head ? tree.root : nil
    }

    /// Compares one segment of the backup with the log's records, as far as the log has them.
    private func compare(
        _ entry: BackupManifest.Segment,
        _ snapshot: LogSnapshot
    ) throws(BackupError) {
        let positions = entry.base..<min(max(entry.base, snapshot.end), entry.end)
        let theirs = try BackupReading(place).segment(entry).leaves(positions)
        let ours = try leaves(of: snapshot, positions)
        let same = zip(theirs, ours).prefix { $0 == $1 }.count
        if same < positions.count { throw .forked(position: entry.base + UInt64(same)) }
    }

    private func leaves(
        of snapshot: LogSnapshot,
        _ positions: Range<UInt64>
    ) throws(BackupError) -> [SHA256.Digest] {
        var found: [SHA256.Digest] = []
        for segment in snapshot.segments where segment.end > segment.base {
            guard (segment.base..<segment.end).overlaps(positions) else { continue }
            let checked = try BackupError.onLog { () throws(LogError) in
                try CheckedSegment(segment)
            }
            found += checked.leaves(positions)
        }
        return found
    }
}
