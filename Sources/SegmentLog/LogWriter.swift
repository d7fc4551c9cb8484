import Bytes
import Platform

/// The one owner of the open segment: writes frames, syncs, rolls; used by one thread at a time.
///
/// After any failed write or sync it is poisoned: the system may have dropped what it could not
/// write, and a second sync would then succeed and lie (see "fsyncgate", PostgreSQL 2018). So
/// nothing is ever written or synced again through it.
struct LogWriter {
    private let storage: any Storage
    private let options: LogOptions
    private let mark: any StorageFile
    private var file: any StorageFile
    private var header: SegmentHeader
    private var offset: Int
    private var last: (recorded: Int64, run: UInt32)
    /// The position after the last frame written.
    private(set) var end: UInt64
    /// Every position below it is on stable storage.
    private(set) var durableEnd: UInt64
    /// Whether the last frame written vouches for all before it.
    private var isClosed: Bool

    /// A writer that goes on at `start`, and a durable mark that says so.
    init(storage: any Storage, options: LogOptions, start: LogStart) throws(SystemError) {
        self.storage = storage
        self.options = options
        file = start.file
        header = start.header
        offset = start.offset
        end = start.end
        durableEnd = start.end
        isClosed = start.isClosed
        last = (start.recorded, start.run)
        mark = try DurableMarkFile(storage, logID: options.logID).openForWriting()
        try writeMark()
    }

    /// The first position that is not in a sealed segment.
    var sealedEnd: UInt64 { header.base }

    /// Writes `frames` and syncs once, or once more for each segment that fills up on the way.
    ///
    /// `acknowledge` is called with a count of frames, in order, the new durable end and the position
    /// up to which segments are sealed, as soon as the frames are on stable storage.
    ///
    /// - Throws: What stopped the disk; then nothing may be written through this writer again.
    mutating func write(
        _ frames: [PendingFrame],
        acknowledge: (_ frames: Int, _ durableEnd: UInt64, _ sealedEnd: UInt64) -> Void
    ) throws(SystemError) {
        let early = !options.discipline.contains(.acknowledgesAfterSync)
        var written = 0
        for var frame in frames {
            // A segment without records is never left behind: its successor would have its name.
            if end > header.base, offset + frame.bytes.count > options.segmentBytes {
                if written > 0 {
                    try commit()
                    acknowledge(written, durableEnd, sealedEnd)
                    written = 0
                }
                try roll(for: frame.bytes.count)
            }
            frame.settle(durableEnd: durableEnd, salt: header.salt)
            if early {
                end = frame.header.end
                durableEnd = end
                try writeMark()
                acknowledge(1, durableEnd, sealedEnd)
            }
            try file.write(frame.bytes.span, at: offset)
            offset += frame.bytes.count
            end = frame.header.end
            last = (frame.header.recorded, max(last.run, frame.header.run))
            isClosed = frame.header.isClosing
            written += early ? 0 : 1
        }
        try commit()
        acknowledge(written, durableEnd, sealedEnd)
    }

    /// Ends in good order: an empty frame vouches for all before it.
    mutating func close() throws(SystemError) {
        guard !isClosed else { return }
        let frame = FrameBuilder().finish(
            first: end,
            run: last.run,
            recorded: last.recorded,
            clock: last.recorded
        )
        try write([frame]) { _, _, _ in }
    }

    private mutating func commit() throws(SystemError) {
        if options.discipline.contains(.syncsFrames) { try file.sync() }
        durableEnd = end
        try writeMark()
    }

    private func writeMark() throws(SystemError) {
        let bytes = DurableMark.bytes(end: durableEnd, logID: options.logID)
        try mark.write(bytes.span, at: 0)
    }

    /// Seals the segment at its length and goes on in a new one, large enough for `frameBytes`.
    private mutating func roll(for frameBytes: Int) throws(SystemError) {
        try file.truncate(to: offset)
        try file.sync()
        let next = SegmentHeader(
            base: end,
            salt: options.salt(),
            previousBase: header.base,
            previousLength: UInt64(offset),
            logID: options.logID,
            recorded: last.recorded,
            run: last.run
        )
        var sized = options
        sized.segmentBytes = max(options.segmentBytes, SegmentHeader.byteCount + frameBytes)
        let creation = SegmentCreation(storage: storage, options: sized)
        (file, offset) = try creation.create(header: next, frames: [])
        header = next
    }
}
