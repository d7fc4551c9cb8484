import Platform

/// Looks whether damage that was found earlier is still there.
extension LogSnapshot {
    /// Whether `damage` is still to be seen where it was found.
    ///
    /// A snapshot is taken only of a chain of segments that is whole, so damage of the chain is gone
    /// once there is one. Elsewhere, and where the last segment was cut short, which no chain tells,
    /// the frames that should hold the damaged positions are read again.
    ///
    /// - Returns: False when the place is sound, or is no place of this log any more.
    /// - Throws: ``LogError/system(_:)`` when the disk refuses.
    /// - Complexity: reads the frames that hold the damaged positions, usually one.
    package func stillHas(_ damage: Damage) throws(LogError) -> Bool {
        let segment = segments.first { $0.path.utf8.elementsEqual(damage.file.utf8) }
        // What a restored backup does not hold any more cannot be damaged.
        guard let segment else { return false }
        switch damage.part {
        case .segmentHeader, .missingSegment: return false
        case .length: if segment.isSealed { return false }
        case .frame, .envelopes, .evidence, .missing: break
        }
        guard damage.positions.lowerBound >= segment.base,
            damage.positions.lowerBound <= segment.end
        else { return false }
        let file = segment.file
        var offset = damage.offset
        var expected = damage.positions.lowerBound
        var bytes: [UInt8] = []
        // A damage without positions is that of one closing frame.
        repeat {
            guard try Self.read(file, &bytes, FrameHeader.byteCount, at: offset),
                let header = FrameHeader(bytes.span, at: 0, salt: segment.header.salt),
                header.first == expected, header.frameBytes <= segment.length - offset,
                try Self.read(file, &bytes, header.frameBytes, at: offset),
                SegmentScan.brokenPart(header, bytes.span, at: 0) == nil
            else { return true }
            offset += header.frameBytes
            expected = header.end
        } while expected < damage.positions.upperBound
        return false
    }

    /// Fills `bytes` with `count` bytes of `file` from `offset`; false where it ends before.
    private static func read(
        _ file: any StorageFile,
        _ bytes: inout [UInt8],
        _ count: Int,
        at offset: Int
    ) throws(LogError) -> Bool {
        if bytes.count != count { bytes = [UInt8](repeating: 0, count: count) }
        do throws(SystemError) {
            return try file.read(into: &bytes, 0..<count, at: offset) == count
        } catch {
            throw .system(error)
        }
    }
}
