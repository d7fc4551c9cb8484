/// What a touchpoint is in the figures; see "What every figure means" in the README.
package enum Role: UInt8, Sendable, CaseIterable {
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

    /// The role of a touchpoint whose type may be unknown to the registry.
    ///
    /// The registry wins; an unknown outbound type is a contact, an unknown inbound type a response,
    /// and any other is a record.
    package init(registered: Role?, direction: Direction) {
        if let registered {
            self = registered
            return
        }
        switch direction {
        case .outbound: self = .contact
        case .inbound: self = .response
        case .peer, .internal: self = .record
        }
    }
}
