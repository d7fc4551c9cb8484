/// Why and where a text is not the JSON that was asked for; it quotes nothing of the text.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Offset of the byte at fault in the whole text; its length when the text ended too soon.
    package let offset: Int
    /// What is wrong there.
    package let reason: Reason

    /// The error of a reason at a place.
    package init(offset: Int, reason: Reason) {
        self.offset = offset
        self.reason = reason
    }

    /// Reason and place, such as `invalid UTF-8 at byte 17`.
    package var description: String { "\(reason.description) at byte \(offset)" }

    /// What can be wrong with a JSON text.
    package enum Reason: UInt8, Sendable, CaseIterable, CustomStringConvertible {
        case unexpectedEnd
        case expectedValue
        case expectedKey
        case expectedColon
        case expectedCommaOrEnd
        case trailingContent
        case malformedNumber
        case malformedEscape
        case loneSurrogate
        case controlCharacter
        case invalidUTF8
        case tooDeep

        /// The reason in a few English words.
        package var description: String {
            switch self {
            case .unexpectedEnd: "text ends within a value"
            case .expectedValue: "expected a value"
            case .expectedKey: "expected a member name in quotes"
            case .expectedColon: "expected a colon"
            case .expectedCommaOrEnd: "expected a comma or the end of the object or array"
            case .trailingContent: "content after the value"
            case .malformedNumber: "malformed number"
            case .malformedEscape: "malformed escape"
            case .loneSurrogate: "escaped surrogate without its partner"
            case .controlCharacter: "control character in a string"
            case .invalidUTF8: "invalid UTF-8"
            case .tooDeep: "nested too deeply"
            }
        }
    }
}
