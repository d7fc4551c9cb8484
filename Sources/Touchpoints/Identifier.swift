import Bytes

/// How a person is known: `namespace:value`, such as `loyalty:8842017` or `email:ann@example.org`.
package enum Identifier {
    /// The namespace of a `customer` that names none; output leaves it out.
    package static let defaultNamespace: [UInt8] = Array("customer:".utf8)
    /// The longest namespace, in bytes.
    package static let namespaceBytesMax = 32

    /// Whether `text` is an identifier as it stands.
    ///
    /// The rule: `^[a-z][a-z0-9_-]{0,31}:.`
    package static func isComplete(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 3, text[0] >= 0x61 && text[0] <= 0x7A else { return false }
        var index = 1
        while index < text.count && index <= namespaceBytesMax {
            let byte = text[index]
            if byte == 0x3A { return index + 1 < text.count }
            let isLetter = byte >= 0x61 && byte <= 0x7A
            let isDigit = byte >= 0x30 && byte <= 0x39
            guard isLetter || isDigit || byte == 0x5F || byte == 0x2D else { return false }
            index += 1
        }
        return false
    }

    /// Whether `text` is `customer:` before what is an identifier without it.
    ///
    /// Both name the same party, because output leaves `customer:` out.
    package static func repeatsNamespace(_ text: Span<UInt8>) -> Bool {
        let prefix = defaultNamespace.count
        guard text.count > prefix else { return false }
        let rest = text.extracting(prefix..<text.count)
        return starts(text) && isComplete(rest) && !starts(rest)
    }

    private static func starts(_ text: Span<UInt8>) -> Bool {
        text.count >= defaultNamespace.count
            && text.extracting(0..<defaultNamespace.count).equals(defaultNamespace)
    }

    /// The text that people see: without `customer:`.
    package static func shown(_ text: [UInt8]) -> ArraySlice<UInt8> {
        text.starts(with: defaultNamespace) ? text[defaultNamespace.count...] : text[...]
    }

    /// The full identifier of what a person typed or sent as `customer`.
    package static func complete(_ text: [UInt8]) -> [UInt8] {
        if repeatsNamespace(text.span) { return Array(text[defaultNamespace.count...]) }
        return isComplete(text.span) ? text : defaultNamespace + text
    }
}
