/// The eight words that SHA-256 carries from block to block, named as in FIPS 180-4 §6.2.2.
internal struct SHA256State: Sendable {
    private var h0: UInt32 = 0x6A09_E667
    private var h1: UInt32 = 0xBB67_AE85
    private var h2: UInt32 = 0x3C6E_F372
    private var h3: UInt32 = 0xA54F_F53A
    private var h4: UInt32 = 0x510E_527F
    private var h5: UInt32 = 0x9B05_688C
    private var h6: UInt32 = 0x1F83_D9AB
    private var h7: UInt32 = 0x5BE0_CD19

    internal init() {}

    internal var digest: SHA256.Digest {
        SHA256.Digest(join(h0, h1), join(h2, h3), join(h4, h5), join(h6, h7))
    }

    private func join(_ high: UInt32, _ low: UInt32) -> UInt64 {
        UInt64(high) << 32 | UInt64(low)
    }

    /// Takes in one block of sixteen big-endian words.
    internal mutating func compress(_ block: InlineArray<16, UInt32>) {
        // The schedule of 64 words is kept as a ring of the last sixteen.
        var schedule = block
        var (a, b, c, d) = (h0, h1, h2, h3)
        var (e, f, g, h) = (h4, h5, h6, h7)
        var step = 0
        while step < 64 {
            if step >= 16 {
                for slot in 0..<16 {
                    let near = schedule[(slot &+ 14) & 15]
                    let far = schedule[(slot &+ 1) & 15]
                    schedule[slot] &+=
                        (turn(near, 17) ^ turn(near, 19) ^ (near &>> 10))
                        &+ schedule[(slot &+ 9) & 15]
                        &+ (turn(far, 7) ^ turn(far, 18) ^ (far &>> 3))
                }
            }
            // Eight steps bring every word back to its own name, so that none is moved.
            for slot in stride(from: 0, to: 16, by: 8) {
                let at = step &+ slot
                mix(a, b, c, &d, e, f, g, &h, word(schedule, slot, at))
                mix(h, a, b, &c, d, e, f, &g, word(schedule, slot &+ 1, at &+ 1))
                mix(g, h, a, &b, c, d, e, &f, word(schedule, slot &+ 2, at &+ 2))
                mix(f, g, h, &a, b, c, d, &e, word(schedule, slot &+ 3, at &+ 3))
                mix(e, f, g, &h, a, b, c, &d, word(schedule, slot &+ 4, at &+ 4))
                mix(d, e, f, &g, h, a, b, &c, word(schedule, slot &+ 5, at &+ 5))
                mix(c, d, e, &f, g, h, a, &b, word(schedule, slot &+ 6, at &+ 6))
                mix(b, c, d, &e, f, g, h, &a, word(schedule, slot &+ 7, at &+ 7))
            }
            step &+= 16
        }
        h0 &+= a
        h1 &+= b
        h2 &+= c
        h3 &+= d
        h4 &+= e
        h5 &+= f
        h6 &+= g
        h7 &+= h
    }

    /// A word of the schedule with the constant of its step.
    @inline(__always)
    private func word(_ schedule: InlineArray<16, UInt32>, _ slot: Int, _ step: Int) -> UInt32 {
        schedule[slot] &+ SHA256State.constants[step]
    }

    /// One step: what would be the new a and e are left in `h` and `d`, whose names they take next.
    @inline(__always)
    private func mix(
        _ a: UInt32,
        _ b: UInt32,
        _ c: UInt32,
        _ d: inout UInt32,
        _ e: UInt32,
        _ f: UInt32,
        _ g: UInt32,
        _ h: inout UInt32,
        _ word: UInt32
    ) {
        let first = h &+ (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) &+ (g ^ (e & (f ^ g))) &+ word
        d &+= first
        h = first &+ (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) &+ ((a & b) | (c & (a | b)))
    }

    @inline(__always)
    private func turn(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        (word &>> bits) | (word &<< (32 &- bits))
    }

    /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
    private static let constants: InlineArray<64, UInt32> = [
        0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1,
        0x923F_82A4, 0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3,
        0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786,
        0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
        0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147,
        0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13,
        0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
        0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
        0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A,
        0x5B9C_CA4F, 0x682E_6FF3, 0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208,
        0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
    ]
}
