import Bytes
import Platform

/// Reads one segment's frames in order: each frame's envelopes, and its evidence only when asked.
package struct SegmentCursor {
    private static let windowBytes = 128 << 10
    private let segment: LogSnapshot.Segment
    private let end: UInt64
    private var windowStart = 0
    private var offset = SegmentHeader.byteCount
    private var frameOffset = 0
    private var expected: UInt64
    private var header: FrameHeader?
    /// How many of ``bytes`` were read; the others are left from before.
    private var filled = 0

    /// Bytes read from the file; ``envelopes`` lies in them.
    package private(set) var bytes: [UInt8] = []
    /// The current frame's envelope block in ``bytes``.
    package private(set) var envelopes: Range<Int> = 0..<0
    /// The current frame's evidence block, after ``loadEvidence()``.
    package private(set) var evidence: [UInt8] = []

    /// A cursor before the first frame of `segment`.
    ///
    /// Frames that begin at or after `end` are not read.
    package init(_ segment: LogSnapshot.Segment, until end: UInt64 = .max) {
        self.segment = segment
        self.end = min(end, segment.end)
        expected = segment.base
    }

    /// Goes to a frame whose place is known from an index, instead of from the front.
    package mutating func seek(offset: Int, first: UInt64) {
        self.offset = offset
        expected = first
    }

    /// Where the current frame begins in the file, in bytes.
    package var currentOffset: Int { frameOffset }

    /// Where the current frame's evidence block begins in the file, in bytes.
    package var evidenceOffset: Int {
        frameOffset + FrameHeader.byteCount + Int(header?.envelopeBytes ?? 0)
    }

    /// Where the current frame's envelope block begins in the file, in bytes.
    package var envelopesOffset: Int { frameOffset + FrameHeader.byteCount }

    /// Reads the next frame's header and envelopes and checks both.
    ///
    /// - Returns: `nil` at the end.
    /// - Throws: ``LogError/damaged(_:)`` naming the place and the records that cannot be read.
    package mutating func next() throws(LogError) -> FrameHeader? {
        while expected < end {
            frameOffset = offset
            try ensure(FrameHeader.byteCount)
            let found = FrameHeader(
                bytes.span.extracting(0..<filled),
                at: frameOffset - windowStart,
                salt: segment.header.salt
            )
            guard let found, found.first == expected else { throw damage(.frame, until: nil) }
            let length = FrameHeader.byteCount + Int(found.envelopeBytes)
            try ensure(length)
            let start = frameOffset - windowStart + FrameHeader.byteCount
            envelopes = start..<start + Int(found.envelopeBytes)
            guard envelopes.upperBound <= filled,
                found.envelopesAreSound(bytes.span, envelopes)
            else { throw damage(.envelopes, until: found.end) }
            header = found
            offset += found.frameBytes
            expected = found.end
            if !found.isClosing { return found }
        }
        return nil
    }

    /// Reads the current frame's evidence block into ``evidence`` and checks it.
    package mutating func loadEvidence() throws(LogError) {
        guard let header else { return }
        let length = Int(header.evidenceBytes)
        let start = evidenceOffset
        if evidence.count != length { evidence = [UInt8](repeating: 0, count: length) }
        let read: Int
        do throws(SystemError) {
            read = try segment.file.read(into: &evidence, 0..<length, at: start)
        } catch {
            throw .system(error)
        }
        guard read == length, header.evidenceIsSound(evidence.span, 0..<length) else {
            throw damage(.evidence, until: header.end, from: header.first)
        }
    }

    /// Makes `count` bytes from the current frame's start present in ``bytes``, or as many as are there.
    private mutating func ensure(_ count: Int) throws(LogError) {
        let local = frameOffset - windowStart
        if local >= 0, local + count <= filled { return }
        let wanted = min(max(count, Self.windowBytes), max(segment.length - frameOffset, 0))
        if bytes.count < wanted {
            bytes.append(contentsOf: repeatElement(0, count: wanted - bytes.count))
        }
        // Of a frame that begins where the window does, only the rest is read.
        filled = local == 0 ? filled : 0
        windowStart = frameOffset
        if wanted <= filled { return }
        do throws(SystemError) {
            let missing = filled..<wanted
            filled += try segment.file.read(
                into: &bytes,
                missing,
                at: frameOffset + missing.lowerBound
            )
        } catch {
            throw .system(error)
        }
    }

    private func damage(
        _ part: Damage.Part,
        until end: UInt64?,
        from first: UInt64? = nil
    ) -> LogError {
        let low = first ?? expected
        return .damaged(
            Damage(
                file: segment.path,
                offset: frameOffset,
                part: part,
                positions: low..<max(end ?? self.end, low)
            )
        )
    }
}
