import Bytes
import Platform
import SegmentLog

/// Where the evidence of one record lies.
struct EvidencePlace: Sendable {
    /// Index of the segment among those of the reader.
    let segment: Int
    let row: PartyIndexRow
    /// The first position of its frame.
    let frameFirst: UInt64
    /// Its length in the file, salt included.
    let count: Int
    /// Whether a commitment stands in its place.
    let isDestroyed: Bool

    init(segment: Int, row: PartyIndexRow, frame: FrameHeader, slot: RecordSlot) {
        self.segment = segment
        self.row = row
        frameFirst = frame.first
        count = slot.evidence.count
        isDestroyed = slot.isDestroyed
    }

    /// Reads the item, without its salt.
    ///
    /// - Parameters:
    ///   - segment: The segment it lies in.
    ///   - checkedFrame: The frame whose evidence was read last; replaced when another is needed.
    /// - Returns: The item's own bytes.
    /// - Throws: ``LogError/damaged(_:)`` unless they are what was written.
    /// - Complexity: one read where the row knows the checksum, else the whole frame.
    func read(
        in segment: LogSnapshot.Segment,
        checkedFrame: inout CheckedFrame?
    ) throws(LogError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        if let checksum = row.evidenceChecksum {
            do throws(SystemError) {
                let read = try segment.file.read(into: &bytes, 0..<count, at: row.evidence)
                if read == count, CRC32C.checksum(bytes.span) == checksum {
                    return Array(bytes.dropFirst(LogLimits.evidenceSaltBytes))
                }
            } catch {
                throw .system(error)
            }
        }
        // The index does not know, or is wrong, or the evidence is damaged: the frame decides.
        if checkedFrame?.segment != self.segment || checkedFrame?.offset != row.frame {
            checkedFrame = nil
            checkedFrame = try CheckedFrame(self, in: segment)
        }
        let item = checkedFrame?.evidence(at: row.position) ?? []
        return Array(item.dropFirst(LogLimits.evidenceSaltBytes))
    }
}

/// A frame whose evidence was read whole and found sound.
struct CheckedFrame {
    /// Index of its segment among those of the reader.
    let segment: Int
    /// Where it begins in the segment's file.
    let offset: Int
    private let first: UInt64
    private let envelopes: [UInt8]
    private let bytes: [UInt8]

    /// Reads the frame that holds the evidence at `place`.
    init(_ place: EvidencePlace, in segment: LogSnapshot.Segment) throws(LogError) {
        var cursor = SegmentCursor(segment)
        cursor.seek(offset: place.row.frame, first: place.frameFirst)
        _ = try cursor.next()
        try cursor.loadEvidence()
        self.segment = place.segment
        offset = place.row.frame
        first = place.frameFirst
        envelopes = Array(cursor.bytes[cursor.envelopes])
        bytes = cursor.evidence
    }

    /// The evidence of the record at `position`, salt included; `nil` where the frame has none such.
    func evidence(at position: UInt64) -> ArraySlice<UInt8>? {
        var block = RecordBlock(envelopes.indices)
        var current = first
        while let slot = block.next(envelopes.span) {
            if current == position { return bytes[slot.evidence] }
            current += 1
        }
        return nil
    }
}
