package import Platform

/// Why an input could not be opened, or not be read to its end.
package enum InputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system could not open or read it; what came before is whole.
    case system(SystemError)

    /// Whether a wait for the input ended early because a signal came; it may be begun again.
    package var isInterrupted: Bool {
        switch self {
        case .system(let error): error.isInterrupted
        }
    }

    /// What happened, and what became of the items before it; the input's name is said elsewhere.
    package var description: String {
        switch self {
        case .system(let error): "\(error); what came before it is recorded"
        }
    }
}
