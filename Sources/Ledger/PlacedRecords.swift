import Bytes
import Platform
import SegmentLog
import Touchpoints

/// Reads single records of a segment from the places that an index gives.
///
/// A record alone is checked by its row's checksum, and its frame's header by its own. Where either
/// does not fit, the index or the log is wrong, and the caller must ask the log itself.
struct PlacedRecords {
    /// Bytes read for a record whose neighbours are not wanted.
    private static let windowBytesMin = 512
    /// Bytes read while one wanted record follows another.
    private static let windowBytesMax = 64 << 10

    private let segment: LogSnapshot.Segment
    private var window: [UInt8] = []
    private var windowStart = 0
    private var windowBytes = windowBytesMin
    private var headerBytes = [UInt8](repeating: 0, count: FrameHeader.byteCount)
    private var frameOffset = -1
    /// The header of the frame that holds the record read last.
    private(set) var frame: FrameHeader?
    /// The place of the record read last in its frame; that of its envelope in the window.
    private(set) var slot: RecordSlot?

    init(_ segment: LogSnapshot.Segment) {
        self.segment = segment
    }

    /// Reads the envelope of the record that `row` points to.
    ///
    /// - Returns: False unless the record is what the row says.
    /// - Complexity: one read for a frame, and one for a record or for neighbours together.
    mutating func read(
        _ row: PartyIndexRow,
        _ fields: inout EnvelopeFields
    ) throws(SystemError) -> Bool {
        slot = nil
        guard try loadFrame(of: row), let frame else { return false }
        let end = row.frame + FrameHeader.byteCount + Int(frame.envelopeBytes)
        guard row.record >= row.frame + FrameHeader.byteCount, row.record < end else {
            return false
        }
        var found = Self.slot(in: window, from: row.record - windowStart)
        if found == nil {
            try loadWindow(from: row.record, to: end)
            found = Self.slot(in: window, from: 0)
        }
        if found == nil, windowStart + window.count < end {
            // An envelope longer than the window.
            windowBytes = LogLimits.envelopeBytesMax + 2 * Varint.lengthMax
            try loadWindow(from: row.record, to: end)
            found = Self.slot(in: window, from: 0)
            windowBytes = Self.windowBytesMin
        }
        guard let found else { return false }
        slot = found
        let local = row.record - windowStart..<found.envelope.upperBound
        return CRC32C.checksum(window.span.extracting(local)) == row.recordChecksum
            && fields.read(window.span, found.envelope)
    }

    /// Makes ``frame`` the header at the row's frame.
    private mutating func loadFrame(of row: PartyIndexRow) throws(SystemError) -> Bool {
        if frameOffset != row.frame {
            frameOffset = row.frame
            frame = nil
            let count = try segment.file.read(
                into: &headerBytes,
                0..<headerBytes.count,
                at: row.frame
            )
            guard count == headerBytes.count else { return false }
            frame = FrameHeader(headerBytes.span, at: 0, salt: segment.header.salt)
        }
        guard let frame else { return false }
        return frame.first <= row.position && row.position < frame.end
    }

    /// Reads from `start` on, more at once the more often the next record was close.
    private mutating func loadWindow(from start: Int, to end: Int) throws(SystemError) {
        let followsOn = start >= windowStart && start - windowStart < 2 * window.count
        if windowBytes <= Self.windowBytesMax {
            let doubled = min(windowBytes * 2, Self.windowBytesMax)
            windowBytes = followsOn ? doubled : Self.windowBytesMin
        }
        let count = min(windowBytes, end - start)
        if window.count != count { window = [UInt8](repeating: 0, count: count) }
        windowStart = start
        let read = try segment.file.read(into: &window, 0..<count, at: start)
        if read < count { window.removeLast(count - read) }
    }

    private static func slot(in window: [UInt8], from start: Int) -> RecordSlot? {
        guard start >= 0, start < window.count else { return nil }
        var block = RecordBlock(start..<window.count)
        return block.next(window.span)
    }
}
