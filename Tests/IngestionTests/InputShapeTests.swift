import Ingestion
import Testing

@Suite("The shape of a JSON input")
struct InputShapeTests {
    private static let samples: [(text: String, shape: InputShape)] = [
        ("", .lines), ("\n", .lines), ("  \n\t\r\n", .lines), ("{}", .lines), ("{", .lines),
        ("{\"id\":1}\n", .lines), ("{ \"id\":1,\n", .lines), ("{}\n{\n\"a\"", .lines),
        ("{\n", .lines), ("{\n{\"id\":1}\n", .lines), ("{\nx", .lines), ("{\n[", .lines),
        ("{ \r\n  \"id\"", .documents), ("{\n}", .documents), ("\n{\n\n\"", .documents),
        ("[", .documents), ("  \n[{}]", .documents), ("\u{FEFF}[", .documents),
        ("\u{FEFF}{\n\"", .documents), ("\u{FEFF}", .lines), ("\u{FEFF}x", .lines),
        ("x", .lines), ("\"[\"", .lines), ("}\n[", .lines), ("{[", .lines), ("\u{EF}", .lines),
    ]

    @Test("shows by the first bytes, and as soon as it can", arguments: samples.indices)
    func decides(index: Int) {
        let (text, shape) = Self.samples[index]
        let bytes = Array(text.utf8)
        #expect(InputShape.decide(bytes[...], isWhole: true) == shape)
        // What was decided early is never decided otherwise later.
        for count in 0...bytes.count {
            let early = InputShape.decide(bytes[..<count], isWhole: false)
            #expect(early == nil || early == shape, "\(count)")
        }
    }

    @Test("that does not show within 64 KiB is that of lines")
    func bound() {
        #expect(InputShape.frontBytesMax == 64 << 10)
        for first in ["", "{"] {
            let blanks = [UInt8](
                repeating: 0x0A,
                count: InputShape.frontBytesMax - 1 - first.utf8.count
            )
            let short = Array(first.utf8) + blanks
            #expect(InputShape.decide(short[...], isWhole: false) == nil)
            let long = short + [0x0A]
            #expect(InputShape.decide(long[...], isWhole: false) == .lines)
        }
    }
}
