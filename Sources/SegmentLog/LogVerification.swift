import Bytes
package import Platform

/// What reading every byte of a log found; nothing was changed.
package struct LogVerification: Sendable {
    /// Acknowledged records that are not what was written.
    package private(set) var damages: [Damage] = []
    /// Bytes that were never acknowledged; the next opening for writing keeps them aside.
    package private(set) var unvouched: [Unvouched] = []
    package private(set) var segments = 0
    package private(set) var frames = 0
    package private(set) var records: UInt64 = 0
    package private(set) var byteCount = 0
    /// Position after the last sound record.
    package private(set) var end: UInt64 = 0

    /// Reads the whole log below `storage`.
    ///
    /// A broken part does not end the reading: the sound frames behind it are found again, so that
    /// every damage is named with exactly the positions it costs.
    ///
    /// - Parameter progress: Called after each segment with the bytes read so far.
    /// - Throws: When a file cannot be read at all, or is of a later version.
    /// - Complexity: O(bytes); holds one segment in memory.
    package init(
        _ storage: any Storage,
        logID: UInt64,
        progress: (Int) -> Void = { _ in }
    ) throws(LogError) {
        let mark = try DurableMarkFile(storage, logID: logID).read() ?? 0
        let chain = try SegmentChain(storage, logID: logID, access: .reading)
        damages = chain.damages.filter { $0.part != .length }
        for (index, segment) in chain.segments.enumerated() {
            var bytes = [UInt8](repeating: 0, count: segment.length)
            do throws(SystemError) {
                let count = try segment.file.read(into: &bytes, 0..<bytes.count, at: 0)
                bytes.removeLast(bytes.count - count)
            } catch {
                throw .system(error)
            }
            segments += 1
            byteCount += bytes.count
            verify(segment, bytes.span, seal: chain.seal(of: index), mark: mark, chain, index)
            progress(byteCount)
        }
        if chain.segments.isEmpty, mark > 0 {
            report(SegmentName.path(base: 0), 0, .missingSegment, 0..<mark)
        }
        damages.sort { ($0.positions.lowerBound, $0.offset) < ($1.positions.lowerBound, $1.offset) }
    }

    private mutating func report(
        _ file: String,
        _ offset: Int,
        _ part: Damage.Part,
        _ positions: Range<UInt64>
    ) {
        damages.append(Damage(file: file, offset: offset, part: part, positions: positions))
    }

    private mutating func verify(
        _ segment: SegmentFile,
        _ bytes: Span<UInt8>,
        seal: (length: Int, end: UInt64)?,
        mark: UInt64,
        _ chain: SegmentChain,
        _ index: Int
    ) {
        guard let header = segment.header, header.base == segment.base else {
            guard index == chain.segments.count - 1, segment.header == nil else { return }
            verifyLastHeader(segment, bytes, mark: mark)
            return
        }
        let limit = min(seal?.length ?? bytes.count, bytes.count)
        var vouched = max(seal?.end ?? mark, segment.base)
        if seal == nil {
            let scan = SegmentScan(bytes, header: header)
            vouched = max(vouched, scan.vouchedEnd)
        }
        walk(segment, bytes.extracting(0..<limit), header, vouched: vouched)
        if let seal, bytes.count > seal.length {
            let extra = bytes.extracting(seal.length..<bytes.count)
            reportRemains(segment, extra, at: seal.length)
        }
    }

    private mutating func verifyLastHeader(
        _ segment: SegmentFile,
        _ bytes: Span<UInt8>,
        mark: UInt64
    ) {
        var hasFrames = false
        if bytes.count > SegmentHeader.byteCount {
            for index in SegmentHeader.byteCount..<bytes.count where bytes[index] != 0 {
                hasFrames = true
                break
            }
        }
        if hasFrames || mark > segment.base {
            report(segment.path, 0, .segmentHeader, segment.base..<max(mark, segment.base))
        } else {
            reportRemains(segment, bytes, at: 0)
        }
    }

    /// Follows the frames of one segment, past breaks too.
    private mutating func walk(
        _ segment: SegmentFile,
        _ bytes: Span<UInt8>,
        _ header: SegmentHeader,
        vouched: UInt64
    ) {
        var offset = SegmentHeader.byteCount
        var expected = header.base
        while true {
            var part = Damage.Part.frame
            if let frame = FrameHeader(bytes, at: offset, salt: header.salt),
                frame.first == expected
            {
                guard let broken = SegmentScan.brokenPart(frame, bytes, at: offset) else {
                    frames += 1
                    records += UInt64(frame.count)
                    offset += frame.frameBytes
                    expected = frame.end
                    end = max(end, expected)
                    continue
                }
                part = broken
            }
            // Sound frames that nobody vouched for, behind a torn one, go with it.
            guard vouched > expected,
                let next = Self.soundFrame(bytes, after: offset, from: expected, header)
            else {
                finish(segment, bytes, at: offset, expected, part, vouched: vouched)
                return
            }
            report(segment.path, offset, part, expected..<next.header.first)
            offset = next.offset
            expected = next.header.first
        }
    }

    private mutating func finish(
        _ segment: SegmentFile,
        _ bytes: Span<UInt8>,
        at offset: Int,
        _ expected: UInt64,
        _ part: Damage.Part,
        vouched: UInt64
    ) {
        let rest = bytes.extracting(min(offset, bytes.count)..<bytes.count)
        if vouched > expected {
            let part = Self.used(rest) == 0 ? Damage.Part.missing : part
            report(segment.path, offset, part, expected..<vouched)
        } else {
            reportRemains(segment, rest, at: offset)
        }
    }

    private mutating func reportRemains(
        _ segment: SegmentFile,
        _ rest: Span<UInt8>,
        at offset: Int
    ) {
        let used = Self.used(rest)
        if used > 0 {
            unvouched.append(
                Unvouched(file: segment.path, offset: offset, byteCount: used, copy: nil)
            )
        }
    }

    /// The length without the zeros at the end.
    private static func used(_ bytes: Span<UInt8>) -> Int {
        var count = bytes.count
        while count > 0 && bytes[count - 1] == 0 { count -= 1 }
        return count
    }

    /// The first whole frame behind `offset` that begins at or after `position`.
    private static func soundFrame(
        _ bytes: Span<UInt8>,
        after offset: Int,
        from position: UInt64,
        _ header: SegmentHeader
    ) -> SegmentScan.Frame? {
        guard offset + 1 < bytes.count else { return nil }
        var found: SegmentScan.Frame?
        SegmentScan.forEachHeader(bytes, in: offset + 1..<bytes.count, salt: header.salt) { at, frame in
            guard frame.first >= position,
                SegmentScan.brokenPart(frame, bytes, at: at) == nil
            else { return true }
            found = SegmentScan.Frame(offset: at, header: frame)
            return false
        }
        return found
    }
}
