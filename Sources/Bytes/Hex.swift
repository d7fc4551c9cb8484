/// Bytes as hexadecimal digits, two a byte (RFC 4648 §8, in lower case).
package enum Hex {
    /// The text that stands for `bytes`.
    package static func text(_ bytes: Span<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for index in bytes.indices {
            for nibble in [bytes[index] >> 4, bytes[index] & 15] {
                text.append(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "W") + nibble)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` stands for, in either case; `nil` when it is no such text.
    package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for place in stride(from: 0, to: text.count, by: 2) {
            guard let high = JSONString.hexDigit(text[place]),
                let low = JSONString.hexDigit(text[place + 1])
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}
