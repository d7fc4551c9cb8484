import Bytes
package import Platform

/// Brings the tree up to the end of the log.
///
/// Off the way of acknowledgements: it reads the log below its durable end, as any reader does, and
/// holds a lock of its own, `tree/lock`. The head is written last, after every tile that it needs
/// is on stable storage and was read back; a crash at any point leaves the old head or the new one,
/// with its tiles.
package struct TreeBuilder {
    /// The lock's file, below the ledger's directory.
    package static let lockPath = "tree/lock"

    /// What bringing it up did.
    package struct Outcome: Sendable {
        /// The head now.
        package let head: TreeHead
        /// How many records the head before covered; 0 without one.
        package let before: UInt64
        /// How many records' stored bytes were read and hashed again before the head was given out.
        package let rehashed: UInt64
        /// Whether tiles below the head before had to be made again.
        package let hasRebuilt: Bool
    }

    private let storage: any Storage
    private let logID: UInt64
    private let store: TreeStore
    private let snapshot: LogSnapshot
    private let progress: (UInt64, UInt64) -> Void

    /// Takes the lock, covers every record below the durable end, and stores the new head.
    ///
    /// What the stored head covers is hashed again when `isFull` says so, or when its tiles are
    /// missing or damaged; then the log must give the stored root at the stored size. New records are
    /// read twice: once to make the tiles, and once more, from the files, after these are synced; the
    /// tiles are read back and compared with that.
    ///
    /// `progress` is called with records hashed so far, and those to hash.
    ///
    /// - Throws: ``TreeError``; whatever it is, the stored head is what it was, unless it is
    ///   ``TreeError/readBack(_:)`` of the head's own file.
    /// - Complexity: O(new records), two nodes each and the record's bytes, twice; one frame in
    ///   memory.
    package static func advance(
        _ storage: any Storage,
        logID: UInt64,
        holder: String,
        isFull: Bool = false,
        progress: @escaping (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(TreeError) -> Outcome {
        let lock: (any StorageLock)?
        do throws(SystemError) {
            try storage.makeDirectory(TreeTile.directory)
            lock = try storage.lock(lockPath, holder: holder)
        } catch {
            throw .system(error)
        }
        guard let lock else { throw .log(.busy(holder: "a process that extends its tree")) }
        defer { withExtendedLifetime(lock) {} }
        let snapshot: LogSnapshot
        do throws(LogError) {
            snapshot = try LogSnapshot(storage, logID: logID)
        } catch {
            throw .log(error)
        }
        let builder = TreeBuilder(
            storage: storage,
            logID: logID,
            store: TreeStore(storage, logID: logID),
            snapshot: snapshot,
            progress: progress
        )
        return try builder.advance(isFull: isFull)
    }

    private func advance(isFull: Bool) throws(TreeError) -> Outcome {
        let stored = try store.storedHead()
        let before = stored?.size ?? 0
        if let stored, stored.size > snapshot.end {
            guard try endsUnvouched(at: stored.size) else { throw .fork(try fork(stored)) }
            return Outcome(head: stored, before: before, rehashed: 0, hasRebuilt: false)
        }
        var edge: TreeEdge? = TreeEdge()
        var checked: UInt64 = 0
        if let stored {
            edge = isFull ? nil : try store.edge(of: stored)
            if edge != nil {
                if let count = try checkLast(stored) { checked = count } else { edge = nil }
            }
        }
        var first = before
        var hasRebuilt = false
        if edge == nil, let stored {
            // Nothing is written before the log itself has given the stored root.
            let (again, isSound) = try compare(0..<before)
            guard again.root == stored.root else { throw .fork(try fork(stored)) }
            hasRebuilt = !isSound
            if hasRebuilt { first = 0 }
            edge = hasRebuilt ? TreeEdge() : again
        }
        guard let edge else { throw .badHead(TreeHead.path) }
        let head = try build(edge, from: first)
        if let stored, !hasRebuilt, head.size == stored.size {
            return Outcome(
                head: stored,
                before: before,
                rehashed: isFull ? before : checked,
                hasRebuilt: false
            )
        }
        try store.store(head)
        try TreeWriter(storage, store).removePartial(from: before, to: head.size)
        return Outcome(
            head: head,
            before: before,
            rehashed: isFull ? head.size : head.size - first + checked,
            hasRebuilt: hasRebuilt
        )
    }

    /// Hashes the records of the last tile below the stored head again, and compares.
    ///
    /// A log that goes on from an older backup has other records there, however long it is: from
    /// where it forked on every leaf differs, by its salt alone.
    ///
    /// - Returns: How many records were read, at most 256; `nil` where the tile cannot be read.
    /// - Throws: ``TreeError/fork(_:)`` where one is not what the tile has.
    private func checkLast(_ stored: TreeHead) throws(TreeError) -> UInt64? {
        guard stored.size > 0 else { return 0 }
        let index = (stored.size - 1) >> 8
        let first = index << 8
        let tile = TreeTile(level: 0, index: index, width: Int(stored.size - first))
        guard let hashes = try store.hashes(of: tile) else { return nil }
        var differs = false
        try TreeLeaves.forEach(first..<stored.size, of: snapshot) {
            (position, leaf) throws(TreeError) in
            if hashes[Int(position - first)] != leaf { differs = true }
        }
        if differs { throw .fork(try fork(stored)) }
        return stored.size - first
    }

    /// Whether sound frames reach to `size`, though nothing in the log vouches for the last of them.
    ///
    /// A power cut takes the durable mark, never a frame below it: the frames count again when the
    /// log is next opened for writing, and the head that covers them stands.
    private func endsUnvouched(at size: UInt64) throws(TreeError) -> Bool {
        guard let last = snapshot.segments.last else { return false }
        var hop = FrameHop(last)
        do throws(LogError) {
            while try hop.next() != nil {}
        } catch {
            throw .log(error)
        }
        return hop.expected >= size
    }

    /// Writes the tiles of the records from `first` on, whose edge is `edge`, and reads all back.
    ///
    /// On return every tile of the new head survives a power cut.
    private func build(_ edge: TreeEdge, from first: UInt64) throws(TreeError) -> TreeHead {
        let end = snapshot.end
        guard first < end else { return TreeHead(logID: logID, size: edge.size, root: edge.root) }
        var writer = TreeWriter(storage, store)
        var grown = edge
        let all = 2 * (end - first)
        try TreeLeaves.forEach(first..<end, of: snapshot) { (position, leaf) throws(TreeError) in
            try grown.append(leaf) { (tile, hashes) throws(TreeError) in
                try writer.put(tile, hashes)
            }
            if position & 1023 == 0 { progress(position - first, all) }
        }
        for (tile, hashes) in grown.partial { try writer.put(tile, hashes) }
        try writer.finish()
        // The bytes once more, as the storage gives them now, against the tiles as it gives them.
        var again = edge
        try TreeLeaves.forEach(first..<end, of: snapshot) { (position, leaf) throws(TreeError) in
            try again.append(leaf) { (tile, hashes) throws(TreeError) in
                guard try store.hashes(of: tile) == hashes else { throw .readBack(tile.path) }
            }
            if position & 1023 == 0 { progress(end - first + position - first, all) }
        }
        for (tile, hashes) in again.partial {
            guard try store.hashes(of: tile) == hashes else { throw .readBack(tile.path) }
        }
        guard again.root == grown.root else { throw .readBack("log") }
        return TreeHead(logID: logID, size: end, root: again.root)
    }

    /// Hashes the records of `positions`, from the first on, writes nothing, and tells whether the
    /// tiles are what they should be.
    private func compare(
        _ positions: Range<UInt64>
    ) throws(TreeError) -> (edge: TreeEdge, isSound: Bool) {
        var edge = TreeEdge()
        var isSound = true
        try TreeLeaves.forEach(positions, of: snapshot) { (position, leaf) throws(TreeError) in
            try edge.append(leaf) { (tile, hashes) throws(TreeError) in
                if try store.hashes(of: tile) != hashes { isSound = false }
            }
            if position & 1023 == 0 { progress(position, positions.upperBound) }
        }
        for (tile, hashes) in edge.partial where try store.hashes(of: tile) != hashes {
            isSound = false
        }
        return (edge, isSound)
    }

    /// What the log gives in place of a stored head, and where it first differs from the tiles.
    private func fork(_ stored: TreeHead) throws(TreeError) -> TreeFork {
        let size = min(stored.size, snapshot.end)
        var edge = TreeEdge()
        var difference: UInt64?
        var tile: (index: UInt64, hashes: [SHA256.Digest]?)?
        try TreeLeaves.forEach(0..<size, of: snapshot) { (position, leaf) throws(TreeError) in
            try edge.append(leaf) { (_, _) throws(TreeError) in }
            guard difference == nil else { return }
            let index = position >> 8
            if tile?.index != index {
                let width = Int(min(stored.size - index << 8, UInt64(TreeTile.hashesMax)))
                let one = TreeTile(level: 0, index: index, width: width)
                tile = (index, try store.hashes(of: one))
            }
            if let hashes = tile?.hashes, hashes[Int(position & 255)] != leaf {
                difference = position
            }
        }
        return TreeFork(
            stored: stored,
            found: TreeHead(logID: logID, size: size, root: edge.root),
            firstDifference: difference
        )
    }
}
