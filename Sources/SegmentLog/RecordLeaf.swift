package import Bytes

/// The leaf of one record in the tree over the log: what a proof speaks of.
///
///     commitment = SHA-256(evidence, its salt included)
///     leaf       = SHA-256(0x00 ‖ envelope ‖ commitment)
///
/// The leading zero is RFC 6962 §2.1's, so that no inner node is ever taken for a leaf. The salt
/// keeps a short item from being guessed from its commitment; where evidence was destroyed, its
/// commitment stands in its place and the leaf stays what it was.
package enum RecordLeaf {
    /// The leaf of a record whose commitment is known.
    package static func hash(
        envelope: Span<UInt8>,
        commitment: SHA256.Digest
    ) -> SHA256.Digest {
        var stream = SHA256()
        stream.update(byte: 0)
        stream.update(envelope)
        stream.update(commitment.bytes.span)
        return stream.finalize()
    }

    /// The leaf of the record at `slot`, whose envelope lies in `envelopes` and whose evidence in
    /// `evidence`; `nil` where a destroyed evidence's commitment is not 32 bytes long.
    package static func hash(
        _ slot: RecordSlot,
        envelopes: Span<UInt8>,
        evidence: Span<UInt8>
    ) -> SHA256.Digest? {
        let stored = evidence.extracting(slot.evidence)
        let commitment: SHA256.Digest
        if slot.isDestroyed {
            guard let digest = SHA256.Digest(stored) else { return nil }
            commitment = digest
        } else {
            commitment = SHA256.digest(of: stored)
        }
        return hash(envelope: envelopes.extracting(slot.envelope), commitment: commitment)
    }
}
