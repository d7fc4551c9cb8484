/// Every bound of the log, with its unit.
package enum LogLimits {
    /// Size of a segment file when the writer does not say otherwise.
    package static let segmentBytes = 32 << 20
    /// The smallest segment; tests use it.
    package static let segmentBytesMin = 4 << 10
    /// The largest frame: header, envelopes and evidence together.
    package static let frameBytesMax = 256 << 20
    /// The most records in one frame.
    package static let frameRecordsMax = 1 << 22
    /// The largest envelope of one record.
    package static let envelopeBytesMax = 1 << 20
    /// The largest evidence of one record, its salt included: an item of 1 MiB as received, and what
    /// was made of it.
    package static let evidenceBytesMax = (2 << 20) + evidenceSaltBytes
    /// Random bytes before each item's own bytes.
    package static let evidenceSaltBytes = 16
    /// Frames that may wait for the disk and then share a sync; the next submission waits for room.
    package static let waitingFramesMax = 256
    /// A waiting frame counts as one for each so many bytes that it begins: 8 MiB wait at most, or one
    /// frame.
    package static let waitingFrameBytes = 32 << 10
    /// Frames that must have shared a sync for the next one to wait for as many.
    package static let gatheredMin = 4
    /// How long it waits at most, in nanoseconds: as long as a few syncs of a fast disk.
    package static let gatheringNanos: UInt64 = 400_000
    /// Steps in which a segment's space is asked for when the disk is short of it.
    package static let preallocationSteps = [1, 4, 16, 64]
    /// The ballast is one part in so many of a segment: 2 MiB where segments have 32.
    package static let ballastShare = 16
}
