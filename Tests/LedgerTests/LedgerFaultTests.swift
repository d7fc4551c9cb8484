import Foundation
import Ledger
import Platform
import TestSupport
import Testing

@Suite("A ledger on a disk with faults of every kind")
struct LedgerFaultTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    private static func options(_ scratch: LedgerScratch, seed: UInt64) -> LedgerOptions {
        var options = LedgerOptions()
        options.segmentBytes = 4 << 10
        options.clock = scratch.clock
        options.random = RepeatableRandom(seed: seed)
        return options
    }

    private static func plan(_ generator: inout SeededGenerator) -> FaultPlan {
        if Int.random(in: 0..<3, using: &generator) > 0 {
            return FaultPlan(powerCut: Int.random(in: 0..<120, using: &generator))
        }
        let effects: [FaultPlan.Effect] = [
            .nothing, .dropsPages, .keepsCleanPages, .shortWrite(70),
        ]
        return FaultPlan(
            failure: FaultPlan.Failure(
                Bool.random(using: &generator) ? nil : .fdatasync,
                first: Int.random(in: 0..<60, using: &generator),
                count: Bool.random(using: &generator) ? 1 : .max,
                effect: effects[Int.random(in: 0..<effects.count, using: &generator)]
            )
        )
    }

    /// Records batches until a fault ends it, and checks each disk that a power cut may leave.
    ///
    /// What was acknowledged must be known there, and the rest must come in once.
    ///
    /// - Returns: How many disks were checked, and what did not hold of them.
    private func run(
        seed: UInt64,
        images: Int,
        checksDuplicates: Bool = true
    ) throws -> (disks: Int, violations: [String]) {
        var generator = SeededGenerator(seed: seed)
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let storage = SimulatedStorage(plan: Self.plan(&generator))
        let lines = (0..<40).map { SampleLine.touchpoint("t\($0)") }
        var acknowledged: [String] = []
        do {
            let ledger = try Ledger(
                storage,
                directory: "scratch",
                options: Self.options(scratch, seed: seed)
            )
            for start in stride(from: 0, to: 40, by: 4) {
                let batch = Array(lines[start..<start + 4])
                try ledger.ingest(batch)
                acknowledged += batch
                // What a sender sends again.
                if Bool.random(using: &generator) { try ledger.ingest(batch) }
            }
            try ledger.close()
        } catch {
            if !storage.hasFailed { return (0, ["seed \(seed): \(error)"]) }
        }
        var violations: [String] = []
        let disks =
            storage.crashImages(.sample(images, seed: seed)) + [storage.afterProcessEnd().image]
        for image in disks {
            let after = LedgerScratch(segmentBytes: 4 << 10, image: image, openings: 5_000)
            var options = Self.options(after, seed: seed + 1_000_000)
            options.checksDuplicates = checksDuplicates
            let ledger = try Ledger(after.storage, directory: "scratch", options: options)
            let known = try ledger.ingest(acknowledged)
            if known != Verdicts(duplicates: acknowledged.count) {
                violations.append("seed \(seed): \(acknowledged.count) acknowledged, then \(known)")
            }
            try ledger.ingest(lines)
            let counts = try after.touchpoints()
            if counts.count != 40 || !counts.values.allSatisfy({ $0 == 1 }) {
                violations.append("seed \(seed): a touchpoint is missing or there twice")
            }
            try ledger.close()
        }
        return (disks.count, violations)
    }

    @Test("loses nothing that was acknowledged, doubles nothing, and gives right verdicts after it")
    func seeds() throws {
        var disks = 0
        var violations: [String] = []
        let seeds: UInt64 = Self.isFull ? 5_000 : 30
        for seed in 1...seeds {
            let run = try run(seed: seed, images: Self.isFull ? 8 : 2)
            disks += run.disks
            violations += run.violations
        }
        #expect(violations.prefix(5).isEmpty)
        print("ledger faults: \(seeds) seeds, \(disks) disks recovered")
    }

    @Test("is seen through when nobody looks for duplicates")
    func negativeControl() throws {
        var violations: [String] = []
        var seed: UInt64 = 1
        while violations.isEmpty && seed < 30 {
            violations = try run(seed: seed, images: 1, checksDuplicates: false).violations
            seed += 1
        }
        #expect(!violations.isEmpty)
        print("negative control, no duplicate check: caught: \(violations.first ?? "nothing")")
    }
}
