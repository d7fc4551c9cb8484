import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("The log when a call fails")
struct FailureTests {
    /// A call, and what it leaves behind when it fails.
    struct Fault: Sendable, CustomTestStringConvertible {
        var call: SystemError.Call?
        var effect: FaultPlan.Effect
        var count: Int
        var testDescription: String { "\(call?.rawValue ?? "any"), \(effect), \(count)" }
    }

    private static let faults = [
        Fault(call: nil, effect: .nothing, count: 1),
        Fault(call: nil, effect: .nothing, count: .max),
        Fault(call: .write, effect: .shortWrite(1), count: 1),
        Fault(call: .write, effect: .shortWrite(100), count: .max),
        Fault(call: .write, effect: .shortWrite(600), count: 1),
        Fault(call: .fdatasync, effect: .dropsPages, count: 1),
        Fault(call: .fdatasync, effect: .keepsCleanPages, count: 1),
        Fault(call: .fdatasync, effect: .keepsCleanPages, count: .max),
    ]

    @Test(
        "loses nothing that was acknowledged, whichever call of a workload it is",
        arguments: faults
    )
    func everyCall(_ fault: Fault) {
        var number = 0
        var violations: [String] = []
        while true {
            let failure = FaultPlan.Failure(
                fault.call,
                first: number,
                count: fault.count,
                effect: fault.effect
            )
            let workload = CrashWorkload.full
            let outcome = workload.run(FaultPlan(failure: failure))
            violations += outcome.violations
            var check = CrashCheck(
                outcome,
                segmentBytes: workload.segmentBytes,
                discipline: .complete
            )
            // The process ends, as it must; what is only in memory is still there for the next one.
            let disk = outcome.storage.afterProcessEnd()
            check.check(disk, original: disk.image, thoroughly: true)
            for image in outcome.storage.crashImages(.sample(4, seed: UInt64(number))) {
                check.check(SimulatedStorage(image), original: image, thoroughly: false)
            }
            violations += check.violations.map { "call \(number): \($0)" }
            guard outcome.storage.hasFailed else { break }
            number += 1
        }
        #expect(violations.prefix(5).isEmpty)
        #expect(number > 20)
    }

    @Test(
        "writes and syncs nothing more after a failed write or sync, and waiters learn it",
        arguments: [SystemError.Call.write, .fdatasync]
    )
    func poison(_ call: SystemError.Call) throws {
        let storage = SimulatedStorage()
        let log = try SegmentLog(storage, options: TestLog.options())
        let first = TestBatch(first: 0, count: 2, frameBytes: 200, seed: 1)
        try log.submit(first.frame).wait()
        storage.setPlan(FaultPlan(failure: .init(call, first: 0, count: 1)))
        let gate = storage.holdNextChange()
        let second = TestBatch(first: 2, count: 2, frameBytes: 200, seed: 2)
        let failing = try log.submit(second.frame)
        gate.waitUntilReached()
        let third = TestBatch(first: 4, count: 1, frameBytes: 200, seed: 3)
        let waiting = try log.submit(third.frame)
        gate.open()
        for ticket in [failing, waiting] {
            #expect(throws: LogError.self) { try ticket.wait() }
            do throws(LogError) {
                try ticket.wait()
            } catch {
                guard case .poisoned(let cause) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(cause.call == call)
            }
        }
        let changes = storage.changes
        let fourth = TestBatch(first: log.nextPosition, count: 1, frameBytes: 200, seed: 4)
        #expect(throws: LogError.self) { _ = try log.submit(fourth.frame) }
        #expect(throws: LogError.self) { try log.close() }
        #expect(throws: LogError.self) { try log.close() }
        #expect(storage.changes == changes)
        #expect(log.durableEnd == 2)
        #expect(try TestLog.read(storage) == [first])
    }

    @Test("a failed closing frame poisons too: closing again does not call it done")
    func failedClose() throws {
        let storage = SimulatedStorage()
        let batch = TestBatch(first: 0, count: 2, frameBytes: 200, seed: 1)
        let log = try TestLog.write([batch], to: storage, options: TestLog.options())
        storage.setPlan(FaultPlan(failure: .init(.fdatasync, first: 0, count: 1)))
        #expect(throws: LogError.self) { try log.close() }
        let changes = storage.changes
        #expect(throws: LogError.self) { try log.close() }
        #expect(storage.changes == changes)
    }

    @Test("space is asked for in smaller steps when the disk is short of it")
    func smallerSteps() throws {
        for (capacity, expected) in [(8192, 8192), (2048, 2048), (512, 512), (128, 128)] {
            let storage = SimulatedStorage(plan: FaultPlan(capacity: capacity + 16 + 4))
            let log = try SegmentLog(storage, options: TestLog.options())
            #expect(log.durableEnd == 0)
            #expect(storage.image["log/00000000000000000000.seg"]?.count == expected)
        }
        let tooFull = SimulatedStorage(plan: FaultPlan(capacity: 127 + 4))
        #expect(throws: LogError.self) { _ = try SegmentLog(tooFull, options: TestLog.options()) }
    }
}
