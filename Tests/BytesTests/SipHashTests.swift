import Bytes
import TestSupport
import Testing

@Suite("A SipHash")
struct SipHashTests {
    private let key = SipKey(k0: SipHashVectors.key.k0, k1: SipHashVectors.key.k1)

    @Test("gives the reference outputs of 64 and 128 bits", arguments: 0..<64)
    func vectors(length: Int) {
        let input = (0..<length).map { UInt8($0) }
        let narrow = SipHash.hash(input.span, key: key)
        #expect(narrow == SipHashVectors.narrow[length])
        let wide = SipHash.hash128(input.span, key: key)
        let expected = SipHashVectors.wide[length]
        #expect(wide == Hash128(high: expected.high, low: expected.low))
    }

    @Test("gives the output printed in its paper")
    func paper() {
        let input = (0..<15).map { UInt8($0) }
        let hash = SipHash.hash(input.span, key: key)
        #expect(hash == 0xA129_CA61_49BE_45E5)
    }

    @Test("does not depend on how the bytes were split", arguments: 0..<200 as Range<UInt64>)
    func splits(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let input = (0..<Int.random(in: 0...80, using: &random)).map { _ in
            UInt8.random(in: .min ... .max, using: &random)
        }
        var narrow = SipHash(key: key)
        var wide = SipHash(key128: key)
        var rest = input[...]
        while let first = rest.first {
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                narrow.append(first)
                wide.append(first)
                rest.removeFirst()
            case 1 where rest.count >= 8:
                let word = rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
                narrow.append(word)
                wide.append(word)
                rest.removeFirst(8)
            default:
                let piece = Array(rest.prefix(Int.random(in: 0...20, using: &random)))
                narrow.append(piece.span)
                wide.append(piece.span)
                rest.removeFirst(piece.count)
            }
        }
        let hash = narrow.finalize()
        let hash128 = wide.finalize128()
        #expect(hash == SipHash.hash(input.span, key: key), "seed \(seed)")
        #expect(hash128 == SipHash.hash128(input.span, key: key), "seed \(seed)")
    }

    @Test("depends on both words of the key")
    func keys() {
        let input: [UInt8] = [1, 2, 3]
        let other0 = SipKey(k0: key.k0 ^ 1, k1: key.k1)
        let other1 = SipKey(k0: key.k0, k1: key.k1 ^ 1)
        let hashes = [key, other0, other1].map { SipHash.hash(input.span, key: $0) }
        #expect(Set(hashes).count == 3)
    }

    @Test("is not read at a width it was not begun for")
    func widths() async {
        await #expect(processExitsWith: .failure) {
            var narrow = SipHash(key: SipKey(k0: 1, k1: 2))
            _ = narrow.finalize128()
        }
        await #expect(processExitsWith: .failure) {
            var wide = SipHash(key128: SipKey(k0: 1, k1: 2))
            _ = wide.finalize()
        }
    }
}
