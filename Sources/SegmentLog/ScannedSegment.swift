import Platform

/// What recovery read of the segment that it scanned, so that opening need not read it again.
///
/// It is true until something is appended, and beyond that of every sound frame in it.
package struct ScannedSegment: Sendable {
    /// Path below the ledger's directory.
    let path: String
    /// The whole file.
    let bytes: [UInt8]

    /// The file as `base`, with these bytes read from memory.
    func file(over base: any StorageFile) -> any StorageFile {
        ScannedFile(base, self)
    }
}

/// A file whose beginning is in memory; everything else is the file's own.
private final class ScannedFile: StorageFile {
    private let base: any StorageFile
    private let scanned: ScannedSegment

    init(_ base: any StorageFile, _ scanned: ScannedSegment) {
        self.base = base
        self.scanned = scanned
    }

    func read(
        into buffer: inout [UInt8],
        _ range: Range<Int>,
        at offset: Int
    ) throws(SystemError) -> Int {
        let known = min(range.count, scanned.bytes.count - offset)
        if known <= 0 { return try base.read(into: &buffer, range, at: offset) }
        buffer.replaceSubrange(
            range.lowerBound..<range.lowerBound + known,
            with: scanned.bytes[offset..<offset + known]
        )
        if known == range.count { return known }
        let rest = range.lowerBound + known..<range.upperBound
        return try known + base.read(into: &buffer, rest, at: offset + known)
    }

    func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
        try base.write(bytes, at: offset)
    }

    func preallocate(_ length: Int) throws(SystemError) { try base.preallocate(length) }

    func truncate(to length: Int) throws(SystemError) { try base.truncate(to: length) }

    func sync() throws(SystemError) { try base.sync() }

    func size() throws(SystemError) -> Int { try base.size() }
}
