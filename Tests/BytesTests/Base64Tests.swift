import Bytes
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test("decodes the vectors of RFC 4648 §10")
    func vectors() {
        let vectors = [
            ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"),
            ("Zm9vYmE=", "fooba"), ("Zm9vYmFy", "foobar"),
        ]
        for (text, expected) in vectors {
            let bytes = Array(text.utf8)
            let decoded = Base64.decode(bytes.span)
            #expect(decoded == Array(expected.utf8))
        }
    }

    @Test("has 64 letters, each with its value")
    func alphabet() {
        let letters = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
        )
        for byte in UInt8.min...UInt8.max {
            let text = [byte, UInt8(ascii: "A"), UInt8(ascii: "A"), UInt8(ascii: "A")]
            let decoded = Base64.decode(text.span)
            #expect(decoded == letters.firstIndex(of: byte).map { [UInt8($0) << 2, 0, 0] })
        }
    }

    @Test(
        "refuses what is no base64",
        arguments: [
            "Z", "Zg", "Zg=", "=", "==", "====", "Z===", "Zm9v=", "Zm9vZg", "Zg==Zg==", "Zh==",
            "Zm9=", "Zm 9", "Zm9v\n", "Zm-_", "Zg=a",
        ]
    )
    func refuses(text: String) {
        let bytes = Array(text.utf8)
        let decoded = Base64.decode(bytes.span)
        #expect(decoded == nil)
    }
}
