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
    /// Where a later verification goes on: the base of the first segment that was not read to its
    /// end; `nil` when everything was.
    package private(set) var stoppedAt: UInt64?

    /// Bytes that are read between two questions whether to go on.
    package static let readBytes = 1 << 20

    /// Reads the log below `storage`, all of it unless told otherwise.
    ///
    /// A broken part does not end the reading: the sound frames behind it are found again, so that
    /// every damage is named with exactly the positions it costs.
    ///
    /// - Parameters:
    ///   - storage: The ledger's directory.
    ///   - logID: The log's id.
    ///   - start: Segments that end at or before this position are passed over; the headers that
    ///     chain them are looked at all the same, and damage in those is named.
    ///   - segmentsMax: After so many segments it stops.
    ///   - goesOn: Asked after each read of up to ``readBytes``, with the bytes read just then; a
    ///     segment in which it says no is not judged, and ``stoppedAt`` names it.
    ///   - progress: Called after each segment with the bytes read or passed over so far, and those
    ///     there are.
    /// - Throws: When a file cannot be read at all, or is of a later version.
    /// - Complexity: O(bytes); holds one segment in memory.
    package init(
        _ storage: any Storage,
        logID: UInt64,
        from start: UInt64 = 0,
        segmentsMax: Int = .max,
        goesOn: (Int) -> Bool = { _ in true },
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws(LogError) {
        let markFile = DurableMarkFile(storage, logID: logID)
        let mark = try markFile.read() ?? 0
        let chain = try SegmentChain(storage, logID: logID, mark: mark, access: .reading)
        damages = chain.damages.filter { $0.part != .length }
        var passed = 0
        for (index, segment) in chain.segments.enumerated() {
            if let end = chain.end(of: index), end <= start {
                passed += segment.length
                continue
            }
            if segments == segmentsMax {
                stoppedAt = segment.base
                break
            }
            let before = self
            for _ in 1...Self.readingsMax {
                self = before
                guard try verify(segment, at: index, of: chain, mark: mark, goesOn) else {
                    self = before
                    stoppedAt = segment.base
                    break
                }
                // A writer may have changed the open segment while it was read: a frame seen from
                // before its write, and the next one from after, look like damage.
                let isLast = index == chain.segments.count - 1
                if damages.count == before.damages.count || !isLast { break }
            }
            if stoppedAt != nil { break }
            // Beside a working writer only what the mark vouched for before was certainly whole
            // when it was read; what came later is for the next verification.
            let isLast = index == chain.segments.count - 1
            if isLast, damages.count > before.damages.count, try markFile.read() ?? 0 != mark {
                damages.removeAll {
                    $0.file.utf8.elementsEqual(segment.path.utf8)
                        && $0.positions.lowerBound >= mark
                }
            }
            progress(passed + byteCount, chain.segments.reduce(0) { $0 + $1.length })
        }
        if chain.segments.isEmpty, mark > 0 {
            damages.append(Damage.missingLog(until: mark))
        }
        damages.sort { ($0.positions.lowerBound, $0.offset) < ($1.positions.lowerBound, $1.offset) }
    }

    /// How often the open segment is read before damage in it is believed.
    private static let readingsMax = 2

    /// Reads one segment and verifies it; false when it was not to be read to its end.
    private mutating func verify(
        _ segment: SegmentFile,
        at index: Int,
        of chain: SegmentChain,
        mark: UInt64,
        _ goesOn: (Int) -> Bool
    ) throws(LogError) -> Bool {
        guard let bytes = try Self.read(segment, goesOn) else { return false }
        segments += 1
        byteCount += bytes.count
        guard let header = segment.header else { return true }
        let place = Place(
            segment: segment,
            header: header,
            sealedLength: chain.seal(of: index)?.length,
            end: chain.end(of: index)
        )
        verify(place, bytes.span, mark: mark)
        return true
    }

    /// The segment's bytes; `nil` when `goesOn` said no.
    private static func read(
        _ segment: SegmentFile,
        _ goesOn: (Int) -> Bool
    ) throws(LogError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: segment.length)
        var filled = 0
        while filled < bytes.count {
            let part = filled..<min(filled + readBytes, bytes.count)
            let count: Int
            do throws(SystemError) {
                count = try segment.file.read(into: &bytes, part, at: filled)
            } catch {
                throw .system(error)
            }
            filled += count
            guard goesOn(count) else { return nil }
            if count < part.count { break }
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// A segment with a sound header, and what its successor tells of it.
    private struct Place {
        let segment: SegmentFile
        let header: SegmentHeader
        /// Bytes that count; `nil` for the last segment and before one with a broken header.
        let sealedLength: Int?
        /// Position after its last record; `nil` for the last segment.
        let end: UInt64?
    }

    private mutating func report(
        _ file: String,
        _ offset: Int,
        _ part: Damage.Part,
        _ positions: Range<UInt64>
    ) {
        damages.append(Damage(file: file, offset: offset, part: part, positions: positions))
    }

    private mutating func verify(_ place: Place, _ bytes: Span<UInt8>, mark: UInt64) {
        let limit = min(place.sealedLength ?? bytes.count, bytes.count)
        var vouched = place.end ?? max(mark, place.segment.base)
        if place.end == nil {
            vouched = max(vouched, SegmentScan(bytes, header: place.header).vouchedEnd)
        }
        walk(place, bytes.extracting(0..<limit), vouched: vouched)
        if bytes.count > limit {
            reportRemains(place.segment, bytes.extracting(limit..<bytes.count), at: limit)
        }
    }

    /// Follows the frames of one segment, past breaks too.
    private mutating func walk(_ place: Place, _ bytes: Span<UInt8>, vouched: UInt64) {
        let header = place.header
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
            // Sound frames that nobody vouched for, behind a torn one, go with it; see
            // ``TailVerdict`` for one that begins where the sound ones end.
            guard let next = Self.soundFrame(bytes, after: offset, from: expected, header),
                next.header.first == expected || next.header.first <= vouched
            else {
                finish(place, bytes, at: offset, expected, part, vouched: vouched)
                return
            }
            report(place.segment.path, offset, part, expected..<next.header.first)
            offset = next.offset
            expected = next.header.first
        }
    }

    private mutating func finish(
        _ place: Place,
        _ bytes: Span<UInt8>,
        at offset: Int,
        _ expected: UInt64,
        _ part: Damage.Part,
        vouched: UInt64
    ) {
        let path = place.segment.path
        let rest = bytes.extracting(min(offset, bytes.count)..<bytes.count)
        if vouched > expected {
            let part = Self.used(rest) == 0 ? Damage.Part.missing : part
            report(path, offset, part, expected..<vouched)
        } else if let length = place.sealedLength {
            // Whatever a sealed segment counts as its own was once whole: here a closing frame.
            if bytes.count < length {
                report(path, bytes.count, .length, expected..<expected)
            } else if offset < length {
                report(path, offset, part, expected..<expected)
            }
        } else {
            reportRemains(place.segment, rest, at: offset)
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
        SegmentScan.forEachHeader(bytes, in: offset + 1..<bytes.count, salt: header.salt) {
            at,
            frame in
            guard frame.first >= position,
                SegmentScan.brokenPart(frame, bytes, at: at) == nil
            else { return true }
            found = SegmentScan.Frame(offset: at, header: frame)
            return false
        }
        return found
    }
}
