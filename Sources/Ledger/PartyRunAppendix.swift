import Bytes
import SegmentLog
import Touchpoints

/// What a run of rows holds besides them: names that are nobody's, and effects of retractions.
///
///     names    namespace 1 byte, ordinal 4, digest 16, length 4, text
///     effects  event 8 bytes, first position 8, count of positions << 2 | kind 8
///
/// Names come first, then effects; a name's namespace is never 0, and one byte of 0 stands between
/// them. Both are in order of position.
struct PartyRunAppendix {
    private static let nameBytes = 25
    private static let effectBytes = 24

    private(set) var names: [SegmentRows.Name] = []
    private(set) var effects: [RetractionEffect] = []

    init(names: [SegmentRows.Name], effects: [RetractionEffect]) {
        self.names = names
        self.effects = effects
    }

    /// Adds what a run of the positions behind holds.
    mutating func append(_ other: PartyRunAppendix) {
        names.append(contentsOf: other.names)
        effects.append(contentsOf: other.effects)
    }

    var bytes: [UInt8] {
        var out: [UInt8] = []
        for name in names {
            out.append(name.namespace)
            out.append(littleEndian: name.ordinal)
            out.append(littleEndian: name.digest.high)
            out.append(littleEndian: name.digest.low)
            out.append(littleEndian: UInt32(name.text.count))
            out.append(contentsOf: name.text)
        }
        out.append(0)
        for effect in effects { effect.write(to: &out) }
        return out
    }

    /// Reads what ``bytes`` wrote; `nil` for what no program writes.
    init?(_ bytes: [UInt8]) {
        let span = bytes.span
        var offset = 0
        while offset < span.count, span[offset] != 0 {
            guard span.count - offset >= Self.nameBytes else { return nil }
            let length = Int(span.littleEndian32(at: offset + 21))
            let text = offset + Self.nameBytes
            guard length <= span.count - text else { return nil }
            names.append(
                SegmentRows.Name(
                    namespace: span[offset],
                    ordinal: span.littleEndian32(at: offset + 1),
                    text: Array(bytes[text..<text + length]),
                    digest: Hash128(
                        high: span.littleEndian64(at: offset + 5),
                        low: span.littleEndian64(at: offset + 13)
                    )
                )
            )
            offset = text + length
        }
        offset += 1
        guard offset <= span.count, (span.count - offset) % Self.effectBytes == 0 else {
            return nil
        }
        while offset < span.count {
            guard let effect = RetractionEffect(span, at: offset) else { return nil }
            effects.append(effect)
            offset += Self.effectBytes
        }
    }
}

extension RetractionEffect {
    /// Reads an effect from an index; `nil` for what no program writes.
    fileprivate init?(_ bytes: Span<UInt8>, at offset: Int) {
        let first = bytes.littleEndian64(at: offset + 8)
        let count = bytes.littleEndian64(at: offset + 16)
        let (end, overflows) = first.addingReportingOverflow(count >> 2)
        guard !overflows, let kind = Kind(rawValue: UInt8(count & 3)) else { return nil }
        self.init(kind: kind, event: bytes.littleEndian64(at: offset), positions: first..<end)
    }

    fileprivate func write(to out: inout [UInt8]) {
        out.append(littleEndian: event)
        out.append(littleEndian: positions.lowerBound)
        out.append(littleEndian: UInt64(positions.count) << 2 | UInt64(kind.rawValue))
    }
}
