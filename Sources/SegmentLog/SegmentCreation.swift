import Bytes
import Platform

/// Makes a segment file that is on stable storage before its name is.
struct SegmentCreation {
    /// A segment that is whole and synced, but has no name yet.
    struct Prepared {
        let file: any StorageFile
        let base: UInt64
        /// The byte after its last frame.
        let end: Int
        /// Bytes of the file that have room on the disk.
        let capacity: Int
    }

    let storage: any Storage
    let options: LogOptions

    /// Creates the segment with `frames` in it.
    ///
    /// The file is made under another name, synced, and then renamed, so that a segment's name
    /// never stands for less than a whole header and whole frames: a broken header is always
    /// damage. A file of the same name is replaced in that one step. On return the directory is
    /// synced too. After a crash a file under the other name may be left, which counts for nothing.
    func create(
        header: SegmentHeader,
        frames: [PendingFrame]
    ) throws(SystemError) -> Prepared {
        let prepared = try prepare(header: header, frames: frames)
        try publish(prepared)
        return prepared
    }

    /// Makes the whole file, with room for more frames, under another name.
    ///
    /// No name, and no byte of any other segment, is touched: when it fails, the log is as it was,
    /// and what is left of the file is removed, since a full disk has no room to waste. It has `room`
    /// for further frames of so many bytes at least.
    func prepare(
        header: SegmentHeader,
        frames: [PendingFrame],
        room: Int = 0
    ) throws(SystemError) -> Prepared {
        var needed = SegmentHeader.byteCount + room
        for frame in frames { needed += frame.bytes.count }
        let path = Self.unfinishedPath(header.base)
        let file = try fresh(path)
        do throws(SystemError) {
            let capacity = try preallocate(file, needed: needed)
            try file.write(header.bytes.span, at: 0)
            var offset = SegmentHeader.byteCount
            for var frame in frames {
                frame.settle(durableEnd: header.base, salt: header.salt)
                try file.write(frame.bytes.span, at: offset)
                offset += frame.bytes.count
            }
            if options.discipline.contains(.syncsFrames) { try file.sync() }
            return Prepared(file: file, base: header.base, end: offset, capacity: capacity)
        } catch {
            if error.isNoSpace { discard(header.base) }
            throw error
        }
    }

    /// Gives the segment its name; on return that survives a power cut.
    func publish(_ prepared: Prepared) throws(SystemError) {
        let path = SegmentName.path(base: prepared.base)
        try storage.rename(Self.unfinishedPath(prepared.base), to: path)
        if options.discipline.contains(.syncsDirectory) {
            try storage.syncDirectory(SegmentName.directory)
        }
    }

    /// Removes what was prepared and has no name.
    func discard(_ base: UInt64) {
        do throws(SystemError) {
            try storage.remove(Self.unfinishedPath(base))
        } catch {
            // It counts for nothing where it lies: the next creation or opening removes it.
        }
    }

    private static func unfinishedPath(_ base: UInt64) -> String {
        SegmentName.path(base: base) + SegmentName.unfinishedSuffix
    }

    /// An empty file in place of what an interrupted creation may have left.
    private func fresh(_ path: String) throws(SystemError) -> any StorageFile {
        do throws(SystemError) {
            return try storage.create(path)
        } catch {
            guard error.isAlreadyThere else { throw error }
            try storage.remove(path)
            return try storage.create(path)
        }
    }

    /// Reserves a whole segment, or as much of one as the disk still has; returns the bytes.
    private func preallocate(
        _ file: any StorageFile,
        needed: Int
    ) throws(SystemError) -> Int {
        let least = options.leastRoom(for: needed)
        var length = max(options.segmentBytes, needed)
        var steps = LogLimits.preallocationSteps.dropFirst()
        while true {
            do throws(SystemError) {
                try file.preallocate(length)
                return length
            } catch {
                guard error.isNoSpace, length > least else { throw error }
                // Some file systems keep what they found before they found no more.
                try file.truncate(to: 0)
            }
            let step = steps.popFirst() ?? .max
            length = max(max(options.segmentBytes, needed) / step, least)
        }
    }
}
