import Bytes
package import Platform

/// Makes a log of a backup, in a directory that holds none.
package struct LogRestore {
    /// What marks a directory whose restoring has begun and not ended.
    package static let marker = "restore-unfinished"

    private let place: any Storage
    private let target: any Storage

    /// Restores the backup in `place` into `target`.
    package init(from place: any Storage, into target: any Storage) {
        self.place = place
        self.target = target
    }

    /// Restores everything, and checks all of it on the way.
    ///
    /// On return the log is whole and on stable storage, with the backup's head, and its tree has
    /// the backup's root. The files that go with the log come last: without the ledger's key nobody
    /// takes for a ledger what an interrupted call left. The same call again completes it.
    ///
    /// - Parameter progress: Called after each segment with segments done, and those there are.
    /// - Returns: What the backup was.
    /// - Throws: ``BackupError/occupied(_:)`` where anything is there, and nothing was changed;
    ///   ``BackupError/damaged(file:)`` when the backup is not what was written.
    /// - Complexity: O(bytes); holds one segment in memory.
    package func run(
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(BackupError) -> BackupManifest {
        let reading = BackupReading(place)
        var manifest = try reading.manifest()
        let reader = try reading.hold()
        defer { withExtendedLifetime(reader) {} }
        manifest = try reading.manifest()
        try refuseOccupied()
        let target = target
        let held = try BackupError.onDisk { () throws(SystemError) in
            try target.makeDirectory("")
            return try target.lock("lock", holder: "daybook restore")
        }
        guard let held else { throw .busy }
        defer { withExtendedLifetime(held) {} }
        try refuseOccupied()
        try BackupError.onDisk { () throws(SystemError) in
            let text = Array("what is here is not whole: restore it again\n".utf8)
            try BackupFile.put(text, at: Self.marker, in: target)
            try target.makeDirectory(SegmentName.directory)
            try target.syncDirectory("")
        }
        try restoreSegments(manifest, reading, progress)
        let files = try companions(manifest, reading)
        try BackupError.onDisk { () throws(SystemError) in
            // Synced like the rest: no later frame vouches for the last one.
            let mark = DurableMark.bytes(end: manifest.head, logID: manifest.logID)
            try BackupFile.put(mark, at: DurableMark.path, in: target)
            for (path, bytes) in files { try BackupFile.put(bytes, at: path, in: target) }
            try target.remove(Self.marker)
            try target.syncDirectory("")
        }
        return manifest
    }

    private func restoreSegments(
        _ manifest: BackupManifest,
        _ reading: BackupReading,
        _ progress: (Int, Int) -> Void
    ) throws(BackupError) {
        let target = target
        var tree = MerkleFrontier()
        var previous: (base: UInt64, length: Int)?
        for (index, entry) in manifest.segments.enumerated() {
            let checked = try reading.segment(entry)
            let header = checked.header
            guard header.logID == manifest.logID,
                header.previousBase == previous?.base ?? SegmentHeader.noPrevious,
                header.previousLength == UInt64(previous?.length ?? 0)
            else { throw .damaged(file: entry.path) }
            previous = (entry.base, entry.length)
            for leaf in checked.leaves(entry.base..<entry.end) { tree.append(leaf) }
            try BackupError.onDisk { () throws(SystemError) in
                let path = SegmentName.path(base: entry.base)
                try BackupFile.put(checked.bytes, at: path, in: target)
            }
            progress(index + 1, manifest.segments.count)
        }
        guard tree.size == manifest.head, tree.root == manifest.root else {
            throw .damaged(file: BackupManifest.path)
        }
    }

    private func companions(
        _ manifest: BackupManifest,
        _ reading: BackupReading
    ) throws(BackupError) -> [(path: String, bytes: [UInt8])] {
        var files: [(path: String, bytes: [UInt8])] = []
        for file in manifest.files { files.append((file.path, try reading.bytes(of: file))) }
        return files
    }

    /// Throws where anything is there but what an interrupted call left.
    ///
    /// Derived files of a newer history are refused like a ledger: an index, a tree's checkpoint or
    /// a savepoint that is ahead of the log must not be met by it.
    private func refuseOccupied() throws(BackupError) {
        let target = target
        let names = try BackupError.onDisk { () throws(SystemError) in
            let all = try target.list("")
            let isBegun = all.contains { $0.utf8.elementsEqual(Self.marker.utf8) }
            let own = ["lock", Self.marker, Self.marker + SegmentName.unfinishedSuffix]
            return all.filter { name in
                if own.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return false }
                let isKeyless = name.hasSuffix(SegmentName.unfinishedSuffix)
                return !(isBegun && (isKeyless || name == SegmentName.directory))
            }
        }
        if !names.isEmpty { throw .occupied(names) }
    }
}
