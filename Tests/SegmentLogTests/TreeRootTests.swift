import Bytes
import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("Roots of the tree at any size")
struct TreeRootTests {
    private static func root(_ storage: SimulatedStorage, _ size: Int) throws -> SHA256.Digest {
        try TreeRoots.root(
            at: UInt64(size),
            of: LogSnapshot(storage, logID: TestLog.logID),
            storage,
            logID: TestLog.logID
        )
    }

    /// The roots of all sizes, by the tree's own definition.
    private static func expectedRoots(_ storage: SimulatedStorage) throws -> [SHA256.Digest] {
        var frontier = MerkleFrontier()
        var roots = [frontier.root]
        for batch in try TestLog.read(storage) {
            for record in batch.records {
                let commitment = SHA256.digest(of: record.evidence.span)
                let content = [0] + record.envelope + commitment.bytes
                frontier.append(SHA256.digest(of: content.span))
                roots.append(frontier.root)
            }
        }
        return roots
    }

    @Test(
        "are those of the records, whatever part of them tiles cover",
        arguments: [nil, 0, 1, 200, 256, 300, 560]
    )
    func anySize(covered: Int?) throws {
        let storage: SimulatedStorage
        if let covered {
            storage = try TreeLog.storage(covered)
            try TreeLog.advance(storage)
            try TreeLog.append(560 - covered, seed: 2, to: storage)
        } else {
            storage = try TreeLog.storage(560)
        }
        let roots = try Self.expectedRoots(storage)
        let changes = storage.changes
        for size in [0, 1, 2, 199, 200, 201, 255, 256, 257, 299, 300, 511, 512, 513, 559, 560] {
            #expect(try Self.root(storage, size) == roots[size], "\(size)")
        }
        #expect(storage.changes == changes)
    }

    @Test("do not rest on tiles that are missing or changed, nor on another head")
    func harmedTiles() throws {
        let whole = try TreeLog.storage(600)
        try TreeLog.advance(whole)
        let roots = try Self.expectedRoots(whole)
        for path in whole.image.paths where path.hasPrefix("tree/") {
            for change in 0..<3 {
                var image = whole.image
                switch change {
                case 0: image.files[Array(path.utf8)] = nil
                case 1: image.files[Array(path.utf8)]?.removeLast()
                default:
                    guard let count = image[path]?.count, count > 40 else { continue }
                    image.files[Array(path.utf8)]?[count / 2] ^= 1
                }
                let storage = SimulatedStorage(image)
                for size in [1, 256, 300, 599, 600] {
                    #expect(try Self.root(storage, size) == roots[size], "\(path) \(change)")
                }
            }
        }
    }

    @Test("are those of the log that is there, not of the one that tiles were made of")
    func otherLog() throws {
        let first = try TreeLog.storage(600)
        try TreeLog.advance(first)
        let second = try TreeLog.storage(600, seed: 9)
        var image = second.image
        for path in first.image.paths where path.hasPrefix("tree/") {
            image.files[Array(path.utf8)] = first.image.files[Array(path.utf8)]
        }
        let roots = try Self.expectedRoots(second)
        let storage = SimulatedStorage(image)
        for size in [1, 256, 300, 600] { #expect(try Self.root(storage, size) == roots[size]) }
    }
}
