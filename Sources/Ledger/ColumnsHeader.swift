import Bytes
import SegmentLog

/// What a file of columns says of itself, in its first bytes.
///
///     offset  bytes  field (little-endian)
///     0       8      magic "dkbcol01": the kind, and the version of its format
///     8       8      log id
///     16      8      position of the segment's first record
///     24      8      position after its last
///     32      8      salt of the segment
///     40      8      touchpoints
///     48      8      quarantined items
///     56      8      retractions
///     64      8      claims
///     72      8      dictionary entries of identifiers
///     80      8      bytes of the whole file
///     88      4      bytes of the zone map, which follows
///     92      4      parts in the directory, which follows the zone map
///     96      4      CRC-32C of the zone map and the directory
///     100     4      CRC-32C of bytes 0..<100
///
/// The directory has 16 bytes for each part, in the order in which the parts follow it:
///
///     offset  bytes  field
///     0       2      what it is: see ``ColumnPart/Kind``
///     2       2      columns
///     4       4      rows
///     8       4      bytes
///     12      4      CRC-32C of the part
///
/// So every byte of the file is in one checksum.
struct ColumnsHeader: Sendable, Equatable {
    static let byteCount = 104
    private static let magic: UInt64 = 0x3130_6C6F_6362_6B64  // "dkbcol01"
    private static let checksumOffset = byteCount - 4

    let logID: UInt64
    /// The positions of the segment.
    let positions: Range<UInt64>
    /// Salt of the segment: one of another history, whose positions happen to be the same, has another.
    let salt: UInt64
    let touchpoints: UInt64
    let quarantined: UInt64
    let retractions: UInt64
    let claims: UInt64
    /// Dictionary entries whose texts are identifiers, which lie in the log's evidence only.
    let identifiers: UInt64
    private(set) var fileBytes: UInt64 = 0
    private(set) var zoneBytes: UInt32 = 0
    private(set) var parts: UInt32 = 0
    private(set) var frontChecksum: UInt32 = 0

    /// The header of the columns of `rows`, which are those of the whole of `segment`.
    init(_ rows: SegmentRows, of segment: LogSnapshot.Segment) {
        logID = segment.header.logID
        positions = segment.base..<segment.end
        salt = segment.header.salt
        touchpoints = UInt64(rows.touchpoints)
        quarantined = UInt64(rows.quarantined)
        retractions = UInt64(rows.retractions)
        claims = UInt64(rows.claims)
        identifiers = UInt64(rows.names.count { $0.isIdentifier })
    }

    /// Notes what follows the header.
    mutating func complete(zones: [UInt8], directory: [UInt8], partBytes: Int) {
        zoneBytes = UInt32(zones.count)
        parts = UInt32(directory.count / ColumnPart.entryBytes)
        frontChecksum = CRC32C.checksum((zones + directory).span)
        fileBytes = UInt64(Self.byteCount + zones.count + directory.count + partBytes)
    }

    /// Reads a header from the front of a file; `nil` for what no program writes.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= Self.byteCount, bytes.littleEndian64(at: 0) == Self.magic,
            CRC32C.checksum(bytes.extracting(0..<Self.checksumOffset))
                == bytes.littleEndian32(at: Self.checksumOffset)
        else { return nil }
        logID = bytes.littleEndian64(at: 8)
        let low = bytes.littleEndian64(at: 16)
        let high = bytes.littleEndian64(at: 24)
        guard low < high else { return nil }
        positions = low..<high
        salt = bytes.littleEndian64(at: 32)
        touchpoints = bytes.littleEndian64(at: 40)
        quarantined = bytes.littleEndian64(at: 48)
        retractions = bytes.littleEndian64(at: 56)
        claims = bytes.littleEndian64(at: 64)
        identifiers = bytes.littleEndian64(at: 72)
        fileBytes = bytes.littleEndian64(at: 80)
        zoneBytes = bytes.littleEndian32(at: 88)
        parts = bytes.littleEndian32(at: 92)
        frontChecksum = bytes.littleEndian32(at: 96)
        let records = high - low
        guard zoneBytes <= ZoneMap.bytesMax, parts <= ColumnPart.partsMax,
            [touchpoints, quarantined, retractions, claims, identifiers]
                .allSatisfy({ $0 <= records })
        else { return nil }
    }

    /// Bytes between the header and the first part.
    var frontBytes: Int { Int(zoneBytes) + Int(parts) * ColumnPart.entryBytes }

    /// Whether the columns are those of `segment`, which must be sealed.
    func fits(_ segment: LogSnapshot.Segment) -> Bool {
        segment.isSealed && positions == segment.base..<segment.end
            && salt == segment.header.salt && logID == segment.header.logID
    }

    var bytes: [UInt8] {
        var out: [UInt8] = []
        let numbers = [
            Self.magic, logID, positions.lowerBound, positions.upperBound, salt, touchpoints,
            quarantined, retractions, claims, identifiers, fileBytes,
        ]
        for number in numbers { out.append(littleEndian: number) }
        for number in [zoneBytes, parts, frontChecksum] { out.append(littleEndian: number) }
        out.append(littleEndian: CRC32C.checksum(out.span))
        return out
    }
}

/// One part of a file of columns, as the directory tells of it.
struct ColumnPart: Sendable, Equatable {
    /// What a part is: below ``SegmentRows/shareCount`` the touchpoints of that share.
    enum Kind {
        static let names: UInt16 = 64
        /// The texts of the names one after another, without columns.
        static let texts: UInt16 = 65
        static let effects: UInt16 = 66
    }

    static let entryBytes = 16
    /// The most there are: each share, names, texts and effects.
    static let partsMax = 67
    /// Rows for each record of a segment at most: a correction has up to three effects.
    static let rowsPerRecordMax: UInt64 = 3

    let kind: UInt16
    let columns: UInt16
    let rows: UInt32
    let byteCount: UInt32
    let checksum: UInt32

    init(_ kind: UInt16, columns: Int, rows: Int, _ bytes: [UInt8]) {
        self.kind = kind
        self.columns = UInt16(columns)
        self.rows = UInt32(rows)
        byteCount = UInt32(bytes.count)
        checksum = CRC32C.checksum(bytes.span)
    }

    /// Reads an entry of the directory.
    init(_ bytes: Span<UInt8>, at offset: Int) {
        let word = bytes.littleEndian32(at: offset)
        kind = UInt16(truncatingIfNeeded: word)
        columns = UInt16(truncatingIfNeeded: word >> 16)
        rows = bytes.littleEndian32(at: offset + 4)
        byteCount = bytes.littleEndian32(at: offset + 8)
        checksum = bytes.littleEndian32(at: offset + 12)
    }

    func write(to out: inout [UInt8]) {
        out.append(littleEndian: UInt32(kind) | UInt32(columns) << 16)
        out.append(littleEndian: rows)
        out.append(littleEndian: byteCount)
        out.append(littleEndian: checksum)
    }
}
