import Touchpoints

extension Direction {
    /// An arrow for people: from the organisation on the left to the person.
    var sign: String {
        switch self {
        case .outbound: "→"
        case .inbound: "←"
        case .peer: "↔"
        case .internal: "·"
        }
    }
}
