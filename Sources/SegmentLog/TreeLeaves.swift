package import Bytes

/// The leaves of a log's records, read from its segments.
package enum TreeLeaves {
    /// Hands the leaf of each record of `positions` to `body`, in order.
    ///
    /// - Throws: what `body` throws, and ``TreeError/log(_:)`` with the damage, where envelopes or
    ///   evidence are not what was written.
    /// - Complexity: reads the frames that hold the records whole, and the headers of those before
    ///   them in the first segment; holds one frame.
    package static func forEach(
        _ positions: Range<UInt64>,
        of snapshot: LogSnapshot,
        _ body: (UInt64, SHA256.Digest) throws(TreeError) -> Void
    ) throws(TreeError) {
        try forEachRecord(positions, of: snapshot) {
            (position, envelope, evidence, isDestroyed) throws(TreeError) in
            let commitment: SHA256.Digest
            if isDestroyed, let stored = SHA256.Digest(evidence) {
                commitment = stored
            } else {
                commitment = SHA256.digest(of: evidence)
            }
            try body(position, RecordLeaf.hash(envelope: envelope, commitment: commitment))
        }
    }

    /// Hands each record of `positions` to `body`, in order.
    ///
    /// Its position, its envelope, its evidence, and whether a commitment of 32 bytes stands in place
    /// of that.
    package static func forEachRecord(
        _ positions: Range<UInt64>,
        of snapshot: LogSnapshot,
        _ body: (UInt64, Span<UInt8>, Span<UInt8>, Bool) throws(TreeError) -> Void
    ) throws(TreeError) {
        for segment in snapshot.segments
        where segment.base < positions.upperBound && segment.end > positions.lowerBound {
            var cursor = try self.cursor(in: segment, positions)
            while let frame = try next(&cursor) {
                guard frame.end > positions.lowerBound else { continue }
                var position = frame.first
                var block = RecordBlock(cursor.envelopes)
                while let slot = block.next(cursor.bytes.span) {
                    if slot.isDestroyed, slot.evidence.count != TreeTile.hashBytes { break }
                    if positions.contains(position) {
                        try body(
                            position,
                            cursor.bytes.span.extracting(slot.envelope),
                            cursor.evidence.span.extracting(slot.evidence),
                            slot.isDestroyed
                        )
                    }
                    position += 1
                }
                guard position == frame.end else {
                    throw .log(
                        .damaged(
                            Damage(
                                file: segment.path,
                                offset: cursor.currentOffset,
                                part: .envelopes,
                                positions: position..<frame.end
                            )
                        )
                    )
                }
            }
        }
    }

    /// A cursor before the frame that holds the first of the positions.
    private static func cursor(
        in segment: LogSnapshot.Segment,
        _ positions: Range<UInt64>
    ) throws(TreeError) -> SegmentCursor {
        var cursor = SegmentCursor(segment, until: positions.upperBound)
        guard positions.lowerBound > segment.base else { return cursor }
        var hop = FrameHop(segment)
        do throws(LogError) {
            while true {
                let (offset, first) = (hop.offset, hop.expected)
                guard let frame = try hop.next(), frame.end <= positions.lowerBound else {
                    cursor.seek(offset: offset, first: first)
                    return cursor
                }
            }
        } catch {
            throw .log(error)
        }
    }

    private static func next(_ cursor: inout SegmentCursor) throws(TreeError) -> FrameHeader? {
        do throws(LogError) {
            guard let frame = try cursor.next() else { return nil }
            try cursor.loadEvidence()
            return frame
        } catch {
            throw .log(error)
        }
    }
}
