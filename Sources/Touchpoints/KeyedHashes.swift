package import Bytes

/// The hashes by which a ledger knows texts, all keyed with its own secret.
///
/// Keyed, so that nobody outside can make two texts collide, and so that what remains of an erased
/// person cannot be looked up without the key. SipHash-2-4 throughout.
package struct KeyedHashes: Sendable {
    /// Bytes of the secret in `ledger.key`.
    package static let secretBytes = 32

    private let textKey: SipKey
    private let pairKey: SipKey
    private let nameKey: SipKey
    /// Key of the fingerprint of a touchpoint's content.
    package let contentKey: SipKey
    /// Marks every segment of the ledger's log.
    package let logID: UInt64

    /// The hashes of the ledger with that secret.
    package init(secret: Span<UInt8>) {
        func derive(_ label: String) -> SHA256.Digest {
            var hash = SHA256()
            hash.update(secret)
            hash.update(Array(label.utf8).span)
            return hash.finalize()
        }
        func key(_ label: String) -> SipKey {
            let digest = derive(label)
            return SipKey(k0: digest.word0, k1: digest.word1)
        }
        textKey = key("text")
        pairKey = key("source and id")
        nameKey = key("name")
        contentKey = key("content")
        logID = derive("log").word0
    }

    /// The hash of an id, a message id, a cause or a coupon's serial; never 0, which means absent.
    @inline(__always)
    package func text(_ bytes: Span<UInt8>) -> UInt64 {
        let hash = SipHash.hash(bytes, key: textKey)
        return hash == 0 ? 1 : hash
    }

    /// The permanent key of a touchpoint: hash of `id`, then of `source` and `id`.
    package func key(source: Span<UInt8>, id: Span<UInt8>) -> Hash128 {
        var hasher = SipHash(key: pairKey)
        hasher.append(UInt64(source.count))
        hasher.append(source)
        hasher.append(id)
        let low = hasher.finalize()
        return Hash128(high: text(id), low: low == 0 ? 1 : low)
    }

    /// The hash under which a dictionary finds a name.
    package func name(_ namespace: Namespace, _ text: Span<UInt8>) -> Hash128 {
        var hasher = SipHash(key128: nameKey)
        hasher.append(UInt64(namespace.rawValue))
        hasher.append(text)
        return hasher.finalize128()
    }

    /// The hash under which a quarantined item is known.
    package func item(_ bytes: Span<UInt8>) -> Hash128 {
        var hasher = ItemHasher(self)
        hasher.append(bytes)
        return hasher.finish()
    }

    /// The hash by which the n-th of equal items of one file is known, from 1; 0 where nobody counts.
    ///
    /// The first one's is that of its bytes alone.
    package func item(_ bytes: Span<UInt8>, occurrence: UInt32) -> Hash128 {
        let hash = item(bytes)
        guard occurrence > 1 else { return hash }
        var numbered: [UInt8] = []
        for word in [hash.high, hash.low, UInt64(occurrence)] {
            for shift in stride(from: UInt64(0), through: 56, by: 8) {
                numbered.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return item(numbered.span)
    }

    fileprivate var itemKey: SipKey { nameKey }

    /// The digest by which a name enters the digest of a projection: the same in every ledger.
    package static func digest(_ text: Span<UInt8>) -> Hash128 {
        let digest = SHA256.digest(of: text)
        return Hash128(high: digest.word0, low: digest.word1)
    }
}

/// The hash of an item that comes in pieces; see ``KeyedHashes/item(_:)``.
package struct ItemHasher: Sendable {
    private var hasher: SipHash

    package init(_ hashes: KeyedHashes) {
        hasher = SipHash(key128: hashes.itemKey)
        // Names begin with their namespace, which is never 0.
        hasher.append(UInt64(0))
    }

    package mutating func append(_ bytes: Span<UInt8>) {
        hasher.append(bytes)
    }

    package mutating func finish() -> Hash128 { hasher.finalize128() }
}
