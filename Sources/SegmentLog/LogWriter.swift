import Bytes
import Platform

/// Why frames were not written.
enum WriteFailure: Error {
    /// There was no room for a segment of `needed` bytes; of the frame and those behind it nothing
    /// was written, all before it is on stable storage, and the writer can go on.
    case full(needed: Int)
    /// A write or sync failed, so that the outcome is unknown.
    case disk(SystemError)
}

/// The one owner of the open segment: writes frames, syncs, rolls; used by one thread at a time.
///
/// After any failed write or sync it is poisoned: the system may have dropped what it could not
/// write, and a second sync would then succeed and lie (see "fsyncgate", PostgreSQL 2018). So
/// nothing is ever written or synced again through it. Frames are written only where the disk has
/// room for them already, so that a full disk is met before a frame is begun: that poisons nothing.
struct LogWriter {
    private let storage: any Storage
    private let options: LogOptions
    private let mark: any StorageFile
    private let ballast: Ballast
    private var file: any StorageFile
    private var header: SegmentHeader
    private var offset: Int
    /// Bytes of the open segment that have room on the disk.
    private var capacity: Int
    private var last: (recorded: Int64, run: UInt32)
    /// The position after the last frame written.
    private(set) var end: UInt64
    /// Every position below it is on stable storage.
    private(set) var durableEnd: UInt64
    /// Whether the last frame written vouches for all before it.
    private var isClosed: Bool
    /// Whether everything in the open segment was synced through this writer.
    private var isSynced = false

    /// A writer that goes on at `start`, and a durable mark that says so.
    init(
        storage: any Storage,
        options: LogOptions,
        start: LogStart,
        ballast: Ballast
    ) throws(SystemError) {
        self.storage = storage
        self.options = options
        file = start.file
        header = start.header
        offset = start.offset
        capacity = max(start.capacity, start.offset)
        end = start.end
        durableEnd = start.end
        isClosed = start.isClosed
        last = (start.recorded, start.run)
        self.ballast = ballast
        let markFile = DurableMarkFile(storage, logID: options.logID)
        let bytes = DurableMark.bytes(end: start.end, logID: options.logID)
        mark = try ballast.support { () throws(SystemError) in
            let mark = try markFile.openForWriting()
            try mark.write(bytes.span, at: 0)
            return mark
        }
        try ballast.keep()
    }

    /// The first position that is not in a sealed segment.
    var sealedEnd: UInt64 { header.base }

    /// Writes `frames` and syncs once, or once more for each segment that fills up on the way.
    ///
    /// `acknowledge` is called with a count of frames, in order, the new durable end and the position
    /// up to which segments are sealed, as soon as the frames are on stable storage.
    ///
    /// - Throws: After ``WriteFailure/full(needed:)`` the frames that were not acknowledged can be
    ///   written again; after ``WriteFailure/disk(_:)`` nothing may be written through this writer.
    mutating func write(
        _ frames: some Sequence<PendingFrame>,
        acknowledge: (_ frames: Int, _ durableEnd: UInt64, _ sealedEnd: UInt64) -> Void
    ) throws(WriteFailure) {
        let early = !options.discipline.contains(.acknowledgesAfterSync)
        var written = 0
        for var frame in frames {
            if offset + frame.bytes.count > limit {
                if written > 0 {
                    try commit()
                    acknowledge(written, durableEnd, sealedEnd)
                    written = 0
                }
                try makeRoom(for: frame.bytes.count)
            }
            frame.settle(durableEnd: durableEnd, salt: header.salt)
            if early {
                end = frame.header.end
                durableEnd = end
                try markEarly()
                acknowledge(1, durableEnd, sealedEnd)
            }
            do throws(SystemError) {
                try file.write(frame.bytes.span, at: offset)
            } catch {
                throw .disk(error)
            }
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
    mutating func close() throws(WriteFailure) {
        guard !isClosed else { return }
        let frame = FrameBuilder().finish(
            first: end,
            run: last.run,
            recorded: last.recorded,
            clock: last.recorded
        )
        try write([frame]) { _, _, _ in }
    }

    private mutating func commit() throws(WriteFailure) {
        do throws(SystemError) {
            if options.discipline.contains(.syncsFrames) { try file.sync() }
            isSynced = true
            durableEnd = end
            try writeMark()
        } catch {
            throw .disk(error)
        }
    }

    /// Tells readers of a frame that is not on stable storage, as no care but a missing one does.
    private func markEarly() throws(WriteFailure) {
        do throws(SystemError) { try writeMark() } catch { throw .disk(error) }
    }

    private func writeMark() throws(SystemError) {
        let bytes = DurableMark.bytes(end: durableEnd, logID: options.logID)
        try mark.write(bytes.span, at: 0)
    }

    /// The length up to which the open segment is written.
    ///
    /// A segment without records takes whatever it has room for: it is never left behind, since its
    /// successor would have its name.
    private var limit: Int {
        end > header.base ? min(capacity, options.segmentBytes) : capacity
    }

    /// Makes room for a frame of `frameBytes`, in the open segment or in a new one.
    private mutating func makeRoom(for frameBytes: Int) throws(WriteFailure) {
        if end == header.base {
            try extend(to: offset + frameBytes)
        } else {
            try roll(for: frameBytes)
        }
    }

    /// Reserves space in the open segment, which holds no record.
    private mutating func extend(to length: Int) throws(WriteFailure) {
        do throws(SystemError) {
            do throws(SystemError) {
                try file.preallocate(length)
            } catch {
                guard error.isNoSpace else { throw error }
                // Some file systems keep what they found before they found no more.
                try file.truncate(to: capacity)
                throw error
            }
        } catch {
            throw error.isRefusalForSpace ? .full(needed: length) : .disk(error)
        }
        capacity = length
    }

    /// Goes on in a new segment, large enough for `frameBytes`, and seals this one at its length.
    ///
    /// Until the new segment has its name the old one is untouched, so that a disk without room
    /// refuses and harms nothing. Behind that a power cut may leave the old one too long: what is
    /// beyond the length that the new one names counts for nothing, and the next opening cuts it.
    private mutating func roll(for frameBytes: Int) throws(WriteFailure) {
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
        let full = WriteFailure.full(
            needed: sized.leastRoom(for: SegmentHeader.byteCount + frameBytes)
        )
        let made: SegmentCreation.Prepared
        do throws(SystemError) {
            made = try creation.prepare(header: next, frames: [], room: frameBytes)
        } catch {
            // Even a sync that found no room: nobody will ever read that file.
            throw error.isNoSpace ? full : .disk(error)
        }
        do throws(SystemError) {
            // Recovery leaves it to the next sync to store the frame that a successor builds on.
            if !isSynced { try file.sync() }
        } catch {
            throw .disk(error)
        }
        do throws(SystemError) {
            try creation.publish(made)
        } catch {
            guard error.isRefusalForSpace, isMissing(base: next.base) else { throw .disk(error) }
            creation.discard(next.base)
            throw full
        }
        do throws(SystemError) {
            try file.truncate(to: offset)
            try file.sync()
            (file, offset, capacity) = (made.file, made.end, made.capacity)
            header = next
            isSynced = true
            try ballast.keep()
        } catch {
            throw .disk(error)
        }
    }

    /// Whether it is certain that there is no segment of that name.
    private func isMissing(base: UInt64) -> Bool {
        do throws(SystemError) {
            _ = try storage.open(SegmentName.path(base: base), for: .reading)
            return false
        } catch {
            return error.isNotFound
        }
    }
}
