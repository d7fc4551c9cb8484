import Bytes
import Foundation
import SegmentLog
import TestSupport

/// Cuts the power at every change of a workload and checks every disk that may result.
struct CrashRun {
    /// How much is tried.
    struct Extent: Sendable {
        /// Images of each second cut, the one during recovery; 0 for none.
        var secondImages: Int
        /// Every how manieth first image is recovered with further power cuts.
        var secondStride: Int
        /// Ends at the first violation, which is all that a negative control wants to see.
        var stopsAtViolation: Bool

        static let usual = Extent(secondImages: 6, secondStride: 3, stopsAtViolation: false)
        static let everything = Extent(secondImages: 500, secondStride: 1, stopsAtViolation: false)
        static let control = Extent(secondImages: 4, secondStride: 5, stopsAtViolation: true)

        /// Everything when the environment asks for it.
        static var configured: Extent {
            ProcessInfo.processInfo.environment["DAYBOOK_FULL"] == nil ? usual : everything
        }
    }

    private(set) var cuts = 0
    private(set) var images = 0
    private(set) var cases = 0
    private(set) var violations: [String] = []
    private let workload: CrashWorkload
    private let discipline: WriterDiscipline
    private let extent: Extent
    private var seen: Set<Hash128> = []

    init(_ workload: CrashWorkload, _ discipline: WriterDiscipline, _ extent: Extent) {
        self.workload = workload
        self.discipline = discipline
        self.extent = extent
        while true {
            let outcome = workload.run(FaultPlan(powerCut: cuts), discipline: discipline)
            violations += outcome.violations
            check(outcome)
            // Without a power cut the workload ran to its end, or to where the log failed.
            if !outcome.storage.isOff || isOver { break }
            cuts += 1
        }
    }

    private var isOver: Bool { extent.stopsAtViolation && !violations.isEmpty }

    private mutating func check(_ outcome: CrashWorkload.Outcome) {
        for image in outcome.storage.crashImages(.torn) {
            if isOver { return }
            var key = image.digest
            key.low ^= UInt64(outcome.acknowledged) << 32 | UInt64(outcome.submitted.count)
            guard seen.insert(key).inserted else { continue }
            images += 1
            check(outcome, original: image, isSynced: true) { plan in
                SimulatedStorage(image, plan: plan)
            }
        }
        if isOver { return }
        let disk = outcome.storage
        images += 1
        check(outcome, original: disk.image, isSynced: false) { plan in
            disk.afterProcessEnd(plan: plan)
        }
    }

    /// Recovers one disk, and recovers it again after a power cut at every change of that recovery.
    ///
    /// `isSynced` says whether all of `original` is on disk; if not, a second power cut may take of
    /// it what the first program never synced, and only what is left then must be kept.
    private mutating func check(
        _ outcome: CrashWorkload.Outcome,
        original: DiskImage,
        isSynced: Bool,
        _ disk: (FaultPlan) -> SimulatedStorage
    ) {
        var check = CrashCheck(
            outcome,
            segmentBytes: workload.segmentBytes,
            discipline: discipline
        )
        check.check(disk(.none), original: original, thoroughly: true)
        if extent.secondImages > 0, images % extent.secondStride == 0 {
            var cut = 0
            while true {
                let cutDisk = disk(FaultPlan(powerCut: cut))
                let options = TestLog.options(
                    segmentBytes: workload.segmentBytes,
                    seed: 303,
                    discipline: discipline
                )
                _ = try? SegmentLog(cutDisk, options: options)
                guard cutDisk.isOff else { break }
                let seed = UInt64(cut + images)
                for image in cutDisk.crashImages(.sample(extent.secondImages, seed: seed)) {
                    let first = isSynced ? original : image
                    check.check(SimulatedStorage(image), original: first, thoroughly: false)
                }
                check.check(cutDisk.afterProcessEnd(), original: original, thoroughly: false)
                cut += 1
            }
        }
        cases += check.cases
        for violation in check.violations {
            violations.append("cut \(cuts), image \(images): \(violation)")
        }
    }
}
