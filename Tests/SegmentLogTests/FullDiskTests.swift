import Platform
import SegmentLog
import Synchronization
import TestSupport
import Testing

@Suite("The log on a full disk")
struct FullDiskTests {
    /// Frames of many sizes, among them some larger than a segment.
    private static let sizes = [
        300, 5000, 700, 128, 3000, 9000, 64, 2000, 400, 8000, 150, 12_000, 600, 90, 4000, 1000,
    ]

    private func batch(at first: UInt64, _ number: Int) -> TestBatch {
        TestBatch(
            first: first,
            count: 1 + number % 4,
            frameBytes: Self.sizes[number % Self.sizes.count],
            seed: UInt64(number)
        )
    }

    /// Submits frame `number` and says whether it was stored; only a full disk may refuse it.
    private func submit(
        _ number: Int,
        to log: SegmentLog,
        _ stored: inout [TestBatch]
    ) throws -> Bool {
        let batch = batch(at: log.nextPosition, number)
        do throws(LogError) {
            try log.submit(batch.frame).wait()
            stored.append(batch)
            return true
        } catch {
            guard case .full(let needed) = error else { throw error }
            #expect(needed > 0)
            #expect(log.takeRefusal() == batch.first)
            #expect(log.nextPosition == batch.first)
            return false
        }
    }

    /// Readers see exactly what was stored, and write nothing.
    private func check(_ storage: SimulatedStorage, _ stored: [TestBatch], _ note: Comment) throws {
        let changes = storage.changes
        #expect(try TestLog.read(storage) == stored, note)
        let verification = try LogVerification(storage, logID: TestLog.logID)
        #expect(verification.damages.isEmpty && verification.unvouched.isEmpty, note)
        #expect(storage.changes == changes, note)
    }

    @Test("refuses what finds no room and nothing else, at every capacity, and ends in order")
    func everyCapacity() throws {
        var refusals = 0
        var openings = 0
        for capacity in stride(from: 0, through: 70_000, by: 331) {
            let storage = SimulatedStorage(plan: FaultPlan(capacity: capacity))
            let log: SegmentLog
            do throws(LogError) {
                log = try SegmentLog(storage, options: TestLog.options())
            } catch {
                guard case .system(let failure) = error, failure.isNoSpace else { throw error }
                continue
            }
            openings += 1
            var stored: [TestBatch] = []
            for number in 0..<Self.sizes.count {
                if try !submit(number, to: log, &stored) { refusals += 1 }
            }
            try check(storage, stored, "capacity \(capacity)")
            try log.close()
            try check(storage, stored, "closed, capacity \(capacity)")
            // The same disk takes the log again, and a larger one takes what was refused.
            let again = storage.afterProcessEnd(plan: FaultPlan(capacity: capacity))
            try SegmentLog(again, options: TestLog.options(seed: 2)).close()
            try check(again, stored, "opened again, capacity \(capacity)")
            let larger = again.afterProcessEnd()
            let last = try SegmentLog(larger, options: TestLog.options(seed: 3))
            #expect(try submit(5, to: last, &stored))
            try last.close()
            try check(larger, stored, "on a larger disk, capacity \(capacity)")
        }
        #expect(refusals > 500 && openings > 200)
    }

