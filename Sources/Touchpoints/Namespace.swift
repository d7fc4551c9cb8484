/// The dictionaries of the ledger: each gives its names dense ordinals from 1.
package enum Namespace: UInt8, Sendable, CaseIterable {
    case identifier = 1
    case agent = 2
    case campaign = 3
    case cell = 4
    case channel = 5
    case type = 6
    case source = 7
    case currency = 8
    case offer = 9
    case place = 10
    case banner = 11
    case reason = 12
    /// Files and other places that items came from.
    case origin = 13
    /// Ways in which items of another form were made into touchpoints, described as JSON.
    case adapter = 14

    /// Whether names of this kind belong to people.
    ///
    /// Their text lies in the evidence, which can be destroyed; all others stand in the envelope,
    /// because figures are sorted and printed by them.
    package var isPersonal: Bool { self == .identifier || self == .agent }
}
