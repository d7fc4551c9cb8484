import Touchpoints

/// The names of some namespaces, as a walk over the log meets them.
struct NotedNames: Sendable {
    private var tables: [NameTable]
    private let namespaces: [Namespace]

    init(_ namespaces: [Namespace]) {
        self.namespaces = namespaces
        tables = namespaces.map { _ in NameTable() }
    }

    /// Whether an envelope is a dictionary entry of one of `namespaces`.
    static func isNoted(_ fields: borrowing EnvelopeFields, _ namespaces: [Namespace]) -> Bool {
        guard fields.kind == .name else { return false }
        let namespace = fields[EnvelopeTag.namespace]
        return namespaces.contains { UInt64($0.rawValue) == namespace }
    }

    /// Notes a dictionary entry, if it is of one of the namespaces.
    mutating func note(_ record: LedgerRecord) {
        let namespace = record.fields[EnvelopeTag.namespace]
        guard let place = namespaces.firstIndex(where: { UInt64($0.rawValue) == namespace }) else {
            return
        }
        tables[place].set(
            record.fields.ordinal(EnvelopeTag.ordinal),
            text: record.text,
            digest: record.fields.hash128(EnvelopeTag.digestHigh, EnvelopeTag.digestLow)
        )
    }

    /// The text of a name; empty for ordinal 0 and for one that was not met.
    func text(_ namespace: Namespace, _ ordinal: UInt32) -> [UInt8] {
        guard let place = namespaces.firstIndex(of: namespace),
            Int(ordinal) < tables[place].count
        else { return [] }
        return tables[place].texts[Int(ordinal)]
    }
}
