package import Platform
package import SegmentLog
package import Touchpoints

/// A ledger as it can be read at one moment, without a lock and beside a writing process.
package struct LedgerReader: Sendable {
    package let storage: any Storage
    package let hashes: KeyedHashes
    package let snapshot: LogSnapshot

    /// Looks at the ledger in `storage`.
    ///
    /// - Parameters:
    ///   - storage: The ledger's directory.
    ///   - directory: Its name, for messages.
    /// - Throws: ``LedgerError/noLedger(_:)``, or what is damaged.
    /// - Complexity: reads 128 bytes of each segment and the headers of the last one's frames.
    package init(_ storage: any Storage, directory: String) throws(LedgerError) {
        self.storage = storage
        hashes = try LedgerKey.read(storage, directory: directory)
        snapshot = try LogSnapshot(ofLedger: storage, hashes.logID)
    }

    /// The first position that `known` does not include.
    ///
    /// - Complexity: for a time, the frame headers of one segment.
    package func end(_ known: Moment.Known) throws(LedgerError) -> UInt64 {
        switch known {
        case .now: return snapshot.end
        case .position(let position): return min(position, snapshot.end)
        case .time(let time):
            // Recorded times never decrease, and a segment's header has that of the frame before
            // it: the last segment that does not begin too late holds the end.
            let segments = snapshot.segments
            let late = segments.partitioningIndex { $0.base > 0 && $0.header.recorded >= time }
            guard late > 0 else { return 0 }
            return min(try Self.end(of: segments[late - 1], before: time), snapshot.end)
        }
    }

    private static func end(
        of segment: LogSnapshot.Segment,
        before time: Int64
    ) throws(LedgerError) -> UInt64 {
        var hop = FrameHop(segment)
        var end = segment.base
        do throws(LogError) {
            while let frame = try hop.next() {
                if frame.recorded >= time { return end }
                end = frame.end
            }
            try hop.finish()
        } catch {
            throw .log(error)
        }
        return end
    }
}
