import Bytes
import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("The tree over the log")
struct TreeTests {
    @Test("covers the log to its end, step by step as in one go", arguments: [0, 1, 255, 256, 700])
    func covers(first: Int) throws {
        let storage = try TreeLog.storage(first)
        let before = try TreeLog.advance(storage)
        #expect(before.head.size == UInt64(first) && before.before == 0)
        #expect(try before.head.root == TreeLog.expectedRoot(storage))
        try TreeLog.append(300, seed: 2, to: storage)
        let after = try TreeLog.advance(storage)
        #expect(after.head.size == UInt64(first + 300) && after.before == UInt64(first))
        #expect(after.rehashed >= 300 && after.rehashed <= 556 && !after.hasRebuilt)
        #expect(try after.head.root == TreeLog.expectedRoot(storage))
        #expect(try TreeStore.storedHead(storage, logID: TestLog.logID) == after.head)
        // What is there already is left as it is.
        let changes = storage.changes
        let again = try TreeLog.advance(storage)
        #expect(again.head == after.head && (1...256).contains(again.rehashed))
        #expect(storage.changes == changes)
        let full = try TreeLog.advance(storage, isFull: true)
        #expect(full.head == after.head && full.rehashed == after.head.size && !full.hasRebuilt)
        #expect(storage.changes == changes)
    }

    @Test("keeps partial tiles only while their full tile is not there")
    func partialTiles() throws {
        let storage = try TreeLog.storage(100)
        try TreeLog.advance(storage)
        #expect(storage.image["tree/tile/0/000.p/100"]?.count == 3200)
        try TreeLog.append(100, seed: 2, to: storage)
        try TreeLog.advance(storage)
        #expect(storage.image["tree/tile/0/000.p/100"] != nil)
        #expect(storage.image["tree/tile/0/000.p/200"] != nil)
        try TreeLog.append(100, seed: 3, to: storage)
        try TreeLog.advance(storage)
        #expect(storage.image["tree/tile/0/000"]?.count == 8192)
        #expect(storage.image["tree/tile/0/001.p/44"]?.count == 44 * 32)
        #expect(storage.image.paths.allSatisfy { !$0.hasPrefix("tree/tile/0/000.p/") })
    }

