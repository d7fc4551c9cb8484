/// A sum over parties: the order of parties never matters, and what was added can be taken out.
package protocol CommutativeTotal: Sendable {
    /// Adds what other parties contributed.
    mutating func add(_ other: Self)
    /// Takes out what was added before; afterwards it is as if it had never been added.
    mutating func subtract(_ other: Self)
}

/// A function of one party's history, summed over parties.
///
/// A rebuild folds every party, on any core, in any order; an increment is `total − f(old history) +
/// f(new history)` for the parties that changed. A fold reads the history, its context and the
/// reference table, nothing else.
///
/// A projection carries working memory: each worker folds with a copy of its own.
package protocol Projection: Sendable {
    associatedtype Total: CommutativeTotal

    /// Changes with the definition of the figures; a total kept under another version is worthless.
    static var version: UInt32 { get }

    /// A total that no party has contributed to.
    func emptyTotal() -> Total

    /// Adds what `history`, complete and sorted, contributes.
    ///
    /// - Complexity: O(n log n) for n rows, besides what the figures themselves take.
    mutating func contribute(_ history: borrowing PartyHistory, to total: inout Total)
}
