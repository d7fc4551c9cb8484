/// The content of a string in a JSON text: the bytes between its quotes, by offset.
package struct JSONText: Equatable, Sendable {
    /// Offset of the first byte after the opening quote.
    package let start: Int
    /// Offset of the closing quote.
    package let end: Int
    /// Whether the content holds escapes, so that it is not yet the text that it stands for.
    package let hasEscapes: Bool

    /// The content from `start` up to `end`.
    package init(start: Int, end: Int, hasEscapes: Bool) {
        self.start = start
        self.end = end
        self.hasEscapes = hasEscapes
    }
}