    @Test("goes on by itself, a hundred times, whenever there is space again")
    func cycles() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        var stored: [TestBatch] = []
        var number = 0
        var capacity = 0
        for cycle in 0..<100 {
            capacity += 3000 + cycle % 7 * 4000
            storage.setPlan(FaultPlan(capacity: capacity))
            var refused = 0
            while refused < 3 {
                if try !submit(number, to: log, &stored) { refused += 1 }
                number += 1
            }
            if cycle % 10 == 0 { try check(storage, stored, "cycle \(cycle)") }
        }
        try log.close()
        try check(storage, stored, "in the end")
        #expect(stored.count > 100)
        for image in storage.crashImages(.whole) {
            try check(SimulatedStorage(image), stored, "after a power cut")
        }
    }

    @Test("refuses what waits behind a refused frame too, until that was taken notice of")
    func behind() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        storage.setPlan(FaultPlan(capacity: 8192 + 512 + 100))
        let first = batch(at: 0, 2)
        let gate = storage.holdNextChange()
        let stored = try log.submit(first.frame)
        gate.waitUntilReached()
        let second = batch(at: log.nextPosition, 4)
        let third = batch(at: second.end, 9)
        let fourth = batch(at: third.end, 6)
        let tickets = try [second, third, fourth].map { try log.submit($0.frame) }
        gate.open()
        try stored.wait()
        try tickets[0].wait()
        for ticket in tickets[1...] {
            #expect(throws: LogError.self) { try ticket.wait() }
            guard case .failure(.full) = ticket.answer else {
                Issue.record("\(String(describing: ticket.answer))")
                continue
            }
        }
        // Whoever does not know yet is refused, even with a frame that has room.
        #expect(throws: LogError.self) { _ = try log.submit(batch(at: third.end, 6).frame) }
        #expect(log.takeRefusal() == third.first)
        #expect(log.takeRefusal() == nil)
        var all = [first, second]
        #expect(try submit(6, to: log, &all))
        try check(storage, all, "in the end")
    }

    @Test("waits for space where that is wanted, and loses nothing meanwhile")
    func waiting() throws {
        let storage = SimulatedStorage()
        let attempts = Mutex<[Int]>([])
        var options = TestLog.options()
        options.waitsForRoom = { _, attempt in
            attempts.withLock { $0.append(attempt) }
            if attempt == 3 { storage.setPlan(.none) }
            return true
        }
        let log = try SegmentLog(storage, options: options)
        storage.setPlan(FaultPlan(capacity: 9000))
        var stored: [TestBatch] = []
        for number in 0..<8 { #expect(try submit(number, to: log, &stored)) }
        #expect(attempts.withLock { $0 } == [0, 1, 2, 3])
        try log.close()
        try check(storage, stored, "in the end")
    }

    @Test("gives the ballast up for a closing frame, and makes it again with the next room")
    func ballast() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        #expect(storage.image[Ballast.path]?.count == 512)
        let first = TestBatch(first: 0, count: 1, frameBytes: 8192 - 128, seed: 1)
        try log.submit(first.frame).wait()
        var used = 0
        for path in storage.image.paths { used += storage.image[path]?.count ?? 0 }
        storage.setPlan(FaultPlan(capacity: used))
        try log.close()
        #expect(storage.image[Ballast.path]?.count == 0)
        let again = storage.afterProcessEnd()
        let reopened = try SegmentLog(again, options: TestLog.options(seed: 2))
        #expect(!reopened.recovery.didWork)
        #expect(again.image[Ballast.path]?.count == 512)
        try check(again, [first], "in the end")
    }

    @Test("ends in order even where there is no room for a closing frame")
    func noClosingFrame() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        let first = TestBatch(first: 0, count: 1, frameBytes: 8192 - 128, seed: 1)
        try log.submit(first.frame).wait()
        _ = try Ballast(storage, segmentBytes: 8192).giveUp()
        storage.setPlan(FaultPlan(capacity: 0))
        try log.close()
        let again = storage.afterProcessEnd()
        _ = try SegmentLog(again, options: TestLog.options(seed: 2))
        try check(again, [first], "in the end")
    }

    @Test("recovers on a full disk with the ballast's space")
    func recovery() throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        var stored: [TestBatch] = []
        #expect(try submit(0, to: log, &stored))
        #expect(try submit(3, to: log, &stored))
        // The mark is lost with the power, and the last frame with it unvouched.
        var image = storage.image
        image[DurableMark.path] = nil
        var used = 0
        for path in image.paths { used += image[path]?.count ?? 0 }
        let full = SimulatedStorage(image, plan: FaultPlan(capacity: used))
        let recovered = try SegmentLog(full, options: TestLog.options(seed: 2))
        #expect(recovered.recovery.persistedAgain == stored[1].first..<stored[1].end)
        try check(full, stored, "recovered")
    }

    @Test("is poisoned by a write or sync of the open segment that finds no space")
    func lateNoSpace() throws {
        for call in [SystemError.Call.write, .fdatasync] {
            let storage = SimulatedStorage()
            let log = try SegmentLog(storage, options: TestLog.options())
            let failure = FaultPlan.Failure(call, count: 1) { SystemError.noSpace($0, $1) }
            storage.setPlan(FaultPlan(failure: failure))
            let ticket = try log.submit(batch(at: 0, 0).frame)
            #expect(throws: LogError.self) { try ticket.wait() }
            guard case .failure(.poisoned(let cause)) = ticket.answer else {
                Issue.record("\(String(describing: ticket.answer))")
                continue
            }
            #expect(cause.isNoSpace && log.takeRefusal() == nil)
        }
    }
}
