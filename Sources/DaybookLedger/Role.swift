import Touchpoints

/// What a touchpoint is in the figures; the registry of types says it.
///
/// An unknown outbound type is a contact, an unknown inbound type a response, any other a record.
public enum Role: UInt8, Sendable, CaseIterable {
    /// Reaches for the person.
    case contact = 1
    /// Tells what became of a contact.
    case status = 2
    /// A contact deliberately not made.
    case withheld = 3
    /// Answers.
    case response = 4
    /// An opening, which may be a machine's.
    case open = 5
    /// A refusal of further contact.
    case refusal = 6
    /// Anything else.
    case record = 7

    init(_ role: Touchpoints.Role) {
        self =
            switch role {
            case .contact: .contact
            case .status: .status
            case .withheld: .withheld
            case .response: .response
            case .open: .open
            case .refusal: .refusal
            case .record: .record
            }
    }
}
