import Bytes
import SegmentLog

/// What `daybook prove` prints of one record.
///
///     {"proof":"inclusion","treeHead":TEXT,"position":N,"leaf":HEX,"path":[HEX,…]}
///
/// and, where the content was asked for, `"envelope":BASE64` with either `"evidence":BASE64` (16
/// bytes of salt, then the item), or `"commitment":HEX` of evidence that was destroyed.
struct InclusionProof {
    let head: TreeHead
    let position: UInt64
    let leaf: SHA256.Digest
    /// Lowest first, as RFC 6962 §2.1.1 has it.
    let path: [SHA256.Digest]
    private var envelope: [UInt8]?
    private var evidence: [UInt8] = []
    private var isDestroyed = false

    init(head: TreeHead, position: UInt64, leaf: SHA256.Digest, path: [SHA256.Digest]) {
        self.head = head
        self.position = position
        self.leaf = leaf
        self.path = path
    }

    /// Adds what the leaf was made of.
    ///
    /// - Throws: ``TreeError/fork(_:)`` where the log has another record there than the tree covers.
    mutating func addItem(from snapshot: LogSnapshot) throws(TreeError) {
        var found: (envelope: [UInt8], evidence: [UInt8], isDestroyed: Bool)?
        try TreeLeaves.forEachRecord(position..<position + 1, of: snapshot) {
            (_, envelope, evidence, isDestroyed) throws(TreeError) in
            var (head, item): ([UInt8], [UInt8]) = ([], [])
            head.append(envelope)
            item.append(evidence)
            found = (head, item, isDestroyed)
        }
        guard let found else { throw .beyondEnd(position, end: snapshot.end) }
        let commitment =
            found.isDestroyed
            ? SHA256.Digest(found.evidence.span) : SHA256.digest(of: found.evidence.span)
        guard let commitment,
            RecordLeaf.hash(envelope: found.envelope.span, commitment: commitment) == leaf
        else { throw .otherRecord(position) }
        (envelope, evidence, isDestroyed) = found
    }

    /// One object.
    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("proof")
        writer.string("inclusion")
        writer.key("treeHead")
        writer.string(head.text)
        writer.key("position")
        writer.integer(position)
        writer.key("leaf")
        writer.string(leaf.hex)
        writer.key("path")
        writer.beginArray()
        for digest in path { writer.string(digest.hex) }
        writer.endArray()
        if let envelope {
            writer.key("envelope")
            writer.string(Base64.encode(envelope.span))
            if isDestroyed {
                writer.key("commitment")
                writer.string(Hex.text(evidence.span))
            } else {
                writer.key("evidence")
                writer.string(Base64.encode(evidence.span))
            }
        }
        writer.endObject()
        return writer.bytes
    }
}
