import Bytes
import Platform
import SegmentLog
import TestSupport

/// What must hold of a disk after a power cut, and what of it does not.
struct CrashCheck {
    private let outcome: CrashWorkload.Outcome
    private let segmentBytes: Int
    private let discipline: WriterDiscipline
    /// How many disks were recovered.
    private(set) var cases = 0
    private(set) var violations: [String] = []

    init(_ outcome: CrashWorkload.Outcome, segmentBytes: Int, discipline: WriterDiscipline) {
        self.outcome = outcome
        self.segmentBytes = segmentBytes
        self.discipline = discipline
    }

    private mutating func fail(_ text: String) {
        violations.append(text)
    }

    private func options(_ seed: UInt64) -> LogOptions {
        TestLog.options(segmentBytes: segmentBytes, seed: seed, discipline: discipline)
    }

    private func isPrefix(_ batches: [TestBatch]) -> Bool {
        batches.count <= outcome.submitted.count
            && zip(batches, outcome.submitted).allSatisfy { $0 == $1 }
    }

    /// Recovers `storage` and checks every promise; `original` is the disk before any recovery.
    mutating func check(_ storage: SimulatedStorage, original: DiskImage, thoroughly: Bool) {
        cases += 1
        do throws(LogError) {
            let before = try TestLog.read(storage)
            if !isPrefix(before) { fail("a reader before recovery sees what was never written") }
            let damages = try LogVerification(storage, logID: TestLog.logID).damages
            if let damage = damages.first { fail("verification calls a crash damage: \(damage)") }
            let log = try SegmentLog(storage, options: options(101))
            let served = try TestLog.read(storage)
            checkServed(served, before: before, log)
            checkReport(log.recovery, storage)
            let lost = LostCheck(original: original, after: storage.image, served: served)
            if let gap = lost.firstGap { fail("bytes are gone: \(gap)") }
            let verified = try LogVerification(storage, logID: TestLog.logID)
            if !verified.damages.isEmpty { fail("damage after recovery") }
            if !verified.unvouched.isEmpty { fail("unvouched bytes remain after recovery") }
            checkNothingGoes(storage, served, detail: .whole)
            if thoroughly { try checkGoesOn(log, storage, served) }
        } catch {
            fail("\(error)")
        }
    }

    private mutating func checkServed(
        _ served: [TestBatch],
        before: [TestBatch],
        _ log: SegmentLog
    ) {
        if !isPrefix(served) { fail("content that was never written, or a batch in part") }
        if served.count < outcome.acknowledged { fail("an acknowledged batch is gone") }
        if served.count < before.count { fail("what a reader had seen is gone") }
        let end = served.last?.end ?? 0
        if log.nextPosition != end || log.durableEnd != end { fail("positions are not dense") }
    }

    private mutating func checkReport(_ report: RecoveryReport, _ storage: SimulatedStorage) {
        let image = storage.image
        for unvouched in report.unvouched {
            guard let copy = unvouched.copy, let content = image[copy] else {
                fail("unvouched bytes were not kept: \(unvouched)")
                continue
            }
            if content.count != unvouched.byteCount { fail("a copy of another length") }
        }
    }

    /// What was served stays, whatever the next power cut takes; recovering again changes nothing.
    mutating func checkNothingGoes(
        _ storage: SimulatedStorage,
        _ served: [TestBatch],
        detail: CrashImages.Detail
    ) {
        let lost = Self.lostFiles(storage.image)
        for image in storage.crashImages(detail) {
            if Self.lostFiles(image) != lost { fail("bytes kept aside go with the power") }
            reopen(SimulatedStorage(image), served, "after a power cut")
        }
        let again = storage.afterProcessEnd()
        if let report = reopen(again, served, "after the process ended"), report.didWork {
            fail("recovering a recovered log changes it")
        }
    }

    @discardableResult
    private mutating func reopen(
        _ storage: SimulatedStorage,
        _ served: [TestBatch],
        _ occasion: String
    ) -> RecoveryReport? {
        do throws(LogError) {
            let log = try SegmentLog(storage, options: options(202))
            if try TestLog.read(storage) != served { fail("served content changed \(occasion)") }
            return log.recovery
        } catch {
            fail("\(occasion): \(error)")
            return nil
        }
    }

    /// Appends to the recovered log, closes it, and opens it again.
    private mutating func checkGoesOn(
        _ log: SegmentLog,
        _ storage: SimulatedStorage,
        _ served: [TestBatch]
    ) throws(LogError) {
        var expected = served
        for size in [300, segmentBytes - 200, 100] {
            let batch = TestBatch(first: log.nextPosition, count: 2, frameBytes: size, seed: 77)
            try log.submit(batch.frame).wait()
            expected.append(batch)
            checkNothingGoes(storage, expected, detail: .whole)
        }
        try log.close()
        for image in storage.crashImages(.whole) {
            let reopened = SimulatedStorage(image)
            let verified = try LogVerification(reopened, logID: TestLog.logID)
            if !verified.damages.isEmpty || !verified.unvouched.isEmpty {
                fail("a log closed in good order is not sound")
            }
            if let report = reopen(reopened, expected, "after closing"), report.didWork {
                fail("recovery had work after an orderly close")
            }
        }
    }

    private static func lostFiles(_ image: DiskImage) -> [PathBytes: [UInt8]] {
        image.files.filter { $0.key.starts(with: Array("log/lost/".utf8)) }
    }
}
