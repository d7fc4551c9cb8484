import Bytes
import Testing

@Suite("A SHA-256")
struct SHA256Tests {
    private func hex(_ digest: SHA256.Digest) -> String {
        digest.bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    @Test(
        "gives the published digests of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                    + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ]
    )
    func vectors(text: String, expected: String) {
        let bytes = Array(text.utf8)
        let digest = SHA256.digest(of: bytes.span)
        #expect(hex(digest) == expected)
    }

    @Test("gives the published digest of a million times the letter a")
    func million() {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        let digest = SHA256.digest(of: bytes.span)
        #expect(
            hex(digest) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }

    @Test("does not depend on how the bytes were split")
    func splits() {
        let bytes = (0..<200).map { UInt8($0) }
        let whole = SHA256.digest(of: bytes.span)
        for cut in 0...200 {
            var stream = SHA256()
            stream.update(bytes.span.extracting(0..<cut))
            if cut < 200 { stream.update(byte: bytes[cut]) }
            stream.update(bytes.span.extracting(min(cut + 1, 200)..<200))
            let digest = stream.finalize()
            #expect(digest == whole, "cut at \(cut)")
        }
    }

    @Test("pads every length around the end of a block")
    func padding() {
        // The digest of the digests of the letter a repeated 0 to 129 times.
        var all = SHA256()
        for length in 0..<130 {
            let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
            let digest = SHA256.digest(of: bytes.span).bytes
            all.update(digest.span)
        }
        let digest = all.finalize()
        #expect(hex(digest) == "39a48225ae6069c68f7c9f867bf47f4a2e188c3903dd919926b8259a73ecada5")
    }
}
