import Dispatch
import Platform
import SegmentLog
import Synchronization
import TestSupport
import Testing

@Suite("A reader without a lock")
struct LogSnapshotTests {
    @Test("sees nothing where there is no log")
    func empty() throws {
        let snapshot = try LogSnapshot(SimulatedStorage(), logID: TestLog.logID)
        #expect(snapshot.segments.isEmpty && snapshot.end == 0 && snapshot.byteCount == 0)
        #expect(snapshot.segment(holding: 0) == nil)
    }

    @Test("reads to the durable end and not to the frames that are being written")
    func durableEndOnly() throws {
        let storage = SimulatedStorage()
        let first = TestBatch(first: 0, count: 2, frameBytes: 300, seed: 1)
        let log = try TestLog.write([first], to: storage, options: TestLog.options())
        let second = TestBatch(first: 2, count: 2, frameBytes: 300, seed: 2)
        storage.setPlan(FaultPlan(failure: .init(.fdatasync)))
        let ticket = try log.submit(second.frame)
        #expect(throws: LogError.self) { try ticket.wait() }
        // The second frame can be read, whole and sound; nobody knows whether it will stay.
        #expect(try LogVerification(storage, logID: TestLog.logID).records == 4)
        let snapshot = try LogSnapshot(storage, logID: TestLog.logID)
        #expect(snapshot.end == 2)
        #expect(try TestLog.read(storage) == [first])
    }

    @Test("finds the segment that holds a position")
    func holding() throws {
        let storage = SimulatedStorage()
        let batches = (0..<4).map { number in
            TestBatch(first: UInt64(3 * number), count: 3, frameBytes: 5000, seed: 3)
        }
        _ = try TestLog.write(batches, to: storage, options: TestLog.options())
        let snapshot = try LogSnapshot(storage, logID: TestLog.logID)
        #expect(snapshot.segments.map(\.base) == [0, 3, 6, 9])
        #expect(snapshot.segments.map(\.end) == [3, 6, 9, 12])
        #expect(snapshot.segments.map(\.isSealed) == [true, true, true, false])
        for position in 0..<UInt64(12) {
            #expect(snapshot.segment(holding: position)?.base == position / 3 * 3)
        }
        #expect(snapshot.segment(holding: 12) == nil)
    }

    @Test("hops over frames and begins in the middle when it knows a place")
    func hopAndSeek() throws {
        let storage = SimulatedStorage()
        let batches = (0..<6).map { number in
            TestBatch(first: UInt64(2 * number), count: 2, frameBytes: 500, seed: UInt64(number))
        }
        try TestLog.write(batches, to: storage, options: TestLog.options()).close()
        let snapshot = try LogSnapshot(storage, logID: TestLog.logID)
        let segment = try #require(snapshot.segments.first)
        var hop = FrameHop(segment)
        var offsets: [Int] = []
        var firsts: [UInt64] = []
        while true {
            let offset = hop.offset
            guard let header = try hop.next() else { break }
            offsets.append(offset)
            firsts.append(header.first)
        }
        #expect(firsts == [0, 2, 4, 6, 8, 10, 12])
        for (index, offset) in offsets.enumerated().dropLast() {
            var cursor = SegmentCursor(segment, until: 8)
            cursor.seek(offset: offset, first: firsts[index])
            let header = try cursor.next()
            #expect(header?.first == (index < 4 ? firsts[index] : nil))
            if index < 4 { #expect(cursor.currentOffset == offset) }
        }
    }

    @Test("beside a busy writer gets whole batches, never fewer than before")
    func besideWriter() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        let all = (0..<400).map { number in
            TestBatch(
                first: UInt64(2 * number),
                count: 2,
                frameBytes: 200 + number % 700,
                seed: UInt64(number)
            )
        }
        let stored = Atomic(0)
        let isOver = Atomic(false)
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            for batch in all {
                do throws(LogError) {
                    try log.submit(batch.frame).wait()
                } catch {
                    break
                }
                stored.store(batch.end == 0 ? 0 : Int(batch.end / 2), ordering: .releasing)
            }
            isOver.store(true, ordering: .releasing)
            done.signal()
        }
        var seen = 0
        var looks = 0
        while true {
            let wasOver = isOver.load(ordering: .acquiring)
            let least = stored.load(ordering: .acquiring)
            let batches = try TestLog.read(storage)
            #expect(batches.count >= max(seen, least))
            #expect(batches == Array(all.prefix(batches.count)))
            seen = batches.count
            looks += 1
            if wasOver { break }
        }
        done.wait()
        #expect(seen == all.count && looks > 1)
    }

    @Test("keeps reading what it opened while recovery replaces the segment")
    func besideRecovery() throws {
        let storage = SimulatedStorage()
        let first = TestBatch(first: 0, count: 2, frameBytes: 300, seed: 1)
        let log = try TestLog.write([first], to: storage, options: TestLog.options())
        let second = TestBatch(first: 2, count: 2, frameBytes: 300, seed: 2)
        storage.setPlan(FaultPlan(failure: .init(.fdatasync, first: 0, count: 1)))
        let ticket = try log.submit(second.frame)
        #expect(throws: LogError.self) { try ticket.wait() }
        let next = storage.afterProcessEnd()
        let before = try LogSnapshot(next, logID: TestLog.logID)
        let recovered = try SegmentLog(next, options: TestLog.options(seed: 2))
        #expect(recovered.recovery.persistedAgain == 2..<4)
        var batches: [TestBatch] = []
        for segment in before.segments { try TestLog.read(segment, into: &batches) }
        #expect(batches == [first])
        #expect(try TestLog.read(next) == [first, second])
    }

    @Test("whose mark is gone takes what the frames vouch for, behind a break too")
    func withoutMark() throws {
        let storage = SimulatedStorage()
        let batches = (0..<4).map { number in
            TestBatch(first: UInt64(number), count: 1, frameBytes: 300, seed: UInt64(number))
        }
        _ = try TestLog.write(batches, to: storage, options: TestLog.options())
        var image = storage.image
        image[DurableMark.path] = nil
        #expect(try TestLog.read(SimulatedStorage(image)) == Array(batches.prefix(3)))
        let path = SegmentName.path(base: 0)
        var bytes = try #require(image[path])
        bytes[128 + 300 + 10] ^= 1
        image[path] = bytes
        let harmed = SimulatedStorage(image)
        #expect(try LogSnapshot(harmed, logID: TestLog.logID).end == 3)
        #expect(throws: LogError.self) { _ = try TestLog.read(harmed) }
    }

    @Test(
        "finds what vouches wherever it lies behind a break",
        arguments: [0, 1, 32, 63, 64, 65, 4_096]
    )
    func behindLongBreak(short: Int) throws {
        let storage = SimulatedStorage()
        let batches = [300, (1 << 20) - short, 300].enumerated().map { number, frameBytes in
            TestBatch(first: UInt64(number), count: 1, frameBytes: frameBytes, seed: 1)
        }
        _ = try TestLog.write(batches, to: storage, options: TestLog.options(segmentBytes: 3 << 20))
        var image = storage.image
        image[DurableMark.path] = nil
        let path = SegmentName.path(base: 0)
        var bytes = try #require(image[path])
        bytes[128 + 300 + 10] ^= 1
        image[path] = bytes
        #expect(try LogSnapshot(SimulatedStorage(image), logID: TestLog.logID).end == 2)
    }
}
