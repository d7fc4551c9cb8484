import Bytes
import Platform

/// Reads the frame headers of one segment in order and skips what is between them.
///
/// Stops at the first header that is not sound; blocks are not looked at.
package struct FrameHop {
    private static let windowBytes = 256 << 10
    private let segment: LogSnapshot.Segment
    private var window: [UInt8] = []
    private var windowStart = 0
    /// The position at which the next frame must begin.
    package private(set) var expected: UInt64
    /// Where the next frame begins, in bytes.
    package private(set) var offset = SegmentHeader.byteCount

    package init(_ segment: LogSnapshot.Segment) {
        self.segment = segment
        expected = segment.base
    }

    /// Makes sure that the hop ended where the segment does, and not before.
    ///
    /// - Throws: ``LogError/damaged(_:)`` naming the header that is not sound.
    package func finish() throws(LogError) {
        guard expected < segment.end else { return }
        throw .damaged(
            Damage(
                file: segment.path,
                offset: offset,
                part: .frame,
                positions: expected..<segment.end
            )
        )
    }

    /// The next header; `nil` where no sound one follows or the segment's readable part ends.
    package mutating func next() throws(LogError) -> FrameHeader? {
        guard offset + FrameHeader.byteCount <= segment.length else { return nil }
        if offset < windowStart || offset + FrameHeader.byteCount > windowStart + window.count {
            let count = min(Self.windowBytes, segment.length - offset)
            var fresh = [UInt8](repeating: 0, count: count)
            do throws(SystemError) {
                let read = try segment.file.read(into: &fresh, 0..<count, at: offset)
                fresh.removeLast(count - read)
            } catch {
                throw .system(error)
            }
            window = fresh
            windowStart = offset
        }
        let local = offset - windowStart
        guard let header = FrameHeader(window.span, at: local, salt: segment.header.salt),
            header.first == expected,
            // One that ends behind the segment was cut short with it.
            header.frameBytes <= segment.length - offset
        else { return nil }
        offset += header.frameBytes
        expected = header.end
        return header
    }
}
