import Bytes
import SegmentLog

/// Where one record of a party lies in its segment: 28 bytes, the same in every index file.
///
///     offset  bytes  field (little-endian)
///     0       4      party
///     4       4      position less the segment's base; top bit: a claim that names the party
///     8       4      frame: where its header begins in the segment's file
///     12      4      record: where its lengths and its envelope begin
///     16      4      evidence: where its evidence begins
///     20      4      CRC-32C of the lengths and the envelope
///     24      4      CRC-32C of the evidence, salt included
///
/// The checksums let one record be read and checked alone: those of its frame cover whole blocks,
/// of megabytes after a bulk ingest, and reading these would cost a query a millisecond a record.
struct PartyIndexRow: Sendable, Equatable {
    static let byteCount = 28
    private static let claimBit: UInt32 = 1 << 31

    var party: UInt32
    /// Whether the record is a claim; else it is a touchpoint.
    var isClaim: Bool
    var position: UInt64
    var frame: Int
    var record: Int
    var evidence: Int
    var recordChecksum: UInt32
    /// `nil` in rows that were made without reading the evidence.
    var evidenceChecksum: UInt32?

    init(
        party: UInt32,
        isClaim: Bool,
        position: UInt64,
        frame: Int,
        record: Int,
        evidence: Int,
        recordChecksum: UInt32,
        evidenceChecksum: UInt32?
    ) {
        self.party = party
        self.isClaim = isClaim
        self.position = position
        self.frame = frame
        self.record = record
        self.evidence = evidence
        self.recordChecksum = recordChecksum
        self.evidenceChecksum = evidenceChecksum
    }

    /// Whether rows in 28 bytes can say where everything in `segment` lies.
    ///
    /// Segments of the usual size, and those that one large frame has to itself, are far below.
    static func fit(_ segment: LogSnapshot.Segment) -> Bool {
        segment.length <= Int(UInt32.max) && segment.end - segment.base < UInt64(claimBit)
    }

    /// Reads the row at `offset`, of the segment with that base.
    init(_ bytes: Span<UInt8>, at offset: Int, base: UInt64) {
        party = bytes.littleEndian32(at: offset)
        let place = bytes.littleEndian32(at: offset + 4)
        isClaim = place & Self.claimBit != 0
        position = base + UInt64(place & ~Self.claimBit)
        frame = Int(bytes.littleEndian32(at: offset + 8))
        record = Int(bytes.littleEndian32(at: offset + 12))
        evidence = Int(bytes.littleEndian32(at: offset + 16))
        recordChecksum = bytes.littleEndian32(at: offset + 20)
        evidenceChecksum = bytes.littleEndian32(at: offset + 24)
    }

    /// Appends the 28 bytes; the row's segment must fit, and its evidence have been read.
    func write(to out: inout [UInt8], base: UInt64) {
        out.append(littleEndian: party)
        out.append(littleEndian: UInt32(position - base) | (isClaim ? Self.claimBit : 0))
        out.append(littleEndian: UInt32(frame))
        out.append(littleEndian: UInt32(record))
        out.append(littleEndian: UInt32(evidence))
        out.append(littleEndian: recordChecksum)
        out.append(littleEndian: evidenceChecksum ?? 0)
    }
}
