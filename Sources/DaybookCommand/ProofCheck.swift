import Bytes

/// One proof, read from JSON and checked, by nothing that had a part in making it.
///
/// Shares SHA-256, base64 and hexadecimal digits and the JSON reader with the rest of the program;
/// the heads' text, the leaf and the walk to the root are worked out here and in ``MerkleProof``.
struct ProofCheck {
    /// The most bytes of one proof: a record of 2 MiB twice over, in base64, and its path.
    static let bytesMax = 16 << 20
    /// The most hashes of a path.
    private static let hashesMax = 64

    /// Which kind of proof: `inclusion` or `consistency`; empty where that is not told.
    private(set) var kind = ""
    /// The head that it leads to, as text; of a consistency proof the new one.
    private(set) var head = ""
    /// The head that a consistency proof begins with.
    private(set) var oldHead = ""
    private(set) var position: UInt64 = 0
    private(set) var leaf = ""
    /// What the record holds, without its salt, where the proof has it.
    private(set) var item: [UInt8]?
    /// Why it does not hold; `nil` when it does.
    private(set) var failure: String?

    private var path: [SHA256.Digest] = []
    private var envelope: [UInt8]?
    private var evidence: [UInt8]?
    private var commitment: SHA256.Digest?

    /// A head's three lines.
    private struct Head {
        let origin: String
        let size: UInt64
        let root: SHA256.Digest

        init?(_ text: String) {
            let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            guard lines.count == 4, lines[3].isEmpty, !lines[0].isEmpty,
                let size = UInt64(String(decoding: lines[1], as: UTF8.self)),
                String(size).utf8.elementsEqual(lines[1]),
                let bytes = Base64.decode(Array(lines[2]).span),
                let root = SHA256.Digest(bytes.span)
            else { return nil }
            origin = String(decoding: lines[0], as: UTF8.self)
            self.size = size
            self.root = root
        }
    }

    /// Checks the proof that `bytes` are.
    init(_ bytes: Span<UInt8>) {
        do throws(JSONError) {
            failure = try read(bytes)
            if failure == nil { failure = check() }
        } catch {
            failure = "it is not JSON: \(error)"
        }
    }

    // MARK: Reading

    /// Reads the members; what is wrong with them, if anything.
    private mutating func read(_ bytes: Span<UInt8>) throws(JSONError) -> String? {
        guard bytes.count <= Self.bytesMax else { return "it is too long for a proof" }
        var reader = JSONReader()
        guard try reader.next(bytes) == .beginObject else { return "it is no JSON object" }
        var seen: Set<String> = []
        while case .key(let text) = try reader.next(bytes) {
            let name = Self.text(text, bytes)
            guard seen.insert(name).inserted else { return "\(name) is there twice" }
            let token = try reader.next(bytes)
            let isSound: Bool
            switch (name, token) {
            case ("path", .beginArray): isSound = try readPath(&reader, bytes)
            case ("position", .number(let start, let end)):
                let digits = String(decoding: Self.copy(bytes, start..<end), as: UTF8.self)
                position = UInt64(digits) ?? 0
                isSound = UInt64(digits) != nil
            case (_, .string(let text)): isSound = take(name, Self.text(text, bytes))
            default: isSound = false
            }
            guard isSound else { return "its \(name) is not what a proof has there" }
        }
        _ = try reader.next(bytes)
        let wanted: Set<String> =
            kind == "consistency"
            ? ["proof", "old", "new", "path"]
            : ["proof", "treeHead", "position", "leaf", "path"]
        let missing = wanted.subtracting(seen).sorted()
        return missing.isEmpty ? nil : "it has no \(missing.joined(separator: ", "))"
    }

    private mutating func readPath(
        _ reader: inout JSONReader,
        _ bytes: Span<UInt8>
    ) throws(JSONError) -> Bool {
        while true {
            switch try reader.next(bytes) {
            case .endArray: return true
            case .string(let text):
                guard path.count < Self.hashesMax, let hash = Self.digest(Self.text(text, bytes))
                else { return false }
                path.append(hash)
            default: return false
            }
        }
    }

    /// Takes a member that is a text; false where it is none of a proof's.
    private mutating func take(_ name: String, _ text: String) -> Bool {
        switch name {
        case "proof":
            kind = text
            return text == "inclusion" || text == "consistency"
        case "treeHead", "new": head = text
        case "old": oldHead = text
        case "leaf": leaf = text
        case "envelope":
            envelope = Base64.decode(Array(text.utf8).span)
            return envelope != nil
        case "evidence":
            evidence = Base64.decode(Array(text.utf8).span)
            return evidence != nil
        case "commitment":
            commitment = Self.digest(text)
            return commitment != nil
        default: return false
        }
        return true
    }

    private static func digest(_ text: String) -> SHA256.Digest? {
        guard let bytes = Hex.decode(Array(text.utf8).span) else { return nil }
        return SHA256.Digest(bytes.span)
    }

    private static func text(_ text: JSONText, _ bytes: Span<UInt8>) -> String {
        var out: [UInt8] = []
        JSONString.unescape(text, from: bytes, into: &out)
        return String(decoding: out, as: UTF8.self)
    }

    private static func copy(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        out.append(bytes.extracting(range))
        return out
    }

    // MARK: Checking

    /// Why what was read proves nothing; `nil` when it does.
    private mutating func check() -> String? {
        guard let new = Head(head) else { return "its tree head is none" }
        if kind == "consistency" {
            guard let old = Head(oldHead) else { return "its old tree head is none" }
            guard old.origin == new.origin else { return "its heads are of two logs" }
            let holds = MerkleProof.extends(
                old.root,
                of: old.size,
                to: new.root,
                of: new.size,
                path: path
            )
            return holds ? nil : "its hashes do not lead from the old root to the new one"
        }
        guard let leaf = Self.digest(leaf) else { return "its leaf is no hash" }
        if let failure = checkContent(leaf) { return failure }
        let holds = MerkleProof.includes(
            leaf,
            at: position,
            size: new.size,
            root: new.root,
            path: path
        )
        return holds ? nil : "its hashes do not lead from the leaf to the root"
    }

    /// Whether the leaf is made of the content that the proof has, if it has any.
    private mutating func checkContent(_ leaf: SHA256.Digest) -> String? {
        guard let envelope else {
            let hasMore = evidence != nil || commitment != nil
            return hasMore ? "it has evidence without its envelope" : nil
        }
        if let evidence {
            guard commitment == nil else { return "it has both evidence and commitment" }
            commitment = SHA256.digest(of: evidence.span)
            item = Array(evidence.dropFirst(16))
        }
        guard let commitment else { return "it has an envelope without its evidence" }
        let content = [0] + envelope + commitment.bytes
        let made = SHA256.digest(of: content.span)
        return made == leaf ? nil : "its leaf is not made of the content it has"
    }
}
