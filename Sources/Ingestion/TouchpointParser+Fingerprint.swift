import Bytes
import Touchpoints

extension TouchpointParser {
    /// The hash of everything but the key, in canonical form.
    func fingerprint(_ draft: borrowing Draft, _ batch: borrowing DraftBatch) -> UInt64 {
        var hasher = SipHash(key: hashes.contentKey)
        var rest = fields.given & ItemFields.contentTexts
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            rest &= rest - 1
            let text = fields.text(at: index)
            hasher.append(UInt64(index) << 32 | UInt64(text.count))
            hasher.append(batch.arena.span.extracting(text.range))
        }
        if fields.hasIdentifiers {
            hasher.append(UInt64(Member.identifiers.rawValue) << 32)
            hasher.append(UInt64(fields.identifiers.count))
            for entry in fields.identifiers {
                hasher.append(UInt64(entry.count))
                hasher.append(batch.arena.span.extracting(entry.range))
            }
        }
        if draft.hasAmount {
            hasher.append(UInt64(Member.amount.rawValue) << 32)
            hasher.append(UInt64(bitPattern: draft.amount))
        }
        if draft.hasCost {
            hasher.append(UInt64(Member.cost.rawValue) << 32)
            hasher.append(UInt64(bitPattern: draft.cost))
        }
        if let properties = fields.properties {
            hasher.append(UInt64(Member.properties.rawValue) << 32)
            hasher.append(properties.high)
            hasher.append(properties.low)
        }
        if let retracted = fields.retracted {
            // A touchpoint of another type retracts nothing, but says so all the same.
            let target = draft.isRetraction ? draft.target : key(of: retracted, batch)
            hasher.append(UInt64(Member.retracts.rawValue) << 32 | (retracted.frees ? 1 : 0))
            hasher.append(target.high)
            hasher.append(target.low)
            if retracted.number > 0 { hasher.append(retracted.number) }
        }
        hasher.append(UInt64(bitPattern: draft.occurred))
        return hasher.finalize()
    }
}
