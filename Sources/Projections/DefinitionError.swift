/// What is wrong with a definition, and where; it quotes names of members, never a customer's data.
package struct DefinitionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    package let line: Int
    /// The character of the line, from 1.
    package let column: Int
    /// The member, such as `filter.any[1].amount`; empty for the whole.
    package let path: String
    /// What was expected, and what to do.
    package let message: String

    /// Line, column, member and message.
    package var description: String {
        "\(line):\(column): " + (path.isEmpty ? message : "\(path): \(message)")
    }

    init(_ fault: DefinitionFault, in json: [UInt8]) {
        let before = json.prefix(fault.offset)
        line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // A character begins with any byte but a continuation.
        column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        path = fault.path
        message = fault.message
    }
}

/// A mistake by its offset, while the text is at hand.
struct DefinitionFault: Error {
    let offset: Int
    let path: String
    let message: String

    init(_ offset: Int, _ path: String, _ message: String) {
        self.offset = offset
        self.path = path
        self.message = message
    }
}
