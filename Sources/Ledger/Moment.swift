/// Which past a question is about: what had happened by then, and what was known by then.
package struct Moment: Sendable, Equatable {
    /// How far the ledger is read.
    package enum Known: Sendable, Equatable {
        /// Everything there is.
        case now
        /// The records before this position.
        case position(UInt64)
        /// The records taken before this instant, in microseconds since 1970.
        case time(Int64)
    }

    /// Keeps what happened before this instant, in microseconds since 1970; `nil` keeps all.
    package var asOf: Int64?
    package var known: Known

    package init(asOf: Int64? = nil, known: Known = .now) {
        self.asOf = asOf
        self.known = known
    }
}
