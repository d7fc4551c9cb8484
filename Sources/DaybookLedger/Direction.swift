import Touchpoints

/// Which way a touchpoint went between the organisation and a person.
public enum Direction: UInt8, Sendable, CaseIterable {
    /// Organisation to person.
    case outbound = 1
    /// Person to organisation.
    case inbound = 2
    /// Between customers.
    case peer = 3
    /// Inside the organisation.
    case `internal` = 4

    init(_ direction: Touchpoints.Direction) {
        self =
            switch direction {
            case .outbound: .outbound
            case .inbound: .inbound
            case .peer: .peer
            case .internal: .internal
            }
    }

    /// The word used in touchpoint JSON.
    var word: StaticString {
        switch self {
        case .outbound: "outbound"
        case .inbound: "inbound"
        case .peer: "peer"
        case .internal: "internal"
        }
    }
}
