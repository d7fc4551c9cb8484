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
    ///   - frames: What is known of frames that were read whole; this one's is added when it is.
    /// - Returns: The item's own bytes.
    /// - Throws: ``LogError/damaged(_:)`` unless they are what was written.
    /// - Complexity: one read where the row or `frames` knows the checksum, else the whole frame.
    func read(
        in segment: LogSnapshot.Segment,
        _ frames: inout CheckedFrames
    ) throws(LogError) -> [UInt8] {
        if let checksum = row.evidenceChecksum ?? frames.checksum(of: self) {
            var bytes = [UInt8](repeating: 0, count: count)
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
        let evidence = try frames.read(self, in: segment)
        return Array(evidence.dropFirst(LogLimits.evidenceSaltBytes))
    }
}

/// The checksums of single records' evidence in frames that were read whole and found sound.
///
/// Rows of an index have them; those of the open segment do not, because most are never asked for.
/// Memory: 4 bytes for each record of those frames.
struct CheckedFrames: Sendable {
    private struct Frame: Hashable {
        var segment: Int
        var offset: Int
    }

    private var checksums: [Frame: [UInt32]] = [:]

    /// What the evidence at `place` must have; `nil` while its frame was not read.
    func checksum(of place: EvidencePlace) -> UInt32? {
        let known = checksums[Frame(segment: place.segment, offset: place.row.frame)]
        let index = Int(place.row.position - place.frameFirst)
        guard let known, index < known.count else { return nil }
        return known[index]
    }

    /// Reads the whole frame that holds the evidence at `place`, and returns that, salt included.
    mutating func read(
        _ place: EvidencePlace,
        in segment: LogSnapshot.Segment
    ) throws(LogError) -> ArraySlice<UInt8> {
        var cursor = SegmentCursor(segment)
        cursor.seek(offset: place.row.frame, first: place.frameFirst)
        _ = try cursor.next()
        try cursor.loadEvidence()
        var wanted: ArraySlice<UInt8> = []
        var found: [UInt32] = []
        var block = RecordBlock(cursor.envelopes)
        while let slot = block.next(cursor.bytes.span) {
            if place.frameFirst + UInt64(found.count) == place.row.position {
                wanted = cursor.evidence[slot.evidence]
            }
            found.append(CRC32C.checksum(cursor.evidence.span.extracting(slot.evidence)))
        }
        checksums[Frame(segment: place.segment, offset: place.row.frame)] = found
        return wanted
    }
}
