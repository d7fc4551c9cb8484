import Bytes
import Foundation
import Testing

@Suite("Text encodings")
struct TextEncodingTests {
    private static func utf8(_ byte: UInt8, _ encoding: TextEncoding) -> [UInt8]? {
        var out: [UInt8] = []
        return encoding.append([byte].span, to: &out) == nil ? out : nil
    }

    @Test("turn every byte of Latin-1 into the character of its number")
    func latin1() {
        for byte in UInt8.min...UInt8.max {
            let expected = Array(String(Character(Unicode.Scalar(byte))).utf8)
            #expect(Self.utf8(byte, .latin1) == expected)
        }
    }

    @Test("turn every byte of windows-1252 into what Foundation says, but for five")
    func windows1252() {
        let undefined: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
        for byte in UInt8.min...UInt8.max {
            let found = Self.utf8(byte, .windows1252)
            if undefined.contains(byte) {
                #expect(found == nil)
            } else {
                let expected = String(data: Data([byte]), encoding: .windowsCP1252)
                #expect(found == expected.map { Array($0.utf8) }, "\(byte)")
            }
        }
    }

    @Test("leave UTF-8 as it is, and name the byte that is none")
    func utf8() {
        var out: [UInt8] = []
        #expect(TextEncoding.utf8.append(Array("aé€😀".utf8).span, to: &out) == nil)
        #expect(out == Array("aé€😀".utf8))
        #expect(TextEncoding.utf8.append([0x61, 0xE9].span, to: &out) == 1)
        #expect(TextEncoding.windows1252.append([0x61, 0x81].span, to: &out) == 1)
    }

    @Test("have names in any case, and no others")
    func names() {
        for encoding in TextEncoding.allCases {
            #expect(TextEncoding(named: encoding.name) == encoding)
            #expect(TextEncoding(named: encoding.name.uppercased()) == encoding)
        }
        #expect(TextEncoding(named: "ISO-8859-1") == .latin1)
        #expect(TextEncoding(named: "cp1252") == .windows1252)
        for name in ["", "latin2", "utf-16", "ascii"] { #expect(TextEncoding(named: name) == nil) }
    }
}
