import Bytes

/// One record's place in a frame's two blocks.
package struct RecordSlot: Sendable {
    /// The envelope, as a range of the bytes that hold the envelope block.
    package let envelope: Range<Int>
    /// The evidence, as a range of the evidence block; its salt included.
    package let evidence: Range<Int>
    /// Whether a 32-byte commitment stands in place of the evidence.
    package let isDestroyed: Bool

    package init(envelope: Range<Int>, evidence: Range<Int>, isDestroyed: Bool) {
        self.envelope = envelope
        self.evidence = evidence
        self.isDestroyed = isDestroyed
    }
}

/// Walks the records of an envelope block; see ``FrameHeader`` for its layout.
package struct RecordBlock: Sendable {
    private var offset: Int
    private let end: Int
    private var evidenceOffset = 0

    /// A walk over the block at `range`.
    package init(_ range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The next record; `nil` at the end of the block.
    ///
    /// A block whose checksum held was written by this layout; lengths that do not fit end the walk,
    /// which the caller notices by the count.
    @inlinable
    package mutating func next(_ bytes: Span<UInt8>) -> RecordSlot? {
        nextSlot(bytes)
    }

    @usableFromInline
    mutating func nextSlot(_ bytes: Span<UInt8>) -> RecordSlot? {
        guard offset < end, let length = Varint.read(bytes, at: &offset),
            let stored = Varint.read(bytes, at: &offset), offset <= end,
            length <= UInt64(end - offset), stored >> 1 <= UInt64(LogLimits.evidenceBytesMax)
        else { return nil }
        let envelope = offset..<offset + Int(length)
        let evidence = evidenceOffset..<evidenceOffset + Int(stored >> 1)
        offset = envelope.upperBound
        evidenceOffset = evidence.upperBound
        return RecordSlot(envelope: envelope, evidence: evidence, isDestroyed: stored & 1 == 1)
    }
}
