import TestSupport
import Touchpoints

/// One field of an envelope, as a test wrote it.
struct SampleField: Equatable {
    enum Value: Equatable {
        case number(UInt64)
        case signed(Int64)
        case hash(UInt64)
        case text([UInt8])
    }

    var tag: UInt8
    var value: Value

    /// Whether it takes bytes: an ordinal, count or hash of 0 is absent.
    var isPresent: Bool {
        switch value {
        case .number(0), .hash(0): false
        default: true
        }
    }

    func write(to writer: inout EnvelopeWriter) {
        switch value {
        case .number(let number): writer.number(tag, number)
        case .signed(let number): writer.signed(tag, number)
        case .hash(let hash): writer.hash(tag, hash)
        case .text(let text): writer.text(tag, text.span)
        }
    }

    /// Whether `fields`, read from `bytes`, say the same.
    func matches(_ fields: EnvelopeFields, _ bytes: [UInt8]) -> Bool {
        guard fields.has(tag) == isPresent else { return false }
        switch value {
        case .number(let number): return fields[tag] == number
        case .signed(let number): return fields.signed(tag) == number
        case .hash(let hash): return fields[tag] == hash
        case .text(let text):
            return Array(bytes[fields.text]) == text && fields[tag] == UInt64(text.count)
        }
    }
}

/// Envelopes of every tag.
enum EnvelopeSample {
    /// Every tag there is, by the kind of its value, in ascending order.
    static let tags: [(tag: UInt8, value: SampleField.Value)] = [
        (EnvelopeTag.occurred, .signed(0)), (EnvelopeTag.party, .number(0)),
        (EnvelopeTag.campaign, .number(0)), (EnvelopeTag.cell, .number(0)),
        (EnvelopeTag.channel, .number(0)), (EnvelopeTag.type, .number(0)),
        (EnvelopeTag.source, .number(0)), (EnvelopeTag.direction, .number(0)),
        (EnvelopeTag.amount, .signed(0)), (EnvelopeTag.currency, .number(0)),
        (EnvelopeTag.cost, .signed(0)), (EnvelopeTag.offer, .number(0)),
        (EnvelopeTag.place, .number(0)), (EnvelopeTag.banner, .number(0)),
        (EnvelopeTag.reason, .number(0)), (EnvelopeTag.agent, .number(0)),
        (EnvelopeTag.counterparty, .number(0)), (EnvelopeTag.message, .hash(0)),
        (EnvelopeTag.causedBy, .hash(0)), (EnvelopeTag.coupon, .hash(0)),
        (EnvelopeTag.keyHigh, .hash(0)), (EnvelopeTag.keyLow, .hash(0)),
        (EnvelopeTag.fingerprint, .hash(0)), (EnvelopeTag.evidenceBytes, .number(0)),
        (EnvelopeTag.run, .number(0)), (EnvelopeTag.adapter, .number(0)),
        (EnvelopeTag.nativeBytes, .number(0)), (EnvelopeTag.occurrence, .number(0)),
        (EnvelopeTag.received, .signed(0)), (EnvelopeTag.targetHigh, .hash(0)),
        (EnvelopeTag.targetLow, .hash(0)), (EnvelopeTag.takes, .number(0)),
        (EnvelopeTag.takenFingerprint, .hash(0)), (EnvelopeTag.restores, .number(0)),
        (EnvelopeTag.restoredHigh, .hash(0)), (EnvelopeTag.restoredLow, .hash(0)),
        (EnvelopeTag.restoredFingerprint, .hash(0)), (EnvelopeTag.frees, .number(0)),
        (EnvelopeTag.takesFirst, .number(0)), (EnvelopeTag.takesCount, .number(0)),
        (EnvelopeTag.namespace, .number(0)), (EnvelopeTag.ordinal, .number(0)),
        (EnvelopeTag.text, .text([])), (EnvelopeTag.lookupHigh, .hash(0)),
        (EnvelopeTag.lookupLow, .hash(0)), (EnvelopeTag.digestHigh, .hash(0)),
        (EnvelopeTag.digestLow, .hash(0)), (EnvelopeTag.otherParty, .number(0)),
        (EnvelopeTag.claimedBy, .number(0)), (EnvelopeTag.refusal, .number(0)),
        (EnvelopeTag.member, .number(0)), (EnvelopeTag.origin, .number(0)),
        (EnvelopeTag.line, .number(0)), (EnvelopeTag.byteOffset, .number(0)),
        (EnvelopeTag.itemBytes, .number(0)), (EnvelopeTag.settles, .number(0)),
        (EnvelopeTag.settledAs, .number(0)),
    ]

    /// Random fields in ascending order of their tags, each there with the chance `share` in 100.
    static func fields(share: Int, using random: inout SeededGenerator) -> [SampleField] {
        tags.compactMap { entry in
            guard Int.random(in: 0..<100, using: &random) < share else { return nil }
            let bits = UInt64.random(in: .min ... .max, using: &random)
            let small = bits >> UInt64.random(in: 0...63, using: &random)
            switch entry.value {
            case .number: return SampleField(tag: entry.tag, value: .number(small))
            case .signed:
                let number = Int64(bitPattern: small) &* (Bool.random(using: &random) ? 1 : -1)
                return SampleField(tag: entry.tag, value: .signed(number))
            case .hash: return SampleField(tag: entry.tag, value: .hash(bits))
            case .text:
                let text = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                    UInt8.random(in: .min ... .max, using: &random)
                }
                return SampleField(tag: entry.tag, value: .text(text))
            }
        }
    }

    /// The envelope with those fields.
    static func envelope(_ kind: RecordKind, _ fields: [SampleField]) -> [UInt8] {
        var writer = EnvelopeWriter()
        writer.begin(kind)
        for field in fields { field.write(to: &writer) }
        return writer.bytes
    }
}
