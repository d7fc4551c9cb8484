/// The four words that SipHash stirs, named as in its paper.
internal struct SipLanes: Sendable {
    private var v0: UInt64
    internal var v1: UInt64
    internal var v2: UInt64
    private var v3: UInt64

    internal init(key: SipKey) {
        v0 = 0x736F_6D65_7073_6575 ^ key.k0
        v1 = 0x646F_7261_6E64_6F6D ^ key.k1
        v2 = 0x6C79_6765_6E65_7261 ^ key.k0
        v3 = 0x7465_6462_7974_6573 ^ key.k1
    }

    @inline(__always)
    internal mutating func round() {
        v0 &+= v1
        v1 = (v1 &<< 13) | (v1 &>> 51)
        v1 ^= v0
        v0 = (v0 &<< 32) | (v0 &>> 32)
        v2 &+= v3
        v3 = (v3 &<< 16) | (v3 &>> 48)
        v3 ^= v2
        v0 &+= v3
        v3 = (v3 &<< 21) | (v3 &>> 43)
        v3 ^= v0
        v2 &+= v1
        v1 = (v1 &<< 17) | (v1 &>> 47)
        v1 ^= v2
        v2 = (v2 &<< 32) | (v2 &>> 32)
    }

    /// Takes in one word of input: two rounds.
    @inline(__always)
    internal mutating func compress(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    /// Gives one word of output: four rounds.
    @inline(__always)
    internal mutating func squeeze() -> UInt64 {
        round()
        round()
        round()
        round()
        return v0 ^ v1 ^ v2 ^ v3
    }
}
