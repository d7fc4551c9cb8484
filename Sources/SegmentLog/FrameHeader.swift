import Bytes

/// The first 64 bytes of a frame: one batch, one write, all or nothing.
///
///     offset  bytes  field (integers are little-endian)
///     0       4      magic "DBKF"
///     4       4      CRC-32C of bytes 8..<64, mixed with the segment's salt
///     8       8      first: position of the first record
///     16      4      count of records; 0 in a closing frame
///     20      4      run: number of the ingest run
///     24      8      recorded: microseconds since 1970, never decreasing from frame to frame
///     32      8      clock: what the machine's clock said
///     40      8      durable end: every position below it was on stable storage before this write
///     48      4      envelope bytes
///     52      4      evidence bytes
///     56      4      CRC-32C of the envelope block, mixed with the salt
///     60      4      CRC-32C of the evidence block, mixed with the salt
///     64      …      envelope block, then evidence block
///
/// Envelope block: for each record, in position order, a varint length of its envelope, a varint of
/// twice the length of its present evidence (plus one where the evidence was destroyed and a
/// commitment stands in its place), then the envelope. Evidence block: the records' evidence, one
/// after another. Two checksums, because envelopes are read without evidence and evidence can be
/// destroyed while envelopes stay.
///
/// The position is under the checksum, so that a frame in the wrong place (a misdirected write, a
/// bad restore) is damage and not merely disorder. The durable end tells a torn tail from damage:
/// a bad frame below the durable end of any later frame had been acknowledged.
package struct FrameHeader: Equatable, Sendable {
    /// Length in bytes.
    package static let byteCount = 64
    /// "DBKF", read as a little-endian integer.
    package static let magic: UInt32 = 0x464B_4244

    package var first: UInt64
    package var count: UInt32
    package var run: UInt32
    package var recorded: Int64
    package var clock: Int64
    package var durableEnd: UInt64
    package var envelopeBytes: UInt32
    package var evidenceBytes: UInt32
    /// Checksums of the two blocks without the salt.
    package var envelopeChecksum: UInt32
    package var evidenceChecksum: UInt32

    /// The position after the last record.
    package var end: UInt64 { first + UInt64(count) }

    /// The whole frame's length in bytes.
    package var frameBytes: Int { Self.byteCount + Int(envelopeBytes) + Int(evidenceBytes) }

    /// Whether this frame only vouches for those before it.
    package var isClosing: Bool { count == 0 }

    package init(
        first: UInt64,
        count: UInt32,
        run: UInt32,
        recorded: Int64,
        clock: Int64,
        durableEnd: UInt64
    ) {
        self.first = first
        self.count = count
        self.run = run
        self.recorded = recorded
        self.clock = clock
        self.durableEnd = durableEnd
        envelopeBytes = 0
        evidenceBytes = 0
        envelopeChecksum = 0
        evidenceChecksum = 0
    }

    /// The 32 bits by which a segment's salt changes every checksum.
    private static func mix(_ salt: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: salt) ^ UInt32(truncatingIfNeeded: salt >> 32)
    }

    /// Writes the header over the first 64 bytes of `frame`.
    package func write(into frame: inout [UInt8], salt: UInt64) {
        let mix = Self.mix(salt)
        frame.set(littleEndian: Self.magic, at: 0)
        frame.set(littleEndian: first, at: 8)
        frame.set(littleEndian: count, at: 16)
        frame.set(littleEndian: run, at: 20)
        frame.set(littleEndian: UInt64(bitPattern: recorded), at: 24)
        frame.set(littleEndian: UInt64(bitPattern: clock), at: 32)
        frame.set(littleEndian: durableEnd, at: 40)
        frame.set(littleEndian: envelopeBytes, at: 48)
        frame.set(littleEndian: evidenceBytes, at: 52)
        frame.set(littleEndian: envelopeChecksum ^ mix, at: 56)
        frame.set(littleEndian: evidenceChecksum ^ mix, at: 60)
        let checksum = CRC32C.checksum(frame.span.extracting(8..<Self.byteCount)) ^ mix
        frame.set(littleEndian: checksum, at: 4)
    }

    /// Reads the header at `offset`; `nil` unless magic, checksum and lengths are sound.
    ///
    /// A sound header says nothing yet of the two blocks; see ``envelopesAreSound(_:_:)`` and
    /// ``evidenceIsSound(_:_:)``.
    package init?(_ bytes: Span<UInt8>, at offset: Int, salt: UInt64) {
        guard offset >= 0, bytes.count - offset >= Self.byteCount else { return nil }
        guard bytes.littleEndian32(at: offset) == Self.magic else { return nil }
        let mix = Self.mix(salt)
        let covered = bytes.extracting(offset + 8..<offset + Self.byteCount)
        guard CRC32C.checksum(covered) ^ mix == bytes.littleEndian32(at: offset + 4) else {
            return nil
        }
        first = bytes.littleEndian64(at: offset + 8)
        count = bytes.littleEndian32(at: offset + 16)
        run = bytes.littleEndian32(at: offset + 20)
        recorded = Int64(bitPattern: bytes.littleEndian64(at: offset + 24))
        clock = Int64(bitPattern: bytes.littleEndian64(at: offset + 32))
        durableEnd = bytes.littleEndian64(at: offset + 40)
        envelopeBytes = bytes.littleEndian32(at: offset + 48)
        evidenceBytes = bytes.littleEndian32(at: offset + 52)
        envelopeChecksum = bytes.littleEndian32(at: offset + 56) ^ mix
        evidenceChecksum = bytes.littleEndian32(at: offset + 60) ^ mix
        guard frameBytes <= LogLimits.frameBytesMax, first <= UInt64.max - UInt64(count) else {
            return nil
        }
    }

    /// Whether the block at `range` of `bytes` has the envelopes' checksum.
    package func envelopesAreSound(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        CRC32C.checksum(bytes.extracting(range)) == envelopeChecksum
    }

    /// Whether the block at `range` of `bytes` has the evidence's checksum.
    package func evidenceIsSound(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        CRC32C.checksum(bytes.extracting(range)) == evidenceChecksum
    }
}
