/// What is wrong with one file under `index`; it is derived, so `daybook reindex` mends it.
package struct IndexFault: Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package enum What: String, Sendable {
        case missing = "is missing"
        case page = "has a damaged page, or is cut short"
        case part = "has a damaged part, or is cut short"
        case stale = "was made from other segments than the log has"
        case appendix = "does not list just the names and retractions that its segments give"
        case order = "is not in order"
        case entries = "does not hold just the entries that its segments give"
        case ordinals = "does not tell the last ordinals that its segments give"
        case search = "does not find an entry that it holds"
        case totals = "does not hold the figures that a replay gives"
        case filter = "takes a key of the log for a new one"
    }

    /// The file, below the ledger's directory.
    package let file: String
    package let what: What

    package init(_ file: String, _ what: What) {
        self.file = file
        self.what = what
    }

    package var description: String { "\(file) \(what.rawValue)" }
}
