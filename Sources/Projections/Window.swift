/// A span of time after a first contact, named as the question named it, such as `14d`.
package struct Window: Sendable, Equatable {
    /// The longest window: the years 0001 to 9999, in microseconds.
    ///
    /// No two instants lie further apart, and an instant plus this still fits `Int64`.
    package static let longest: Int64 = 3_652_059 * 86_400_000_000

    /// The name as given, in UTF-8: decimal digits and one of `d`, `h`, `m`.
    package let name: [UInt8]
    /// Length in microseconds, from 1 minute to `longest`.
    package let length: Int64

    /// The window that `text` names, such as `14d`, `36h` or `90m`.
    ///
    /// Fails on anything but digits and a unit, on zero and on more than `longest`. Leading zeros
    /// stay in the name: `07d` and `7d` are two windows of one length.
    package init?(_ text: Span<UInt8>) {
        guard text.count >= 2, let unit = Self.micros(ofUnit: text[text.count - 1]) else {
            return nil
        }
        var length: Int64 = 0
        for index in 0..<(text.count - 1) {
            let digit = text[index]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            length = length * 10 + Int64(digit - UInt8(ascii: "0"))
            guard length <= Self.longest / unit else { return nil }
        }
        guard length > 0 else { return nil }
        self.length = length * unit
        name = (0..<text.count).map { text[$0] }
    }

    /// The windows of a question that names none: 1, 7, 14 and 30 days.
    package static let usual: [Window] = ["1d", "7d", "14d", "30d"].compactMap { name in
        let text = Array(name.utf8)
        return Window(text.span)
    }

    private static func micros(ofUnit letter: UInt8) -> Int64? {
        switch letter {
        case UInt8(ascii: "d"): 86_400_000_000
        case UInt8(ascii: "h"): 3_600_000_000
        case UInt8(ascii: "m"): 60_000_000
        default: nil
        }
    }
}
