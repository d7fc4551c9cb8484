import Bytes

/// The file `log/durable`: how far the log is on stable storage, for readers in other processes.
///
///     offset  bytes  field (little-endian)
///     0       8      end: every position below it is on stable storage
///     8       4      low 32 bits of the log id
///     12      4      CRC-32C of bytes 0..<12
///
/// It is written after each sync and never synced itself: after a power cut it may be old or torn,
/// and then it vouches for less, which is safe. It is never ahead of the log, because the log was
/// synced first.
package enum DurableMark {
    /// Where it lies, below the ledger's directory.
    package static let path = "log/durable"
    /// Length in bytes.
    package static let byteCount = 16

    /// The file's content for `end`.
    package static func bytes(end: UInt64, logID: UInt64) -> [UInt8] {
        var out: [UInt8] = []
        out.append(littleEndian: end)
        out.append(littleEndian: UInt32(truncatingIfNeeded: logID))
        out.append(littleEndian: CRC32C.checksum(out.span))
        return out
    }

    /// The end it names; `nil` when the bytes are torn or belong to another log.
    package static func end(_ bytes: Span<UInt8>, logID: UInt64) -> UInt64? {
        guard bytes.count == byteCount,
            CRC32C.checksum(bytes.extracting(0..<12)) == bytes.littleEndian32(at: 12),
            bytes.littleEndian32(at: 8) == UInt32(truncatingIfNeeded: logID)
        else { return nil }
        return bytes.littleEndian64(at: 0)
    }
}
