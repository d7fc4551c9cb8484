import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("A ledger whose disk fails")
struct LedgerFailureTests {
    /// A ledger with sealed segments and runs, and the lines in it.
    private func prepared() throws -> (scratch: LedgerScratch, lines: [String]) {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        let lines = (0..<90).map { SampleLine.touchpoint("t\($0)") }
        for start in stride(from: 0, to: 90, by: 3) {
            try ledger.ingest(Array(lines[start..<start + 3]))
        }
        try ledger.ingest([SampleLine.retraction("r", of: "t5")])
        return (scratch, lines)
    }

    private static func batches(_ lines: [String]) -> [[String]] {
        let fresh = (0..<60).map { SampleLine.touchpoint("n\($0)") }
        var batches: [[String]] = []
        for start in stride(from: 0, to: 60, by: 4) {
            batches.append(Array(fresh[start..<start + 4]) + [lines[start]])
        }
        return batches
    }

    @Test(
        "at any one call gives no verdict after it, and what was acknowledged is there",
        arguments: [1, Int.max],
        [FaultPlan.Effect.nothing, .dropsPages, .keepsCleanPages]
    )
    func anyCallFails(times: Int, effect: FaultPlan.Effect) throws {
        let (scratch, lines) = try prepared()
        let batches = Self.batches(lines)
        var first = 0
        var hasFailed = true
        var failures = 0
        while hasFailed {
            let harmed = scratch.copy()
            let failure = FaultPlan.Failure(nil, first: first, count: times, effect: effect)
            let storage = harmed.storage.afterProcessEnd(plan: FaultPlan(failure: failure))
            var acknowledged: [String] = []
            var isDown = false
            do {
                var options = LedgerOptions()
                options.segmentBytes = 4 << 10
                options.clock = harmed.clock
                options.random = RepeatableRandom(seed: 900)
                let ledger = try Ledger(storage, directory: "scratch", options: options)
                for batch in batches {
                    do {
                        try ledger.ingest(batch)
                        #expect(!isDown, "call \(first): acknowledged after a failure")
                        acknowledged += batch
                    } catch {
                        isDown = true
                    }
                }
                if !isDown { try ledger.close() }
            } catch {
                isDown = true
            }
            hasFailed = storage.hasFailed
            failures += isDown ? 1 : 0
            try check(storage, acknowledged, batches, "call \(first), \(times) times, \(effect)")
            first += 1
        }
        #expect(first > 100 && failures > 50)
    }

    /// After a restart: what was acknowledged is known, and the rest comes in once.
    private func check(
        _ storage: SimulatedStorage,
        _ acknowledged: [String],
        _ batches: [[String]],
        _ note: Comment
    ) throws {
        let after = LedgerScratch(
            segmentBytes: 4 << 10,
            image: storage.image,
            openings: 5_000
        )
        let ledger = try after.open()
        let known = try ledger.ingest(acknowledged)
        #expect(known == Verdicts(duplicates: acknowledged.count), note)
        for batch in batches { try ledger.ingest(batch) }
        let counts = try after.touchpoints()
        #expect(counts.count == 90 - 1 + 60, note)
        #expect(counts.values.allSatisfy { $0 == 1 }, note)
    }

    @Test("says at a failed sync that the outcome is unknown, and so does every call behind it")
    func failedSync() throws {
        let (scratch, _) = try prepared()
        let ledger = try scratch.open()
        scratch.storage.setPlan(FaultPlan(failure: FaultPlan.Failure(.fdatasync, count: 1)))
        let receipt = try ledger.record(ledger.batch([SampleLine.touchpoint("a")]), run: 9)
        #expect(throws: LedgerError.self) { try receipt.wait() }
        for _ in 0..<3 {
            do {
                try ledger.ingest([SampleLine.touchpoint("b")])
                Issue.record("acknowledged after a failed sync")
            } catch LedgerError.log(.poisoned(let error)) {
                #expect(error.call == .fdatasync)
            }
        }
        #expect(throws: LedgerError.self) { try ledger.retract(run: 1) }
        #expect(throws: LedgerError.self) { try ledger.close() }
    }
}
