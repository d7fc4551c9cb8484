import Bytes
import Platform

/// Makes a segment file that is on stable storage before its name is.
struct SegmentCreation {
    let storage: any Storage
    let options: LogOptions

    /// Creates the segment with `frames` in it.
    ///
    /// The file is made under another name, synced, and then renamed, so that a segment's name
    /// never stands for less than a whole header and whole frames: a broken header is always
    /// damage. A file of the same name is replaced in that one step. On return the directory is
    /// synced too. After a crash a file under the other name may be left, which counts for nothing.
    ///
    /// - Returns: The open file and the byte after its last frame.
    func create(
        header: SegmentHeader,
        frames: [PendingFrame]
    ) throws(SystemError) -> (file: any StorageFile, end: Int) {
        let path = SegmentName.path(base: header.base)
        let unfinished = path + SegmentName.unfinishedSuffix
        let file = try fresh(unfinished)
        var needed = SegmentHeader.byteCount
        for frame in frames { needed += frame.bytes.count }
        try preallocate(file, needed: needed)
        try file.write(header.bytes.span, at: 0)
        var offset = SegmentHeader.byteCount
        for var frame in frames {
            frame.settle(durableEnd: header.base, salt: header.salt)
            try file.write(frame.bytes.span, at: offset)
            offset += frame.bytes.count
        }
        if options.discipline.contains(.syncsFrames) { try file.sync() }
        try storage.rename(unfinished, to: path)
        if options.discipline.contains(.syncsDirectory) {
            try storage.syncDirectory(SegmentName.directory)
        }
        return (file, offset)
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

    /// Reserves a whole segment, or as much of one as the disk still has.
    private func preallocate(_ file: any StorageFile, needed: Int) throws(SystemError) {
        let whole = max(options.segmentBytes, needed)
        for step in LogLimits.preallocationSteps {
            do throws(SystemError) {
                return try file.preallocate(max(whole / step, needed))
            } catch {
                if !error.isNoSpace || step == LogLimits.preallocationSteps.last { throw error }
            }
        }
    }
}
