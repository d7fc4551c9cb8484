import Dispatch
import Platform
import SegmentLog
import Synchronization
import TestSupport
import Testing

@Suite("The log")
struct SegmentLogTests {
    @Test("is made when there is none, and is empty")
    func fresh() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        #expect(log.nextPosition == 0 && log.durableEnd == 0 && log.sealedEnd == 0)
        #expect(log.lastRecorded == .min && log.lastRun == 0)
        #expect(!log.recovery.didWork)
        #expect(try TestLog.read(storage).isEmpty)
        try log.close()
        let again = try SegmentLog(storage, options: TestLog.options(seed: 2))
        #expect(again.nextPosition == 0 && !again.recovery.didWork)
    }

    @Test("gives back what was stored, after an orderly close and after none")
    func reopen() throws {
        for isClosed in [true, false] {
            let storage = SimulatedStorage()
            var batches: [TestBatch] = []
            for number in 0..<10 {
                let first = batches.last?.end ?? 0
                batches.append(
                    TestBatch(first: first, count: 3, frameBytes: 900, seed: UInt64(number))
                )
            }
            let log = try TestLog.write(batches, to: storage, options: TestLog.options())
            #expect(log.durableEnd == 30 && log.nextPosition == 30)
            #expect(try TestLog.read(storage) == batches)
            if isClosed { try log.close() }
            let next = storage.afterProcessEnd()
            let again = try SegmentLog(next, options: TestLog.options(seed: 2))
            #expect(again.nextPosition == 30 && again.lastRun == 1)
            #expect(again.lastRecorded == 1_000_027)
            #expect(!again.recovery.didWork)
            #expect(try TestLog.read(next) == batches)
        }
    }

    @Test("shares one sync among frames that wait together")
    func groupCommit() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        let syncs = storage.count(of: .fdatasync)
        let gate = storage.holdNextChange()
        var tickets: [CommitTicket] = []
        for number in 0..<8 {
            let first = log.nextPosition
            let batch = TestBatch(first: first, count: 1, frameBytes: 200, seed: UInt64(number))
            tickets.append(try log.submit(batch.frame))
            if number == 0 { gate.waitUntilReached() }
        }
        gate.open()
        for ticket in tickets { try ticket.wait() }
        // One for the frame that was on its way, one for the seven others.
        #expect(storage.count(of: .fdatasync) == syncs + 2)
        #expect(log.durableEnd == 8)
        for ticket in tickets { try ticket.wait() }
    }

    @Test("stores what many threads submit, each frame once and in order")
    func concurrentSubmitters() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        let order = Mutex<[TestBatch]>([])
        let failures = Mutex(0)
        let threads = 8
        let each = 200
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for number in 0..<each {
                do throws(LogError) {
                    let ticket = try order.withLock { batches throws(LogError) in
                        let batch = TestBatch(
                            first: log.nextPosition,
                            count: 1 + number % 3,
                            frameBytes: 128 + thread,
                            seed: UInt64(thread * each + number)
                        )
                        batches.append(batch)
                        return try log.submit(batch.frame)
                    }
                    try ticket.wait()
                } catch {
                    failures.withLock { $0 += 1 }
                }
            }
        }
        #expect(failures.withLock { $0 } == 0)
        let batches = order.withLock { $0 }
        #expect(try TestLog.read(storage) == batches)
        try log.close()
        let verified = try LogVerification(storage, logID: TestLog.logID)
        #expect(verified.damages.isEmpty && verified.unvouched.isEmpty)
        #expect(verified.records == batches.last?.end)
    }

    /// A frame that counts as `units` of those that may wait.
    private static func frame(of units: Int, first: UInt64) -> PendingFrame {
        var builder = FrameBuilder()
        var left = (units - 1) * LogLimits.waitingFrameBytes + LogLimits.waitingFrameBytes / 2
        repeat {
            let evidence = [UInt8](repeating: 7, count: min(left, 1 << 20))
            builder.append(envelope: [1].span, evidence: evidence.span)
            left -= evidence.count
        } while left > 0
        return builder.finish(first: first, run: 1, recorded: 1_000_000, clock: 1_000_000)
    }

    /// Submits frames that count as so many while the disk is held, then one more; tells whether that
    /// one had its place in the order before the disk went on.
    private static func hasRoom(
        for units: Int,
        behind waiting: [Int],
        within milliseconds: Int = 100
    ) throws -> Bool {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        let gate = storage.holdNextChange()
        var tickets: [CommitTicket] = []
        for units in waiting {
            tickets.append(try log.submit(frame(of: units, first: log.nextPosition)))
        }
        gate.waitUntilReached()
        let extra = frame(of: units, first: log.nextPosition)
        let submitted = DispatchSemaphore(value: 0)
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            let ticket = try? log.submit(extra)
            submitted.signal()
            try? ticket?.wait()
            done.signal()
        }
        let isThrough = submitted.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
        gate.open()
        done.wait()
        for ticket in tickets { try ticket.wait() }
        #expect(log.durableEnd == extra.header.end)
        try log.close()
        return isThrough
    }

    @Test("lets so many frames wait, and the next submitter with them")
    func boundedFrames() throws {
        let most = LogLimits.waitingFramesMax
        let almost = [Int](repeating: 1, count: most - 1)
        #expect(try Self.hasRoom(for: 1, behind: almost, within: 20_000))
        #expect(try !Self.hasRoom(for: 1, behind: [Int](repeating: 1, count: most)))
    }

    @Test("lets so many bytes wait, or one frame of more")
    func boundedBytes() throws {
        let most = LogLimits.waitingFramesMax
        #expect(try Self.hasRoom(for: most / 2, behind: [most / 2], within: 20_000))
        #expect(try !Self.hasRoom(for: most / 2 + 1, behind: [most / 2]))
        #expect(try !Self.hasRoom(for: 1, behind: [2 * most]))
        #expect(try !Self.hasRoom(for: 2 * most, behind: [1]))
    }

    @Test("takes nothing after it was closed, and closing again changes nothing")
    func closed() throws {
        let storage = SimulatedStorage()
        let first = TestBatch(first: 0, count: 1, frameBytes: 128, seed: 1)
        let log = try TestLog.write([first], to: storage, options: TestLog.options())
        try log.close()
        let changes = storage.changes
        try log.close()
        #expect(storage.changes == changes)
        do throws(LogError) {
            _ = try log.submit(TestBatch(first: 1, count: 1, frameBytes: 128, seed: 1).frame)
            Issue.record("taken")
        } catch {
            guard case .closed = error else { throw error }
        }
        let verified = try LogVerification(storage, logID: TestLog.logID)
        #expect(verified.frames == 2 && verified.records == 1)
        // Opened and closed without a record there is nothing more to vouch for.
        let again = try SegmentLog(storage, options: TestLog.options(seed: 2))
        try again.close()
        #expect(try LogVerification(storage, logID: TestLog.logID).frames == 2)
    }

    @Test("waits with closing for what was submitted")
    func closeWaits() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        let gate = storage.holdNextChange()
        let batch = TestBatch(first: 0, count: 3, frameBytes: 300, seed: 1)
        let ticket = try log.submit(batch.frame)
        gate.waitUntilReached()
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { gate.open() }
        try log.close()
        try ticket.wait()
        #expect(try TestLog.read(storage) == [batch])
    }

    @Test("is one process's at a time; closing frees it")
    func busy() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        let changes = storage.changes
        do throws(LogError) {
            _ = try SegmentLog(storage, options: TestLog.options())
            Issue.record("two writers")
        } catch {
            guard case .busy(let holder) = error else { throw error }
            #expect(holder == "test")
            #expect("\(error)" == "another process holds the ledger: test")
        }
        #expect(storage.changes == changes)
        try log.close()
        _ = try SegmentLog(storage, options: TestLog.options(seed: 2))
    }

    @Test("goes on in a new segment when one is full, to the last byte and not one more")
    func roll() throws {
        for (size, bases) in [(8192 - 128 - 200, [UInt64(0)]), (8192 - 128 - 199, [0, 2])] {
            let storage = SimulatedStorage()
            let first = TestBatch(first: 0, count: 2, frameBytes: 200, seed: 1)
            let second = TestBatch(first: 2, count: 2, frameBytes: size, seed: 2)
            let log = try TestLog.write([first, second], to: storage, options: TestLog.options())
            let snapshot = try LogSnapshot(storage, logID: TestLog.logID)
            #expect(snapshot.segments.map(\.base) == bases)
            #expect(log.sealedEnd == bases.last)
            #expect(try TestLog.read(storage) == [first, second])
            #expect(
                storage.image["log/00000000000000000000.seg"]?.count
                    == (bases.count == 1 ? 8192 : 328)
            )
        }
    }

    @Test("gives a frame that is larger than a segment one of its own")
    func oversize() throws {
        let storage = SimulatedStorage()
        let sizes = [300, 20_000, 300]
        var batches: [TestBatch] = []
        for size in sizes {
            let first = batches.last?.end ?? 0
            batches.append(TestBatch(first: first, count: 2, frameBytes: size, seed: 5))
        }
        let log = try TestLog.write(batches, to: storage, options: TestLog.options())
        #expect(log.sealedEnd == 4)
        #expect(storage.image["log/00000000000000000002.seg"]?.count == 20_128)
        #expect(try TestLog.read(storage) == batches)
    }

    @Test("does not leave a segment behind that has a closing frame and no record")
    func closingOnly() throws {
        let storage = SimulatedStorage()
        let full = TestBatch(first: 0, count: 2, frameBytes: 8192 - 128 - 63, seed: 1)
        // The closing frame needs a second segment, and then the next frame does not fit into it.
        try TestLog.write([full], to: storage, options: TestLog.options()).close()
        let large = TestBatch(first: 2, count: 2, frameBytes: 8192 - 128, seed: 2)
        let log = try TestLog.write([large], to: storage, options: TestLog.options(seed: 2))
        #expect(log.sealedEnd == 2)
        try log.close()
        #expect(try TestLog.read(storage) == [full, large])
        #expect(try LogVerification(storage, logID: TestLog.logID).damages.isEmpty)
    }

    @Test("opens again when the first frame behind a lone closing frame was torn")
    func tornBehindClosing() throws {
        let storage = SimulatedStorage()
        let full = TestBatch(first: 0, count: 2, frameBytes: 8192 - 128 - 63, seed: 1)
        try TestLog.write([full], to: storage, options: TestLog.options()).close()
        var image = storage.image
        let path = SegmentName.path(base: 2)
        var bytes = try #require(image[path])
        bytes[200] = 1
        image[path] = bytes
        let torn = SimulatedStorage(image)
        let log = try SegmentLog(torn, options: TestLog.options(seed: 2))
        #expect(log.recovery.unvouched.map(\.offset) == [192])
        let next = TestBatch(first: 2, count: 2, frameBytes: 400, seed: 2)
        try log.submit(next.frame).wait()
        #expect(try TestLog.read(torn) == [full, next])
    }

    @Test("mixes every segment's salt into its checksums")
    func salts() throws {
        let storage = SimulatedStorage()
        let batches = (0..<3).map { number in
            TestBatch(first: UInt64(2 * number), count: 2, frameBytes: 5000, seed: 3)
        }
        _ = try TestLog.write(batches, to: storage, options: TestLog.options())
        let snapshot = try LogSnapshot(storage, logID: TestLog.logID)
        #expect(Set(snapshot.segments.map(\.header.salt)).count == 3)
    }
}
