import Bytes
import Platform
import SegmentLog
import TestSupport

/// Workloads, faults, power cuts and faults of the recovery, all drawn from seeds.
///
/// A seed gives the same run on every machine; a violation names it.
struct RandomFaultRun {
    /// Distinct disks that were recovered: their content, and what was acknowledged by then.
    private(set) var disks: Set<Hash128> = []
    /// Recoveries that were checked, those after power cuts of a recovery included.
    private(set) var recoveries = 0
    private(set) var violations: [String] = []

    /// Runs one seed, and checks up to `images` disks of it.
    mutating func run(seed: UInt64, images: Int) {
        var generator = SeededGenerator(seed: seed)
        let workload = Self.workload(&generator)
        let outcome = workload.run(Self.plan(&generator))
        violations += outcome.violations.map { "seed \(seed): \($0)" }
        var check = CrashCheck(
            outcome,
            segmentBytes: workload.segmentBytes,
            discipline: .complete
        )
        let disk = outcome.storage
        for image in disk.crashImages(.sample(images, seed: seed)) {
            guard isNew(image, outcome) else { continue }
            check.check(SimulatedStorage(image), original: image, thoroughly: false)
            if Bool.random(using: &generator) {
                recover(SimulatedStorage(image, plan: Self.plan(&generator)), &check, seed)
            }
        }
        check.check(disk.afterProcessEnd(), original: disk.image, thoroughly: false)
        recoveries += check.cases
        violations += check.violations.map { "seed \(seed): \($0)" }
    }

    /// Recovers with another fault, and checks the disks that come of it.
    private mutating func recover(
        _ storage: SimulatedStorage,
        _ check: inout CrashCheck,
        _ seed: UInt64
    ) {
        do throws(LogError) {
            _ = try SegmentLog(storage, options: TestLog.options(seed: 303))
        } catch {
            if !storage.hasFailed { violations.append("seed \(seed): recovery: \(error)") }
        }
        for image in storage.crashImages(.sample(2, seed: seed)) {
            check.check(SimulatedStorage(image), original: image, thoroughly: false)
        }
    }

    private mutating func isNew(_ image: DiskImage, _ outcome: CrashWorkload.Outcome) -> Bool {
        var key = image.digest
        key.low ^= UInt64(outcome.acknowledged) << 32 | UInt64(outcome.submitted.count)
        return disks.insert(key).inserted
    }

    private static func workload(_ generator: inout SeededGenerator) -> CrashWorkload {
        let segmentBytes = Bool.random(using: &generator) ? 4 << 10 : 8 << 10
        let count = Int.random(in: 3...10, using: &generator)
        let steps = (0..<count).map { _ -> CrashWorkload.Step in
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: .reopen
            case 1: .restart
            case 2, 3: .fill(leaving: Int.random(in: 0...130, using: &generator))
            default: .submit(sizes(&generator))
            }
        }
        return CrashWorkload(name: "random", segmentBytes: segmentBytes, steps: steps)
    }

    private static func sizes(_ generator: inout SeededGenerator) -> [Int] {
        let count = Int.random(in: 1...4, using: &generator)
        return (0..<count).map { _ in Int.random(in: 100...3000, using: &generator) }
    }

    private static let calls: [SystemError.Call?] = [
        nil, .write, .fdatasync, .fsync, .rename, .preallocate, .truncate, .open, .unlink, .read,
    ]

    /// A power cut, or calls that fail in any way: EIO, ENOSPC, EDQUOT, EROFS; short, dropping pages
    /// or keeping them, and then the power may go at any time.
    private static func plan(_ generator: inout SeededGenerator) -> FaultPlan {
        if Bool.random(using: &generator) {
            return FaultPlan(powerCut: Int.random(in: 0..<90, using: &generator))
        }
        let effects: [FaultPlan.Effect] = [
            .nothing, .dropsPages, .keepsCleanPages,
            .shortWrite(Int.random(in: 1...2000, using: &generator)),
        ]
        let kind = Int.random(in: 0..<4, using: &generator)
        let call = calls[Int.random(in: 0..<calls.count, using: &generator)]
        return FaultPlan(
            failure: FaultPlan.Failure(
                call,
                first: Int.random(in: 0..<(call == nil ? 120 : 25), using: &generator),
                count: Bool.random(using: &generator) ? 1 : .max,
                effect: effects[Int.random(in: 0..<effects.count, using: &generator)]
            ) { call, path in
                switch kind {
                case 0: SystemError.noSpace(call, path)
                case 1: SystemError.quotaExceeded(call, path)
                case 2: SystemError.readOnlySystem(call, path)
                default: SystemError.inputOutput(call, path)
                }
            }
        )
    }
}
