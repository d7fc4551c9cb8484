/// A figure of your own: what each party's history contributes, summed over parties.
///
/// A projection is a function of one party's complete history, and of nothing else: no clock, no
/// file, no other party. So it can be folded on all cores in any order, gives the same for any order
/// of arrival, and is recomputed for any past moment or under a new definition by folding again. Names
/// are resolved to ordinals before the fold; see ``LedgerSnapshot/types``.
///
/// A total must not depend on the order in which parties are added: counts, sums, least and greatest,
/// counts by value. Floating-point sums do depend on it; sum whole units and divide at the end.
///
/// Where the total is a number, or another `AdditiveArithmetic` whose addition is commutative, only
/// ``contribute(_:to:)`` is to be written.
public protocol Projection: Sendable {
    /// What is summed over parties.
    associatedtype Total: Sendable

    /// A total that nobody has contributed to.
    var emptyTotal: Total { get }

    /// Adds what a known party's history contributes.
    ///
    /// Working memory that is kept from party to party may be changed; the contribution must not
    /// depend on it.
    mutating func contribute(_ history: PartyHistory, to total: inout Total)

    /// Adds what a touchpoint of nobody known contributes; such touchpoints come in any order.
    ///
    /// Does nothing unless a projection says otherwise.
    mutating func contribute(anonymous touchpoint: HistoryTouchpoint, to total: inout Total)

    /// Adds what other parties contributed; in any order, with the same result.
    func merge(_ other: Total, into total: inout Total)
}

extension Projection {
    /// Does nothing: nobody known is no party.
    public mutating func contribute(
        anonymous touchpoint: HistoryTouchpoint,
        to total: inout Total
    ) {}
}

extension Projection where Total: AdditiveArithmetic {
    /// Zero.
    public var emptyTotal: Total { .zero }

    /// Adds the two.
    public func merge(_ other: Total, into total: inout Total) {
        total += other
    }
}
