import Platform
import SegmentLog

/// Salts for evidence, drawn from the system's source in bulk.
struct SaltPool: Sendable {
    private static let byteCount = 64 << 10
    private let random: any RandomSource
    private var bytes: [UInt8]
    private var used: Int

    init(_ random: any RandomSource) {
        self.random = random
        bytes = [UInt8](repeating: 0, count: Self.byteCount)
        used = bytes.count
    }

    /// Appends a record with sixteen bytes of salt that were never used before.
    mutating func append(envelope: [UInt8], item: Span<UInt8>, to frame: inout FrameBuilder) {
        if used == bytes.count {
            random.fill(&bytes)
            used = 0
        }
        let salt = used..<used + LogLimits.evidenceSaltBytes
        frame.append(envelope: envelope.span, salt: bytes.span.extracting(salt), item: item)
        used = salt.upperBound
    }
}
