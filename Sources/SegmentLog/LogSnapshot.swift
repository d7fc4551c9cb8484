package import Platform

/// What can be read of a log at one moment, without a lock and beside a writing process.
///
/// Files stay open for the snapshot's life, so that a writer that seals, replaces or removes them
/// changes nothing for the reader.
package struct LogSnapshot: Sendable {
    /// One segment's readable part.
    package struct Segment: Sendable {
        /// Position of its first record.
        package let base: UInt64
        /// Position after its last readable record.
        package let end: UInt64
        /// Path below the ledger's directory.
        package let path: String
        package let file: any StorageFile
        /// Bytes of the file that may be read.
        package let length: Int
        package let header: SegmentHeader
        /// Whether it is sealed: its bytes will never change.
        package let isSealed: Bool
    }

    /// The segments in order, without gaps.
    package private(set) var segments: [Segment] = []
    /// Every position below it is on stable storage and readable, damage aside.
    package private(set) var end: UInt64 = 0
    /// Position after the last record that is written, at or after ``end``.
    ///
    /// What lies between is on its way to be durable, or nothing vouches that it is until the next
    /// recovery, as after a power cut. Only headers were looked at.
    package private(set) var writtenEnd: UInt64 = 0
    /// Length of all segment files, in bytes.
    package private(set) var byteCount = 0
    /// Every position below it is in a sealed segment.
    package var sealedEnd: UInt64 { segments.last { $0.isSealed }?.end ?? 0 }
    /// Where the frames of the last segment end before ``end``; `nil` when they do not.
    ///
    /// Only headers were looked at: blocks may be damaged all the same.
    package private(set) var tailDamage: Damage?

    /// Looks at the log below `storage`.
    ///
    /// The end is what the durable mark or the frames themselves vouch for: after a power cut the
    /// mark may be old, and then the frames' own durable ends say more.
    ///
    /// - Parameters:
    ///   - storage: The ledger's directory.
    ///   - logID: The log's own number.
    ///   - scanned: What was read of one segment already, and is not read again.
    ///   - onlySealed: Whether the open segment is left out, as if there were none.
    /// - Throws: ``LogError/damaged(_:)`` when a segment is missing, shortened or has no header.
    /// - Complexity: reads 128 bytes of each segment and the frame headers of the open one, and
    ///   all of the open one's rest unless the mark names its last frame.
    package init(
        _ storage: any Storage,
        logID: UInt64,
        scanned: ScannedSegment? = nil,
        onlySealed: Bool = false
    ) throws(LogError) {
        let markFile = DurableMarkFile(storage, logID: logID)
        let mark = try markFile.read() ?? 0
        let chain = try Self.chain(storage, logID: logID, mark: mark)
        if let damage = chain.damages.first { throw .damaged(damage) }
        for (index, file) in chain.segments.enumerated() {
            guard let header = file.header else { continue }
            let seal = chain.seal(of: index)
            byteCount += file.length
            let known = scanned.flatMap { $0.path.utf8.elementsEqual(file.path.utf8) ? $0 : nil }
            segments.append(
                Segment(
                    base: file.base,
                    end: seal?.end ?? .max,
                    path: file.path,
                    file: known?.file(over: file.file) ?? file.file,
                    length: seal?.length ?? file.length,
                    header: header,
                    isSealed: seal != nil
                )
            )
        }
        if onlySealed {
            segments.removeAll { !$0.isSealed }
            end = segments.last?.end ?? 0
            writtenEnd = end
        } else {
            try settleEnd(mark: mark, markFile)
        }
    }

    /// A reader may list the directory between two steps of a writer; a second look sees both.
    private static func chain(
        _ storage: any Storage,
        logID: UInt64,
        mark: UInt64
    ) throws(LogError) -> SegmentChain {
        for _ in 0..<3 {
            do throws(LogError) {
                let chain = try SegmentChain(
                    storage,
                    logID: logID,
                    mark: mark,
                    access: .reading
                )
                if chain.damages.isEmpty { return chain }
            } catch {
                guard case .system(let failure) = error, failure.isNotFound else { throw error }
            }
        }
        return try SegmentChain(storage, logID: logID, mark: mark, access: .reading)
    }

    private mutating func settleEnd(
        mark: UInt64,
        _ markFile: DurableMarkFile
    ) throws(LogError) {
        guard let last = segments.popLast() else {
            guard mark == 0 else { throw .damaged(Damage.missingLog(until: mark)) }
            return
        }
        var vouched = max(mark, last.base)
        var hop = FrameHop(last)
        while let frame = try hop.next() { vouched = max(vouched, frame.durableEnd) }
        // With a mark that names the very end there is nothing behind it. Otherwise a broken frame
        // must not hide those behind it: what they vouch for is damaged, not absent.
        if try hop.expected != (markFile.read() ?? 0) {
            vouched = max(vouched, try Self.vouchedEnd(in: last, from: hop.offset))
        }
        end = vouched
        writtenEnd = max(vouched, hop.expected)
        if hop.expected < vouched { tailDamage = try Self.tailDamage(in: last, until: vouched) }
        segments.append(
            Segment(
                base: last.base,
                end: vouched,
                path: last.path,
                file: last.file,
                length: last.length,
                header: last.header,
                isSealed: false
            )
        )
    }

    /// The first frame of the last segment that is missing or broken below `end`.
    ///
    /// Looks from the front once more: what a writer finished meanwhile is no damage.
    private static func tailDamage(
        in segment: Segment,
        until end: UInt64
    ) throws(LogError) -> Damage? {
        var hop = FrameHop(segment)
        while hop.expected < end, try hop.next() != nil {}
        guard hop.expected < end else { return nil }
        return Damage(
            file: segment.path,
            offset: hop.offset,
            part: .frame,
            positions: hop.expected..<end
        )
    }

    /// Bytes of a segment that are looked at together.
    private static let windowBytes = 1 << 20

    /// The greatest durable end that a sound frame header behind `offset` names; 0 without one.
    private static func vouchedEnd(
        in segment: Segment,
        from offset: Int
    ) throws(LogError) -> UInt64 {
        var bytes = [UInt8](
            repeating: 0,
            count: max(min(windowBytes, segment.length - offset), 0)
        )
        var vouched: UInt64 = 0
        var start = offset
        while start + FrameHeader.byteCount <= segment.length {
            let count: Int
            do throws(SystemError) {
                count = try segment.file.read(into: &bytes, 0..<bytes.count, at: start)
            } catch {
                throw .system(error)
            }
            let salt = segment.header.salt
            SegmentScan.forEachHeader(bytes.span, in: 0..<count, salt: salt) { _, frame in
                vouched = max(vouched, frame.durableEnd)
                return true
            }
            if count < bytes.count { break }
            // A header that the window cut begins the next one.
            start += count - FrameHeader.byteCount + 1
        }
        return vouched
    }

    /// The sealed segment whose last record stands right before `end`; `nil` when there is none.
    ///
    /// - Complexity: O(log segments).
    package func sealedSegment(endingAt end: UInt64) -> Segment? {
        guard end > 0, let found = segment(holding: end - 1), found.isSealed, found.end == end
        else { return nil }
        return found
    }

    /// The segment that holds `position`; `nil` beyond the end.
    package func segment(holding position: UInt64) -> Segment? {
        guard position < end else { return nil }
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].base <= position { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? nil : segments[low - 1]
    }
}
