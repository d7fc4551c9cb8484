import Bytes
package import Platform

/// How a log is opened for writing.
package struct LogOptions: Sendable {
    /// Size of new segments, in bytes; at least ``LogLimits/segmentBytesMin``.
    package var segmentBytes: Int
    /// Marks every segment of this log, so that a file of another one is refused.
    package var logID: UInt64
    /// Where salts come from.
    package var random: any RandomSource
    /// Who holds the lock, for the message that another process prints.
    package var holder: String
    /// What the writer takes care of; only negative controls of the tests leave something out.
    package var discipline: WriterDiscipline
    /// Asked on the log's own thread when the disk has no room for the next segment.
    ///
    /// It takes `needed` bytes at least, and there were `attempt` waits for it. Returns, after as long
    /// a wait as it likes, whether to try again; no means that the waiting frames are refused.
    package var waitsForRoom: @Sendable (_ needed: Int, _ attempt: Int) -> Bool = { _, _ in false }

    package init(
        logID: UInt64,
        segmentBytes: Int = LogLimits.segmentBytes,
        random: any RandomSource = SystemRandom(),
        holder: String = "",
        discipline: WriterDiscipline = .complete
    ) {
        precondition(segmentBytes >= LogLimits.segmentBytesMin)
        self.logID = logID
        self.segmentBytes = segmentBytes
        self.random = random
        self.holder = holder
        self.discipline = discipline
    }

    /// The fewest bytes that a segment with `needed` bytes of header and frames is made with.
    func leastRoom(for needed: Int) -> Int {
        let smallest = LogLimits.preallocationSteps.last.map { max(segmentBytes, needed) / $0 } ?? 0
        return max(smallest, needed)
    }

    func salt() -> UInt64 {
        var bytes = [UInt8](repeating: 0, count: 8)
        random.fill(&bytes)
        return bytes.span.littleEndian64(at: 0)
    }
}

/// The cares on which the log's promises rest, one by one.
///
/// The product always uses ``complete``. Each care can be left out so that the crash suite can show
/// that it would notice: a suite that passes without a care does not test it.
package struct WriterDiscipline: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// A frame is synced before it is acknowledged.
    package static let syncsFrames = WriterDiscipline(rawValue: 1 << 0)
    /// The directory is synced after a segment is made and before anything in it is acknowledged.
    package static let syncsDirectory = WriterDiscipline(rawValue: 1 << 1)
    /// Acknowledgement and durable mark come after the sync, not before.
    package static let acknowledgesAfterSync = WriterDiscipline(rawValue: 1 << 2)
    /// Recovery believes a frame only with both checksums.
    package static let checksBlocks = WriterDiscipline(rawValue: 1 << 3)
    /// Recovery writes frames beyond the durable end again, and syncs them, before they are served.
    package static let persistsAgain = WriterDiscipline(rawValue: 1 << 4)
    /// Recovery keeps unvouched bytes aside before it removes them.
    package static let keepsLost = WriterDiscipline(rawValue: 1 << 5)

    /// All of them.
    package static let complete: WriterDiscipline = [
        .syncsFrames, .syncsDirectory, .acknowledgesAfterSync, .checksBlocks, .persistsAgain,
        .keepsLost,
    ]
}
