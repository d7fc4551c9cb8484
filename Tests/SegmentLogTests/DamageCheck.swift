import Platform
import SegmentLog
import TestSupport

/// Holds the verdicts on a harmed log against what they must be.
struct DamageCheck {
    private let log: DamageLog
    private(set) var cases = 0
    private(set) var violations: [String] = []
    private var label = ""

    init(_ log: DamageLog) {
        self.log = log
    }

    private mutating func fail(_ text: String) {
        if violations.count < 10 { violations.append("\(label): \(text)") }
    }

    /// Verifies, reads and opens `image`.
    mutating func check(_ image: DiskImage, _ expected: DamageExpectation, _ label: String) {
        cases += 1
        self.label = label
        let storage = SimulatedStorage(image)
        verify(storage, expected)
        read(storage, expected)
        if storage.changes > 0 { fail("verification or reading changed something") }
        open(storage, image, expected)
    }

    private mutating func verify(_ storage: SimulatedStorage, _ expected: DamageExpectation) {
        do throws(LogError) {
            let verified = try LogVerification(storage, logID: TestLog.logID)
            switch expected {
            case .damage(let file, let offset, let positions):
                let first = verified.damages.first
                guard verified.damages.count == 1, let first, first.file == file,
                    first.offset == offset, first.positions == positions
                else {
                    fail("verification says \(verified.damages), not \(expected)")
                    return
                }
            case .unvouched(let file, let offset, _):
                guard verified.damages.isEmpty, verified.unvouched.count == 1,
                    verified.unvouched[0].file == file, verified.unvouched[0].offset == offset
                else {
                    fail("verification says \(verified.damages) \(verified.unvouched)")
                    return
                }
            case .sound:
                if !verified.damages.isEmpty || !verified.unvouched.isEmpty {
                    fail("verification says \(verified.damages) \(verified.unvouched)")
                }
            }
        } catch {
            fail("verification throws \(error)")
        }
    }

    /// A reader without a lock: what it gets is true, and it does not pass over damage to records.
    private mutating func read(_ storage: SimulatedStorage, _ expected: DamageExpectation) {
        var batches: [TestBatch] = []
        var damage: Damage?
        do throws(LogError) {
            let snapshot = try LogSnapshot(storage, logID: TestLog.logID)
            for segment in snapshot.segments { try TestLog.read(segment, into: &batches) }
        } catch {
            if case .damaged(let found) = error { damage = found } else { fail("\(error)") }
        }
        if batches != Array(log.batches.prefix(batches.count)) { fail("reads wrong content") }
        switch expected {
        case .damage(let file, _, let positions):
            guard let damage else {
                // A broken closing frame costs no record, so readers need not meet it.
                if !positions.isEmpty { fail("a reader passes over damage") }
                return
            }
            if damage.file != file { fail("a reader blames \(damage)") }
            // It stops at the first broken frame and names at least that one's records.
            if !positions.isEmpty, !damage.positions.contains(positions.lowerBound) {
                fail("a reader names other positions: \(damage)")
            }
        case .unvouched, .sound:
            if let damage { fail("a reader calls it damage: \(damage)") }
        }
    }

    private mutating func open(
        _ storage: SimulatedStorage,
        _ image: DiskImage,
        _ expected: DamageExpectation
    ) {
        do throws(LogError) {
            let opened = try SegmentLog(storage, options: TestLog.options(seed: 404))
            let count = checkOpened(opened, storage, image, expected)
            guard let count else { return }
            let served = try TestLog.read(storage)
            if served != Array(log.batches.prefix(count)) { fail("opening serves wrong content") }
        } catch {
            guard case .damage(let file, _, let positions) = expected else {
                fail("opening throws \(error)")
                return
            }
            guard case .readOnly(let damages) = error,
                damages.contains(where: { damage in
                    damage.file == file && damage.positions.lowerBound <= positions.lowerBound
                        && damage.positions.upperBound >= positions.upperBound
                })
            else {
                fail("opening throws \(error)")
                return
            }
            if storage.image != image { fail("a damaged log was changed") }
        }
    }

    /// - Returns: How many batches are to be served; `nil` when reading them meets the damage.
    private mutating func checkOpened(
        _ opened: SegmentLog,
        _ storage: SimulatedStorage,
        _ image: DiskImage,
        _ expected: DamageExpectation
    ) -> Int? {
        switch expected {
        case .damage(let file, let offset, _):
            // Opening reads the open segment only; verification and reading find the rest.
            let isOpenSegment = file == log.segments.last?.path
            if isOpenSegment || offset == 0 { fail("opening passes over damage") }
            return nil
        case .unvouched(let file, let offset, let batches):
            let report = opened.recovery.unvouched
            guard report.count == 1, report[0].file == file, report[0].offset == offset,
                let copy = report[0].copy, let kept = storage.image[copy],
                let original = image[file],
                kept.elementsEqual(original[offset..<offset + kept.count]),
                original[(offset + kept.count)...].allSatisfy({ $0 == 0 })
            else {
                fail("unvouched bytes were not kept: \(report)")
                return nil
            }
            return batches
        case .sound(let batches):
            if !opened.recovery.unvouched.isEmpty { fail("\(opened.recovery)") }
            return batches
        }
    }
}
