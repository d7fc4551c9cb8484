/// The 128-bit key of a SipHash: the sixteen key bytes read as two little-endian words.
package struct SipKey: Hashable, Sendable {
    /// Key bytes 0 to 7, least significant first.
    package let k0: UInt64
    /// Key bytes 8 to 15, least significant first.
    package let k1: UInt64

    /// The key of two words.
    package init(k0: UInt64, k1: UInt64) {
        self.k0 = k0
        self.k1 = k1
    }
}
