import Bytes
import SegmentLog

/// Where one record of a party lies: 32 bytes, sorted by party, then position.
///
///     offset  bytes  field (little-endian)
///     0       4      party
///     4       8      position; top bit: a claim that names the party, else a touchpoint
///     12      4      frame: where its header begins in the segment's file
///     16      4      record: where its lengths and its envelope begin
///     20      4      evidence: where its evidence begins
///     24      4      CRC-32C of the lengths and the envelope
///     28      4      CRC-32C of the evidence, salt included
///
/// The checksums let one record be read and checked alone: those of its frame cover whole blocks,
/// of megabytes after a bulk ingest, and reading these would cost a query a millisecond a record.
package struct PartyIndexRow: RunEntry {
    package static let magic: UInt64 = 0x3130_776F_7262_6B64  // "dkbrow01"
    private static let claimBit: UInt64 = 1 << 63

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

    /// Whether rows can say where everything in `segment` lies.
    ///
    /// Segments of the usual size, and those that one large frame has to itself, are far below.
    static func fit(_ segment: LogSnapshot.Segment) -> Bool {
        segment.length <= Int(UInt32.max)
    }

    /// The party in the high half, so that a party's rows are found by their fence.
    package var fence: UInt64 { Self.fence(of: party) }

    static func fence(of party: UInt32) -> UInt64 { UInt64(party) << 32 }

    package init(_ bytes: Span<UInt8>, at offset: Int) {
        party = bytes.littleEndian32(at: offset)
        let place = bytes.littleEndian64(at: offset + 4)
        isClaim = place & Self.claimBit != 0
        position = place & ~Self.claimBit
        frame = Int(bytes.littleEndian32(at: offset + 12))
        record = Int(bytes.littleEndian32(at: offset + 16))
        evidence = Int(bytes.littleEndian32(at: offset + 20))
        recordChecksum = bytes.littleEndian32(at: offset + 24)
        evidenceChecksum = bytes.littleEndian32(at: offset + 28)
    }

    /// The row's segment must ``fit(_:)``, and its evidence have been read.
    package func write(to out: inout [UInt8]) {
        out.append(littleEndian: party)
        out.append(littleEndian: position | (isClaim ? Self.claimBit : 0))
        out.append(littleEndian: UInt32(frame))
        out.append(littleEndian: UInt32(record))
        out.append(littleEndian: UInt32(evidence))
        out.append(littleEndian: recordChecksum)
        out.append(littleEndian: evidenceChecksum ?? 0)
    }

    /// By party, then position; a claim may name a party twice, in different records only.
    package static func precedes(_ left: PartyIndexRow, _ right: PartyIndexRow) -> Bool {
        (left.party, left.position) < (right.party, right.position)
    }
}

extension RunFile<PartyIndexRow> {
    /// The rows of `party`, by position.
    ///
    /// - Complexity: one page of fences and one of rows, and those that follow while its rows go on.
    func rows(of party: UInt32) throws(IndexFailure) -> [PartyIndexRow] {
        var rows: [PartyIndexRow] = []
        try scan(from: PartyIndexRow.fence(of: party), isBelow: { $0.party < party }) { row in
            guard row.party == party else { return false }
            rows.append(row)
            return true
        }
        return rows
    }
}
