import Bytes
import Platform

/// Makes a new segment file that survives a power cut before anything in it is acknowledged.
struct SegmentCreation {
    let storage: any Storage
    let options: LogOptions

    /// Creates the segment and writes `frames` into it.
    ///
    /// On return the file, its entry in the directory and the frames are on stable storage. After a
    /// crash the file may be there without a sound header, which recovery takes for what it is: a
    /// creation that nobody was told of. With `replacing` the file takes the place of one of the
    /// same name in a single step.
    ///
    /// - Returns: The open file and the byte after its last frame.
    func create(
        header: SegmentHeader,
        frames: [PendingFrame],
        replacing: Bool
    ) throws(SystemError) -> (file: any StorageFile, end: Int) {
        let path = SegmentName.path(base: header.base)
        let target = replacing ? path + ".tmp" : path
        let file = try storage.create(target)
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
        if replacing { try storage.rename(target, to: path) }
        if options.discipline.contains(.syncsDirectory) {
            try storage.syncDirectory(SegmentName.directory)
        }
        return (file, offset)
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
