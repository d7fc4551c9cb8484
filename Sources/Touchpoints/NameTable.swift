package import Bytes

/// The names of one namespace by ordinal; ordinal 0 is "absent", with an empty text.
///
/// Names compare and sort as UTF-8 bytes, never as `String`, whose equality merges "é" and
/// "e" + accent.
package struct NameTable: Sendable {
    /// UTF-8 text of each ordinal.
    package private(set) var texts: [[UInt8]]
    /// Digest of each text, by which a name enters the digest of a projection.
    package private(set) var digests: [Hash128]

    /// A table that knows ordinal 0 only.
    package init() {
        texts = [[]]
        digests = [Hash128(high: 0, low: 0)]
    }

    /// The number of ordinals, the absent one included.
    package var count: Int { texts.count }

    /// Adds the entry of `ordinal`; entries in between, not yet seen, stay empty.
    ///
    /// - Complexity: O(length of `text`), amortised.
    package mutating func set(_ ordinal: UInt32, text: [UInt8], digest: Hash128) {
        let index = Int(ordinal)
        while texts.count <= index {
            texts.append([])
            digests.append(Hash128(high: 0, low: 0))
        }
        texts[index] = text
        digests[index] = digest
    }

    /// The place of each ordinal in byte order of the texts; absent is 0, the least.
    ///
    /// - Complexity: O(n log n) comparisons.
    package func ranks() -> [UInt32] {
        let order = texts.indices.sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
        var ranks = [UInt32](repeating: 0, count: texts.count)
        for (rank, ordinal) in order.enumerated() {
            ranks[ordinal] = UInt32(rank)
        }
        return ranks
    }
}
