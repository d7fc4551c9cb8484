/// What the book says about one party: counts, times and sums over all of its touchpoints.
///
/// Names are ordinals, times are microseconds since 1970.
package struct CustomerView: Sendable, Equatable {
    package var party: UInt32
    /// The number of touchpoints; 0 only in a view that nothing was folded into.
    package var touchpoints = 0
    /// Touchpoints by direction.
    package var inbound = 0
    package var outbound = 0
    /// Touchpoints of role contact, whatever their direction.
    package var contacts = 0
    package var first: Int64 = 0
    package var last: Int64 = 0
    package var lastInbound: Int64?
    package var lastOutbound: Int64?
    package var lastContact: Int64?
    /// Touchpoints by type and by channel, least ordinal first.
    package var byType: [NameCount] = []
    package var byChannel: [NameCount] = []
    /// The number of distinct campaigns that the touchpoints name themselves.
    package var campaigns = 0
    /// What the party paid, least currency ordinal first.
    package var amounts: [CurrencySum] = []

    /// The view of a party without touchpoints.
    package init(party: UInt32 = 0) {
        self.party = party
    }

    /// Starts the view of another party, keeping the memory of the lists.
    mutating func restart(party: UInt32) {
        self.party = party
        touchpoints = 0
        inbound = 0
        outbound = 0
        contacts = 0
        first = 0
        last = 0
        lastInbound = nil
        lastOutbound = nil
        lastContact = nil
        byType.removeAll(keepingCapacity: true)
        byChannel.removeAll(keepingCapacity: true)
        campaigns = 0
        amounts.removeAll(keepingCapacity: true)
    }
}
