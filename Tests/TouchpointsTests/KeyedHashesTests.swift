import Bytes
import Testing
import Touchpoints

/// The expected numbers were computed from the published definitions of SipHash-2-4 and SHA-256 by
/// another program: stored ledgers depend on them.
@Suite("The keyed hashes")
struct KeyedHashesTests {
    private let hashes: KeyedHashes

    init() {
        let secret = (0..<32).map { UInt8($0) }
        hashes = KeyedHashes(secret: secret.span)
    }

    private func text(_ text: String) -> UInt64 {
        let bytes = Array(text.utf8)
        return hashes.text(bytes.span)
    }

    private func key(_ source: String, _ id: String) -> Hash128 {
        let (source, id) = (Array(source.utf8), Array(id.utf8))
        return hashes.key(source: source.span, id: id.span)
    }

    private func name(_ namespace: Namespace, _ text: String) -> Hash128 {
        let bytes = Array(text.utf8)
        return hashes.name(namespace, bytes.span)
    }

    @Test("never change for a secret")
    func goldenValues() {
        #expect(KeyedHashes.secretBytes == 32)
        #expect(hashes.logID == 0x41AA_D8D7_F3C0_4F31)
        #expect(hashes.contentKey == SipKey(k0: 0x4B9B_F120_2C05_B6A5, k1: 0xBA06_194F_9462_6D46))
        #expect(text("") == 0x7ABA_3F67_FD38_440A)
        #expect(text("cj-24") == 0xB800_B28D_9EC1_10E1)
        #expect(text("é") == 0x3199_D805_B81E_76A2)
        #expect(
            key("import", "1") == Hash128(high: 0x8BC6_6467_F22F_0A68, low: 0x59D5_7572_A61E_228F)
        )
        #expect(
            key("mailhouse", "cj-24-HH0304-sent")
                == Hash128(high: 0x373C_926E_342F_AC0C, low: 0x13C6_A592_FB21_5A87)
        )
        let item = Array(#"{"id":1}"#.utf8)
        let itemHash = hashes.item(item.span)
        #expect(itemHash == Hash128(high: 0x99D1_61EA_A000_4074, low: 0x8556_110F_D531_2993))
        let mail = Array("mail".utf8)
        let digest = KeyedHashes.digest(mail.span)
        #expect(digest == Hash128(high: 0x00D8_D3F1_1739_D2F3, low: 0x5370_9998_2B46_74C2))
    }

    @Test(
        "differ by namespace",
        arguments: [
            (.identifier, 0x4AF8_2F44_E42D_41E6, 0x6477_60A9_39C1_3B73),
            (.agent, 0x5C19_B31D_4AE3_36CF, 0x3B20_082E_E11F_7609),
            (.campaign, 0xD3B5_E7F1_8013_04E2, 0x0D5C_C475_367D_39E5),
            (.cell, 0xD92F_0091_9DF3_32B4, 0xF351_508C_A534_B616),
            (.channel, 0xDB20_0DC6_7F4B_10C7, 0xC1CD_D41B_1E6D_5FCF),
            (.type, 0x3059_0966_2AED_4BE9, 0x0B64_D3BB_E857_4D23),
            (.source, 0xA972_0FAB_F25B_A8FF, 0xB3E1_5617_2EA6_E944),
            (.currency, 0xE4FC_D0A4_C52D_E8AE, 0x0ABD_0C65_53EE_91B3),
            (.offer, 0xF440_C10D_F608_E2EC, 0x7E4C_CC1E_E3EF_CE55),
            (.place, 0x6DE6_BC61_754A_39BC, 0x7A4D_C3AE_F372_8C54),
            (.banner, 0xD79C_5618_0ECD_AE91, 0xA12F_15AE_FC08_D627),
            (.reason, 0x205F_84D2_FC5F_F6E2, 0x8412_6ADD_F2B9_4485),
            (.origin, 0x5C9E_FEBB_7DB7_4D2A, 0xE9F8_9265_C72D_68D6),
        ] as [(Namespace, UInt64, UInt64)]
    )
    func namesByNamespace(namespace: Namespace, high: UInt64, low: UInt64) {
        #expect(name(namespace, "mail") == Hash128(high: high, low: low))
    }

    @Test("tell sources from ids, wherever the one ends and the other begins")
    func sourcesAndIDs() {
        let one = key("import", "1")
        let other = key("impor", "t1")
        #expect(one.low != other.low && one.high != other.high)
        let another = key("till", "1")
        #expect(another.high == one.high && another.low != one.low)
        #expect(key("", "import1").low != key("import1", "").low)
        #expect(one.high == text("1"))
    }

    @Test("depend on every byte of the secret")
    func secrets() {
        let secret = (0..<32).map { UInt8($0) }
        var seen: Set<UInt64> = [hashes.logID, text("a"), hashes.contentKey.k0]
        for index in secret.indices {
            var other = secret
            other[index] ^= 1
            let hashes = KeyedHashes(secret: other.span)
            let bytes = Array("a".utf8)
            seen.insert(hashes.text(bytes.span))
            seen.insert(hashes.logID)
            seen.insert(hashes.contentKey.k0)
        }
        #expect(seen.count == 99)
    }

    @Test("of an item are the same in pieces as in one")
    func itemsInPieces() {
        let item = Array("a line that comes in pieces".utf8)
        let whole = hashes.item(item.span)
        for cut in 0...item.count {
            var hasher = ItemHasher(hashes)
            hasher.append(item.span.extracting(0..<cut))
            hasher.append(item.span.extracting(cut..<item.count))
            let hash = hasher.finish()
            #expect(hash == whole, "cut at \(cut)")
        }
        for namespace in Namespace.allCases {
            let name = hashes.name(namespace, item.span)
            #expect(name != whole)
        }
    }
}
