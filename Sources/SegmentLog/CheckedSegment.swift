import Bytes
import Platform

/// One segment's bytes up to the end of a frame, every checksum in them checked.
struct CheckedSegment {
    let header: SegmentHeader
    let bytes: [UInt8]
    /// The position after the last record.
    let end: UInt64
    private let frames: [SegmentScan.Frame]

    /// The hash of the bytes.
    var sum: SHA256.Digest { SHA256.digest(of: bytes.span) }

    /// The segment that is exactly `bytes`; `nil` where they are not sound to the last one.
    init?(_ bytes: [UInt8]) {
        guard let header = try? SegmentHeader(bytes.span) else { return nil }
        let scan = SegmentScan(bytes.span, header: header)
        guard scan.stop == bytes.count else { return nil }
        self.header = header
        self.bytes = bytes
        frames = scan.frames
        end = scan.end
    }

    /// Reads what counts of `segment`: a sealed one whole, the open one up to the last frame with
    /// records below its end.
    ///
    /// - Throws: ``LogError/damaged(_:)`` naming the first frame that is not sound.
    init(_ segment: LogSnapshot.Segment) throws(LogError) {
        var read: [UInt8]
        do throws(SystemError) {
            read = try BackupFile.read(segment.file, segment.length)
        } catch {
            throw .system(error)
        }
        let scan = SegmentScan(read.span, header: segment.header)
        var frames = scan.frames
        var stop = scan.stop
        if !segment.isSealed {
            frames = frames.filter { $0.header.end <= segment.end }
            // A closing frame at the very end may never have been synced.
            while let last = frames.last, last.header.isClosing { frames.removeLast() }
            stop = frames.last.map { $0.offset + $0.header.frameBytes } ?? SegmentHeader.byteCount
        }
        let end = frames.last?.header.end ?? segment.base
        guard end == segment.end, !segment.isSealed || stop == segment.length else {
            throw .damaged(
                Damage(
                    file: segment.path,
                    offset: stop,
                    part: scan.part,
                    positions: end..<max(end, segment.end)
                )
            )
        }
        read.removeLast(read.count - stop)
        header = segment.header
        bytes = read
        self.frames = frames
        self.end = end
    }

    /// The leaves of the records in `positions` that are here, in order.
    ///
    /// A record of a shape that this program does not know, behind checksums that hold, ends them.
    func leaves(_ positions: Range<UInt64>) -> [SHA256.Digest] {
        var found: [SHA256.Digest] = []
        for frame in frames where positions.overlaps(frame.header.first..<frame.header.end) {
            let leaves = Self.leaves(of: frame, bytes.span)
            for (index, leaf) in leaves.enumerated()
            where positions.contains(frame.header.first + UInt64(index)) {
                found.append(leaf)
            }
        }
        return found
    }

    /// The leaves of one sound frame's records.
    static func leaves(of frame: SegmentScan.Frame, _ bytes: Span<UInt8>) -> [SHA256.Digest] {
        let start = frame.offset + FrameHeader.byteCount
        let middle = start + Int(frame.header.envelopeBytes)
        let end = middle + Int(frame.header.evidenceBytes)
        let evidence = bytes.extracting(middle..<end)
        var block = RecordBlock(start..<middle)
        var found: [SHA256.Digest] = []
        while found.count < Int(frame.header.count), let slot = block.next(bytes),
            slot.evidence.upperBound <= evidence.count,
            let leaf = RecordLeaf.hash(slot, envelopes: bytes, evidence: evidence)
        {
            found.append(leaf)
        }
        return found
    }
}
