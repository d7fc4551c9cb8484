import Bytes
import Ingestion
import Ledger
import Touchpoints

/// Which touchpoints a tail shows, by the names that were typed.
struct TailFilter {
    /// A name that was typed and that the ledger never saw.
    struct UnknownName {
        fileprivate let what: StaticString
        fileprivate let name: String
        /// Names of its kind that are recorded; `nil` for customers, who are looked up.
        fileprivate let known: [String]?

        /// Says so, and what may have been meant.
        func text(_ reader: LedgerReader) -> String {
            let text = "no touchpoint names the \(what) \(name)"
            guard let known else {
                return text + CustomerHint.text(for: Array(name.utf8), in: reader)
            }
            let near = Spelling.nearest(to: name, in: known)
            return text + (near.map { "; did you mean \($0)?" } ?? "")
        }
    }

    private let customer: String?
    private let campaign: String?
    private let type: String?
    /// Whether a run's retraction is one line.
    private let isForPeople: Bool

    /// What an invocation's options ask for.
    init(_ invocation: Invocation) {
        customer = invocation.value("customer")
        campaign = invocation.value("campaign")
        type = invocation.value("type")
        isForPeople = !invocation.has("ndjson") && !invocation.has("csv")
    }

    /// The filter by ordinals, and the first name that has none; with one, nothing is let through.
    func resolved(_ party: PartyReader) throws(LedgerError) -> (DumpFilter, UnknownName?) {
        var filter = DumpFilter()
        filter.runRetractions = isForPeople ? .oneLine : .eachTouchpoint
        if let type {
            let bytes = Array(type.utf8)
            let isRetraction = bytes == TypeRegistry.retraction
            let isRun = isForPeople && bytes == TypeRegistry.runRetraction
            if !isRetraction && !isRun { filter.runRetractions = .leftOut }
            let ordinal = Self.ordinal(bytes, in: party.names[.type])
            // Lines that undo a run have their type, whether a record of that type is there or not.
            guard let ordinal = ordinal ?? (isRetraction || isRun ? 0 : nil) else {
                return Self.nothing("type", type, party.names[.type])
            }
            filter.type = ordinal
        }
        if let campaign {
            filter.runRetractions = .leftOut
            let names = party.names[.campaign]
            guard let ordinal = Self.ordinal(Array(campaign.utf8), in: names) else {
                return Self.nothing("campaign", campaign, names)
            }
            filter.campaign = ordinal
        }
        if let customer {
            filter.runRetractions = .leftOut
            guard let ordinal = try party.ordinal(ofParty: Array(customer.utf8)) else {
                return Self.nothing("customer", customer, nil)
            }
            filter.party = ordinal
        }
        return (filter, nil)
    }

    private static func nothing(
        _ what: StaticString,
        _ name: String,
        _ names: NameTable?
    ) -> (DumpFilter, UnknownName?) {
        var filter = DumpFilter()
        filter.runRetractions = .leftOut
        filter.type = 0
        let known = names?.texts.dropFirst().map { String(decoding: $0, as: UTF8.self) }
        return (filter, UnknownName(what: what, name: name, known: known))
    }

    private static func ordinal(_ text: [UInt8], in names: NameTable) -> UInt32? {
        names.texts.dropFirst().firstIndex(of: text).map { UInt32($0) }
    }
}
