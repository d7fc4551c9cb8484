import Bytes
import SegmentLog
import Testing

@Suite("Record leaf")
struct RecordLeafTests {
    private let envelope: [UInt8] = [7, 1, 2]
    private let evidence: [UInt8] = Array(0..<40)

    /// What the two formulas give, written out.
    private func expected(_ commitment: [UInt8]) -> SHA256.Digest {
        let bytes: [UInt8] = [0] + envelope + commitment
        return SHA256.digest(of: bytes.span)
    }

    @Test("a leaf is the hash of a zero, the envelope and the evidence's hash")
    func isTheHash() {
        let slot = RecordSlot(envelope: 0..<3, evidence: 0..<40, isDestroyed: false)
        let leaf = RecordLeaf.hash(slot, envelopes: envelope.span, evidence: evidence.span)
        #expect(leaf == expected(SHA256.digest(of: evidence.span).bytes))
    }

    @Test("destroying evidence does not change the leaf")
    func survivesDestruction() {
        let commitment = SHA256.digest(of: evidence.span).bytes
        let slot = RecordSlot(envelope: 0..<3, evidence: 0..<32, isDestroyed: true)
        let leaf = RecordLeaf.hash(slot, envelopes: envelope.span, evidence: commitment.span)
        #expect(leaf == expected(commitment))
    }

    @Test("a commitment of another length gives no leaf")
    func needsACommitment() {
        for count in [0, 31, 33] {
            let slot = RecordSlot(envelope: 0..<3, evidence: 0..<count, isDestroyed: true)
            #expect(
                RecordLeaf.hash(slot, envelopes: envelope.span, evidence: evidence.span) == nil
            )
        }
    }

    @Test("a digest is read from its own bytes")
    func digestReadsBack() {
        let digest = SHA256.digest(of: evidence.span)
        #expect(SHA256.Digest(digest.bytes.span) == digest)
    }
}
