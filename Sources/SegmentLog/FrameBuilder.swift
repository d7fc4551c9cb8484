import Bytes

/// Collects the records of one frame and lays them out as ``FrameHeader`` describes.
package struct FrameBuilder: Sendable {
    private var envelopes: [UInt8] = []
    private var evidence: [UInt8] = []
    /// Records so far.
    package private(set) var count = 0

    package init() {}

    /// The length the finished frame will have.
    package var byteCount: Int { FrameHeader.byteCount + envelopes.count + evidence.count }

    /// Whether there is nothing to write.
    package var isEmpty: Bool { count == 0 }

    /// Forgets all records; the buffers' memory is kept.
    package mutating func removeAll() {
        envelopes.removeAll(keepingCapacity: true)
        evidence.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Adds a record without evidence.
    package mutating func append(envelope: Span<UInt8>) {
        begin(envelope, evidenceBytes: 0)
    }

    /// Adds a record whose evidence is `salt`, then `item`.
    ///
    /// Both must be within ``LogLimits``; the caller checks what it takes in, so a breach is a
    /// programmer's error and traps.
    package mutating func append(envelope: Span<UInt8>, salt: Span<UInt8>, item: Span<UInt8>) {
        precondition(salt.count == LogLimits.evidenceSaltBytes)
        begin(envelope, evidenceBytes: salt.count + item.count)
        evidence.append(salt)
        evidence.append(item)
    }

    /// Adds a record with its evidence, salt included, as it was read from a log.
    package mutating func append(envelope: Span<UInt8>, evidence bytes: Span<UInt8>) {
        begin(envelope, evidenceBytes: bytes.count)
        evidence.append(bytes)
    }

    private mutating func begin(_ envelope: Span<UInt8>, evidenceBytes: Int) {
        precondition(envelope.count <= LogLimits.envelopeBytesMax)
        precondition(evidenceBytes <= LogLimits.evidenceBytesMax)
        precondition(count < LogLimits.frameRecordsMax)
        Varint.append(UInt64(envelope.count), to: &envelopes)
        Varint.append(UInt64(evidenceBytes) << 1, to: &envelopes)
        envelopes.append(envelope)
        count += 1
    }

    /// The frame, complete but for what only its place in a segment decides.
    ///
    /// - Complexity: O(bytes): both blocks are copied and their checksums computed.
    package func finish(
        first: UInt64,
        run: UInt32,
        recorded: Int64,
        clock: Int64
    ) -> PendingFrame {
        precondition(byteCount <= LogLimits.frameBytesMax)
        var header = FrameHeader(
            first: first,
            count: UInt32(count),
            run: run,
            recorded: recorded,
            clock: clock,
            durableEnd: 0
        )
        header.envelopeBytes = UInt32(envelopes.count)
        header.evidenceBytes = UInt32(evidence.count)
        header.envelopeChecksum = CRC32C.checksum(envelopes.span)
        header.evidenceChecksum = CRC32C.checksum(evidence.span)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        for _ in 0..<FrameHeader.byteCount { bytes.append(0) }
        bytes.append(contentsOf: envelopes)
        bytes.append(contentsOf: evidence)
        return PendingFrame(header: header, bytes: bytes)
    }
}

/// A frame that has no place in a segment yet.
package struct PendingFrame: Sendable {
    /// Everything but `durableEnd`, which is set when the frame is written.
    package var header: FrameHeader
    /// 64 bytes for the header, then the two blocks.
    package var bytes: [UInt8]

    package init(header: FrameHeader, bytes: [UInt8]) {
        self.header = header
        self.bytes = bytes
    }

    /// As how many of ``LogLimits/waitingFramesMax`` it counts while it waits for the disk.
    var waitingFrames: Int {
        min(1 + bytes.count / LogLimits.waitingFrameBytes, LogLimits.waitingFramesMax)
    }

    /// Writes the header for a place after `durableEnd` in a segment with `salt`.
    package mutating func settle(durableEnd: UInt64, salt: UInt64) {
        header.durableEnd = durableEnd
        header.write(into: &bytes, salt: salt)
    }
}
