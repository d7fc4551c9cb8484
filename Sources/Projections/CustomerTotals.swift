/// Customer views of many parties, as far as they can be added up and taken out again: how many,
/// over how many touchpoints, and the digest of every member of every view.
package struct CustomerTotals: CommutativeTotal, Equatable {
    package private(set) var customers = 0
    package private(set) var touchpoints = 0
    package private(set) var digest = ViewDigest()

    /// Totals over nobody.
    package init() {}

    /// Adds one party's view, with the digest of it.
    mutating func add(_ view: CustomerView, digest viewDigest: ViewDigest) {
        customers += 1
        touchpoints += view.touchpoints
        digest.add(viewDigest)
    }

    package mutating func add(_ other: CustomerTotals) {
        customers += other.customers
        touchpoints += other.touchpoints
        digest.add(other.digest)
    }

    package mutating func subtract(_ other: CustomerTotals) {
        customers -= other.customers
        touchpoints -= other.touchpoints
        digest.subtract(other.digest)
    }
}
