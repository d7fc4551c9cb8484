/// What is wrong with a column map, or why it does not fit a file; nothing was recorded for it.
///
/// It names members, columns and patterns, never a cell's content.
package struct MapError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The member of the map that is at fault, such as `time` or `identifiers[0]`; empty for all.
    package let member: String
    /// What was expected and what to do.
    package let message: String

    package init(_ member: String, _ message: String) {
        self.member = member
        self.message = message
    }

    /// Member and message.
    package var description: String { member.isEmpty ? message : "\(member): \(message)" }
}
