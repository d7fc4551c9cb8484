import Bytes

/// The first 128 bytes of a segment file.
///
///     offset  bytes  field (integers are little-endian)
///     0       8      magic "daybkseg"
///     8       4      format version: 1
///     12      4      zero
///     16      8      base: position of the segment's first record
///     24      8      salt: random, mixed into every checksum of the segment's frames
///     32      8      previous base, or all ones for the first segment of a log
///     40      8      previous length: bytes of the previous segment that count
///     48      8      log id: the same in all segments of a log
///     56      8      recorded: that of the last frame before this segment
///     64      4      run: the greatest of all frames before this segment
///     68      56     zero
///     124     4      CRC-32C of bytes 0..<124
///
/// The salt keeps frames of an earlier file in the same disk blocks, and bytes inside a payload that
/// look like a frame, from being believed (SQLite's write-ahead log does the same). The previous
/// base and length chain the files: a segment that is missing or cut short is noticed without
/// reading it.
package struct SegmentHeader: Equatable, Sendable {
    /// Length in bytes.
    package static let byteCount = 128
    private static let checksumOffset = byteCount - 4
    /// The version this code writes and reads.
    package static let version: UInt32 = 1
    /// `previousBase` of the first segment.
    package static let noPrevious = UInt64.max
    private static let magic: [UInt8] = Array("daybkseg".utf8)

    package var base: UInt64
    package var salt: UInt64
    package var previousBase: UInt64
    package var previousLength: UInt64
    package var logID: UInt64
    package var recorded: Int64
    package var run: UInt32

    package init(
        base: UInt64,
        salt: UInt64,
        previousBase: UInt64,
        previousLength: UInt64,
        logID: UInt64,
        recorded: Int64,
        run: UInt32
    ) {
        self.base = base
        self.salt = salt
        self.previousBase = previousBase
        self.previousLength = previousLength
        self.logID = logID
        self.recorded = recorded
        self.run = run
    }

    /// Why bytes are no segment header.
    package enum Defect: Error, Equatable, Sendable {
        /// Cut short, other magic, or a checksum that does not fit.
        case invalid
        /// A sound header of a version this code does not know.
        case version(UInt32)
    }

    /// The 128 bytes.
    package var bytes: [UInt8] {
        var out = Self.magic
        out.append(littleEndian: Self.version)
        out.append(littleEndian: UInt32(0))
        out.append(littleEndian: base)
        out.append(littleEndian: salt)
        out.append(littleEndian: previousBase)
        out.append(littleEndian: previousLength)
        out.append(littleEndian: logID)
        out.append(littleEndian: UInt64(bitPattern: recorded))
        out.append(littleEndian: run)
        while out.count < Self.checksumOffset { out.append(0) }
        out.append(littleEndian: CRC32C.checksum(out.span))
        return out
    }

    /// Reads the header at the front of `bytes`.
    package init(_ bytes: Span<UInt8>) throws(Defect) {
        guard bytes.count >= Self.byteCount else { throw .invalid }
        for index in Self.magic.indices where bytes[index] != Self.magic[index] { throw .invalid }
        let covered = bytes.extracting(0..<Self.checksumOffset)
        guard CRC32C.checksum(covered) == bytes.littleEndian32(at: Self.checksumOffset) else {
            throw .invalid
        }
        let version = bytes.littleEndian32(at: 8)
        guard version == Self.version else { throw .version(version) }
        base = bytes.littleEndian64(at: 16)
        salt = bytes.littleEndian64(at: 24)
        previousBase = bytes.littleEndian64(at: 32)
        previousLength = bytes.littleEndian64(at: 40)
        logID = bytes.littleEndian64(at: 48)
        recorded = Int64(bitPattern: bytes.littleEndian64(at: 56))
        run = bytes.littleEndian32(at: 64)
    }
}
