import Platform
import SegmentLog
import TestSupport
import Testing

/// What a program did with a log until the power went: the script and how far it came.
struct CrashWorkload: Sendable, CustomTestStringConvertible {
    /// One thing the program does.
    enum Step: Sendable {
        /// Frames of so many bytes; all but the first wait together and share a sync.
        case submit([Int])
        /// A frame that fills the open segment to its last byte, or leaves so many.
        case fill(leaving: Int)
        /// Closes the log, then opens it again.
        case reopen
        /// Ends as a killed process does, then opens the log again.
        case restart
    }

    /// What is known when it is over.
    struct Outcome: Sendable {
        var storage: SimulatedStorage
        var submitted: [TestBatch] = []
        /// How many of them, from the front, were acknowledged.
        var acknowledged = 0
        /// Whether the script ended before the power went.
        var isFinished = false
        /// What the log did that no power cut excuses.
        var violations: [String] = []
    }

    let name: String
    var testDescription: String { name }
    let segmentBytes: Int
    let steps: [Step]

    /// Rolls, closes, groups, frames around sector and segment edges.
    static let full = CrashWorkload(
        name: "8 KiB segments",
        segmentBytes: 8 << 10,
        steps: [
            .submit([128]), .submit([384, 300, 900]), .submit([511]), .submit([513]),
            .fill(leaving: 0), .submit([200, 1400, 1024]), .reopen, .submit([2000]),
            .fill(leaving: 1), .submit([9000]), .submit([300, 300]), .restart, .submit([700]),
            .reopen,
        ]
    )
    /// The smallest segments: nearly every frame rolls; a closing frame that needs a new segment.
    static let small = CrashWorkload(
        name: "4 KiB segments",
        segmentBytes: 4 << 10,
        steps: [
            .submit([1500]), .submit([1500, 1500, 1500]), .fill(leaving: 63), .reopen,
            .submit([3904]), .submit([3968]), .restart, .submit([100, 5000]), .reopen, .reopen,
            .submit([512]),
        ]
    )

    /// Runs the script on an empty disk until it ends or something fails.
    func run(_ plan: FaultPlan, discipline: WriterDiscipline = .complete) -> Outcome {
        var outcome = Outcome(storage: SimulatedStorage(plan: plan))
        var opened: UInt64 = 0
        var log: SegmentLog?
        var used = 128
        func open() -> Bool {
            opened += 1
            log = nil
            let options = TestLog.options(
                segmentBytes: segmentBytes,
                seed: opened,
                discipline: discipline
            )
            do throws(LogError) {
                log = try SegmentLog(outcome.storage, options: options)
                return true
            } catch {
                if !outcome.storage.hasFailed {
                    outcome.violations.append("opening failed: \(error)")
                }
                return false
            }
        }
        guard open() else { return outcome }
        for step in steps {
            guard let current = log else { return outcome }
            switch step {
            case .submit(let sizes):
                guard submit(sizes, to: current, &outcome, used: &used) else { return outcome }
            case .fill(let leaving):
                let size = max(segmentBytes - leaving - used, 128)
                guard submit([size], to: current, &outcome, used: &used) else { return outcome }
            case .reopen:
                do throws(LogError) {
                    try current.close()
                    used += 64
                } catch {
                    if !outcome.storage.hasFailed {
                        outcome.violations.append("closing failed: \(error)")
                    }
                    return outcome
                }
                guard open() else { return outcome }
            case .restart:
                outcome.storage = outcome.storage.restarted()
                guard open() else { return outcome }
            }
        }
        do throws(LogError) {
            try log?.close()
            outcome.isFinished = true
        } catch {
            if !outcome.storage.hasFailed { outcome.violations.append("closing failed: \(error)") }
        }
        return outcome
    }

    /// Submits the frames; `false` when the power went.
    private func submit(
        _ sizes: [Int],
        to log: SegmentLog,
        _ outcome: inout Outcome,
        used: inout Int
    ) -> Bool {
        var tickets: [CommitTicket] = []
        let gate = sizes.count > 1 ? outcome.storage.holdNextChange() : nil
        var isAlive = true
        for (index, size) in sizes.enumerated() {
            let number = outcome.submitted.count
            let batch = TestBatch(
                first: log.nextPosition,
                count: 1 + number % 4,
                frameBytes: size,
                seed: UInt64(number)
            )
            do throws(LogError) {
                tickets.append(try log.submit(batch.frame))
                outcome.submitted.append(batch)
            } catch {
                // Nobody is on the way to the gate when the very first frame is refused.
                return false
            }
            used = used + batch.frame.bytes.count > segmentBytes && used > 128 ? 128 : used
            used += batch.frame.bytes.count
            // The others are to wait together, so the first must be on its way before them.
            if index == 0 { gate?.waitUntilReached() }
        }
        gate?.open()
        for ticket in tickets {
            do throws(LogError) {
                try ticket.wait()
                outcome.acknowledged += 1
            } catch {
                isAlive = false
                if !outcome.storage.hasFailed { outcome.violations.append("not stored: \(error)") }
            }
        }
        return isAlive
    }
}
