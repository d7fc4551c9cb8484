import Bytes
import Platform
import SegmentLog
import TestSupport

/// Logs for tests of the tree, and the root that is expected of them.
enum TreeLog {
    /// A log of so many records on a disk of its own, closed in good order.
    static func storage(_ records: Int, seed: UInt64 = 1) throws -> SimulatedStorage {
        let storage = SimulatedStorage()
        try append(records, seed: seed, to: storage)
        return storage
    }

    /// Adds so many records, and closes the log in good order.
    static func append(_ records: Int, seed: UInt64, to storage: SimulatedStorage) throws {
        let log = try SegmentLog(storage, options: TestLog.options(seed: seed))
        var first = log.durableEnd
        let end = first + UInt64(records)
        while first < end {
            let count = min(50, Int(end - first))
            let batch = TestBatch(first: first, count: count, frameBytes: 0, seed: seed &+ first)
            try log.submit(batch.frame).wait()
            first = batch.end
        }
        try log.close()
    }

    /// The root over everything that can be read, by the tree's own definition.
    static func expectedRoot(_ storage: any Storage) throws -> SHA256.Digest {
        var frontier = MerkleFrontier()
        for batch in try TestLog.read(storage) {
            for record in batch.records {
                let commitment = SHA256.digest(of: record.evidence.span)
                let content = [0] + record.envelope + commitment.bytes
                frontier.append(SHA256.digest(of: content.span))
            }
        }
        return frontier.root
    }

    /// Brings the tree up.
    @discardableResult
    static func advance(
        _ storage: any Storage,
        isFull: Bool = false
    ) throws(TreeError) -> TreeBuilder.Outcome {
        try TreeBuilder.advance(storage, logID: TestLog.logID, holder: "test", isFull: isFull)
    }
}