    @Test("proves every record, and every size against every other")
    func proves() throws {
        let storage = try TreeLog.storage(600)
        let head = try TreeLog.advance(storage).head
        var tree = TreeReader(TreeStore(storage, logID: TestLog.logID), head)
        for position in 0..<head.size {
            let path = try tree.inclusion(of: position)
            let leaf = try tree.leaf(at: position)
            #expect(
                MerkleProof.includes(
                    leaf,
                    at: position,
                    size: head.size,
                    root: head.root,
                    path: path
                )
            )
        }
        #expect(throws: TreeError.self) { _ = try tree.inclusion(of: head.size) }
        for (old, new) in [(0, 600), (1, 600), (255, 256), (256, 257), (511, 600), (512, 513)] {
            let path = try tree.consistency(from: UInt64(old), to: UInt64(new))
            let first = try tree.root(at: UInt64(old))
            let second = try tree.root(at: UInt64(new))
            #expect(
                MerkleProof.extends(
                    first,
                    of: UInt64(old),
                    to: second,
                    of: UInt64(new),
                    path: path
                )
            )
        }
    }

    @Test("makes tiles again that are missing, cut or changed, and the head stays")
    func repairs() throws {
        let whole = try TreeLog.storage(600)
        let head = try TreeLog.advance(whole).head
        for path in whole.image.paths where path.hasPrefix("tree/tile/") {
            for change in 0..<3 {
                var image = whole.image
                switch change {
                case 0: image.files[Array(path.utf8)] = nil
                case 1: image[path]?.removeLast()
                default:
                    var bytes = try #require(image[path])
                    bytes[40 % bytes.count] ^= 1
                    image[path] = bytes
                }
                let storage = SimulatedStorage(image)
                let outcome = try TreeLog.advance(storage, isFull: true)
                #expect(outcome.head == head && outcome.hasRebuilt, "\(path) \(change)")
                #expect(storage.image.files == whole.image.files, "\(path) \(change)")
            }
        }
    }

    @Test("never replaces a head that the log contradicts")
    func forks() throws {
        let storage = try TreeLog.storage(300)
        let head = try TreeLog.advance(storage).head
        let other = try TreeLog.storage(300, seed: 7)
        let short = try TreeLog.storage(280)
        for (log, end, difference) in [(other, 300, 0 as UInt64?), (short, 280, nil)] {
            var image = log.image
            for path in storage.image.paths where path.hasPrefix("tree/") {
                image[path] = storage.image[path]
            }
            image.directories.formUnion(storage.image.directories)
            for isFull in [false, true] {
                let disk = SimulatedStorage(image)
                do throws(TreeError) {
                    let outcome = try TreeLog.advance(disk, isFull: isFull)
                    Issue.record("covered \(outcome.head.size)")
                } catch {
                    guard case .fork(let fork) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                    #expect(fork.stored == head && fork.found.size == UInt64(end))
                    #expect(fork.firstDifference == difference)
                }
                #expect(disk.image["tree/checkpoint"] == storage.image["tree/checkpoint"])
                #expect(disk.image["tree/tile/0/000"] == storage.image["tree/tile/0/000"])
            }
        }
    }

    @Test("leaves alone what is no head of this log")
    func badHeads() throws {
        let storage = try TreeLog.storage(10)
        try TreeLog.advance(storage)
        let foreign = TreeHead(logID: 1, size: 10, root: MerkleTree.emptyRoot).text
        for text in ["", "x", foreign, foreign + "more"] {
            var image = storage.image
            image["tree/checkpoint"] = Array(text.utf8)
            let disk = SimulatedStorage(image)
            #expect(throws: TreeError.self) { try TreeLog.advance(disk) }
            #expect(disk.image["tree/checkpoint"] == Array(text.utf8))
        }
    }

    @Test("is extended by one process at a time")
    func locked() throws {
        let storage = try TreeLog.storage(10)
        try TreeLog.advance(storage)
        let lock = try storage.lock(TreeBuilder.lockPath, holder: "other")
        #expect(throws: TreeError.self) { try TreeLog.advance(storage) }
        withExtendedLifetime(lock) {}
    }

    @Test("keeps a head that covers a last frame which nothing vouches for any more")
    func unvouchedEnd() throws {
        let storage = SimulatedStorage()
        let batches = (0..<3).map { number in
            TestBatch(first: UInt64(5 * number), count: 5, frameBytes: 300, seed: UInt64(number))
        }
        let log = try TestLog.write(batches, to: storage, options: TestLog.options())
        let head = try TreeLog.advance(storage).head
        #expect(head.size == 15)
        var image = storage.image
        image.files[Array("log/durable".utf8)] = nil
        let disk = SimulatedStorage(image)
        #expect(try LogSnapshot(disk, logID: TestLog.logID).end == 10)
        #expect(try TreeLog.advance(disk).head == head)
        try log.close()
    }

    @Test("reports every disk that refuses, and then has the old head or the new one")
    func failures() throws {
        let image = try grown()
        let old = try #require(
            try TreeStore.storedHead(SimulatedStorage(image), logID: TestLog.logID)
        )
        let new = try TreeLog.advance(SimulatedStorage(image)).head
        var number = 0
        while true {
            let storage = SimulatedStorage(image)
            storage.setPlan(FaultPlan(failure: .init(nil, first: number, count: 1)))
            let result = Result { () throws(TreeError) in try TreeLog.advance(storage) }
            storage.setPlan(.none)
            let stored = try TreeStore.storedHead(storage, logID: TestLog.logID)
            #expect(stored == old || stored == new)
            #expect(try TreeLog.advance(storage, isFull: true).head == new)
            if case .success = result { break }
            number += 1
        }
        #expect(number > 30)
    }

    @Test("has the old head or the new one with its tiles, wherever the power goes")
    func crashes() throws {
        let image = try grown()
        let old = try #require(
            try TreeStore.storedHead(SimulatedStorage(image), logID: TestLog.logID)
        )
        let new = try TreeLog.advance(SimulatedStorage(image)).head
        var (cut, images) = (0, 0)
        while true {
            let storage = SimulatedStorage(image, plan: FaultPlan(powerCut: cut))
            let result = Result { () throws(TreeError) in try TreeLog.advance(storage) }
            guard storage.isOff else { break }
            if case .success = result { Issue.record("went on after the power was cut") }
            let after = [storage.image] + storage.crashImages(.sample(40, seed: UInt64(cut)))
            for found in after {
                images += 1
                let disk = SimulatedStorage(found)
                let stored = try #require(try TreeStore.storedHead(disk, logID: TestLog.logID))
                #expect(stored == old || stored == new, "cut \(cut)")
                // Every tile that the head needs is there and right.
                var tree = TreeReader(TreeStore(disk, logID: TestLog.logID), stored)
                for position in stride(from: 0, to: stored.size, by: 37) {
                    let path = try tree.inclusion(of: position)
                    let leaf = try tree.leaf(at: position)
                    #expect(
                        MerkleProof.includes(
                            leaf,
                            at: position,
                            size: stored.size,
                            root: stored.root,
                            path: path
                        ),
                        "cut \(cut)"
                    )
                }
                let outcome = try TreeLog.advance(disk)
                #expect(outcome.head == new && !outcome.hasRebuilt, "cut \(cut)")
            }
            cut += 1
        }
        #expect(cut > 20 && images > 100)
    }

    /// A disk whose tree lags behind its log, and has full tiles to write and partial ones to remove.
    private func grown() throws -> DiskImage {
        let storage = try TreeLog.storage(200)
        try TreeLog.advance(storage)
        try TreeLog.append(350, seed: 2, to: storage)
        return storage.image
    }
}
