import Bytes
package import Touchpoints

/// What makes touchpoints from items of another form, as the ledger keeps it beside what it made.
///
/// The description is JSON, and complete: with it and the bytes as received the same program makes
/// the same touchpoint again. It speaks of forms, columns and constants, never of one person.
package struct AdapterName: Sendable {
    /// The longest description, in bytes: it stands in an envelope.
    package static let bytesMax = 256 << 10

    /// The description, as UTF-8.
    package let text: [UInt8]
    let hash: Hash128

    /// The adapter of that description, in the ledger with those hashes.
    ///
    /// A description longer than ``bytesMax`` is a programmer's error and traps: whoever makes one
    /// from a user's words bounds them.
    package init(_ text: [UInt8], hashes: KeyedHashes) {
        precondition(!text.isEmpty && text.count <= Self.bytesMax)
        self.text = text
        hash = hashes.name(.adapter, text.span)
    }
}
