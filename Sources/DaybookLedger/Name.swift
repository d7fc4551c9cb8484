/// A name as the ledger keeps it: UTF-8, compared and sorted byte by byte.
///
/// Identifiers, types, channels, campaigns, cells and currencies are names. Swift's `String` calls
/// "é" and "e" followed by an accent equal; the ledger, whose senders' keys must stay what they are,
/// does not. So answers carry names, and a name is what to key a dictionary by. Where only the text
/// is wanted, ``text`` has it.
public struct Name: Hashable, Sendable {
    /// The bytes, valid UTF-8.
    public let utf8: [UInt8]

    /// The name with that text.
    public init(_ text: String) {
        utf8 = Array(text.utf8)
    }

    init(utf8: some Sequence<UInt8>) {
        self.utf8 = Array(utf8)
    }

    /// The name as text.
    public var text: String { String(decoding: utf8, as: UTF8.self) }
}

extension Name: Comparable {
    /// Whether `left` sorts before `right` as bytes.
    public static func < (left: Name, right: Name) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}

extension Name: ExpressibleByStringLiteral {
    /// The name that a literal spells.
    public init(stringLiteral text: String) {
        self.init(text)
    }
}

extension Name: CustomStringConvertible {
    /// The name as text.
    public var description: String { text }
}
