package import Bytes

/// A blocked Bloom filter over the keys of all runs: says "certainly new" without touching a run.
///
/// A key sets eight bits within one block of 64 bytes, one in each word: a lookup costs one cache
/// line. At twelve bits a key about one new key in 200 is taken for a known one, and then searched
/// in the runs. (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007.)
package struct KeyFilter: Sendable {
    static let bitsPerKey = 12
    static let wordsPerBlock = 8
    private static let blocksMin = 1 << 10

    package private(set) var words: [UInt64]
    /// Keys added.
    package private(set) var count = 0

    /// A filter for up to `keys` keys.
    package init(capacity keys: Int) {
        let blocks = max((keys * Self.bitsPerKey + 511) / 512, Self.blocksMin)
        words = [UInt64](repeating: 0, count: blocks * Self.wordsPerBlock)
    }

    /// A filter as it was stored.
    package init(words: [UInt64], count: Int) {
        self.words = words
        self.count = count
    }

    /// The keys it holds at its rate of error.
    package var capacity: Int { words.count * 64 / Self.bitsPerKey }

    /// The first word of the key's block, in a filter of so many words.
    @inline(__always)
    static func block(_ key: Hash128, words: Int) -> Int {
        // Multiplication maps the hash to 0..<blocks evenly, for any number of blocks.
        let blocks = UInt64(words / wordsPerBlock)
        return Int(key.low.multipliedFullWidth(by: blocks).high) * wordsPerBlock
    }

    package mutating func insert(_ key: Hash128) {
        let start = Self.block(key, words: words.count)
        var bits = key.high
        for word in 0..<Self.wordsPerBlock {
            words[start + word] |= 1 << (bits & 63)
            bits >>= 6
        }
        count += 1
    }

    /// False only when the key was never inserted.
    package func mayContain(_ key: Hash128) -> Bool {
        Self.mayContain(key, words.span, at: Self.block(key, words: words.count))
    }

    /// The same of the block that begins at `start` of some of a filter's words.
    @inline(__always)
    static func mayContain(_ key: Hash128, _ words: Span<UInt64>, at start: Int) -> Bool {
        var bits = key.high
        var missing: UInt64 = 0
        for word in 0..<wordsPerBlock {
            missing |= ~words[start + word] & (1 << (bits & 63))
            bits >>= 6
        }
        return missing == 0
    }
}
