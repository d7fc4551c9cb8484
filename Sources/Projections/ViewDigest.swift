import Bytes

/// A digest of views and figures: the same for the same names and values, whatever the ordinals, the
/// order of parties and of arrival, or the way in which work was divided.
///
/// It is a sum modulo 2¹²⁸ of one hash per view, so that views are added and taken out singly. A hash
/// is SipHash-2-4 with 128 bits of output under a published key, read as `high` · 2⁶⁴ + `low`, over
/// words: first the two of the hash of the layout, a text that names the members in order, then the
/// members. A name is the two words of its digest, an integer one word, an integer of 128 bits two
/// (low first), a value that may be absent the word 0, or 1 and its word. A map from names to numbers
/// is the two words (high first) of the sum, over its entries, of (name's digest with the lowest bit
/// set) · (2 · number + 1), which costs a multiplication in place of a hash; windows and cells are the
/// two words of the sum of their hashes.
package struct ViewDigest: Hashable, Sendable {
    /// The key: the sixteen bytes `daybook figures1`.
    static let key = SipKey(k0: 0x206B_6F6F_6279_6164, k1: 0x3173_6572_7567_6966)

    /// The sum itself, as a savepoint stores it.
    package private(set) var sum: UInt128 = 0

    /// The digest of nothing.
    package init() {}

    /// A digest read back from where it was stored.
    package init(sum: UInt128) {
        self.sum = sum
    }

    /// Adds the views under another digest.
    package mutating func add(_ other: ViewDigest) {
        sum &+= other.sum
    }

    /// Takes out the views under another digest.
    package mutating func subtract(_ other: ViewDigest) {
        sum &-= other.sum
    }

    /// Adds one entry of a map from names to numbers.
    mutating func add(_ name: Hash128, _ number: Int128) {
        let digest = UInt128(name.high) << 64 | UInt128(name.low)
        sum &+= (digest | 1) &* (UInt128(truncatingIfNeeded: number) &* 2 &+ 1)
    }

    /// The digest in 32 lower-case hexadecimal digits.
    package var hexadecimal: [UInt8] {
        (0..<32).map { place in
            let digit = UInt8(truncatingIfNeeded: sum >> UInt128(124 - 4 * place)) & 0xF
            return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        }
    }
}

/// The hash of one view, figure or entry: a layout, then its members in that order.
struct MemberHash: Sendable {
    private var stream: SipHash

    /// Begins with the layout: what the members that follow are.
    init(layout: StaticString) {
        let text = (0..<layout.utf8CodeUnitCount).map { index in
            // The string is constant and its code units are counted above.
            unsafe layout.utf8Start[index]
        }
        stream = SipHash(key128: ViewDigest.key)
        append(SipHash.hash128(text.span, key: ViewDigest.key))
    }

    mutating func append(_ name: Hash128) {
        stream.append(name.high)
        stream.append(name.low)
    }

    mutating func append(_ value: Int) {
        stream.append(UInt64(bitPattern: Int64(value)))
    }

    mutating func append(_ value: Int64) {
        stream.append(UInt64(bitPattern: value))
    }

    mutating func append(_ value: Int64?) {
        stream.append(value == nil ? 0 : 1 as UInt64)
        if let value { append(value) }
    }

    mutating func append(_ value: Int?) {
        append(value.map(Int64.init))
    }

    mutating func append(_ value: Int128) {
        stream.append(UInt64(truncatingIfNeeded: value))
        stream.append(UInt64(truncatingIfNeeded: value >> 64))
    }

    mutating func append(_ entries: ViewDigest) {
        stream.append(UInt64(truncatingIfNeeded: entries.sum >> 64))
        stream.append(UInt64(truncatingIfNeeded: entries.sum))
    }

    consuming func finish() -> ViewDigest {
        var stream = stream
        let hash = stream.finalize128()
        return ViewDigest(sum: UInt128(hash.high) << 64 | UInt128(hash.low))
    }
}
