import Bytes
import Testing

@Suite("Hexadecimal digits")
struct HexTests {
    @Test("stand for every byte, in either case")
    func everyByte() {
        for byte in UInt8.min...UInt8.max {
            let text = Hex.text([byte, 0xAB].span)
            let expected = String(UInt16(byte) << 8 | 0xAB, radix: 16)
            #expect(text == String(repeating: "0", count: 4 - expected.utf8.count) + expected)
            let (lower, upper) = (Array(text.utf8), Array(text.uppercased().utf8))
            #expect(Hex.decode(lower.span) == [byte, 0xAB])
            #expect(Hex.decode(upper.span) == [byte, 0xAB])
        }
    }

    @Test(
        "are refused with an odd count or another byte",
        arguments: ["0", "0g", "g0", " 0", "0x"]
    )
    func others(text: String) {
        let bytes = Array(text.utf8)
        #expect(Hex.decode(bytes.span) == nil)
    }

    @Test("in base64, every length gives what is read back")
    func base64() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 89 + 7) }
            let text = Array(Base64.encode(bytes.span).utf8)
            #expect(text.count == (count + 2) / 3 * 4)
            #expect(Base64.decode(text.span) == bytes)
        }
        // RFC 4648 §10.
        for (plain, coded) in [("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")] {
            let bytes = Array(plain.utf8)
            #expect(Base64.encode(bytes.span) == coded)
        }
    }
}
