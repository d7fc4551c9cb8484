import Bytes
package import Projections
package import Touchpoints

/// The names of a ledger that belong to nobody: types, channels, campaigns, places and so on.
///
/// Identifiers and agents are personal; their texts lie in the evidence, and these tables have none.
package struct SharedNames: Sendable {
    private var tables = [NameTable](
        repeating: NameTable(),
        count: Namespace.allCases.count + 1
    )
    /// What the registry says of each type.
    package private(set) var types = TypeFacts()

    init() {}

    mutating func add(_ name: SegmentRows.Name) {
        guard let namespace = Namespace(rawValue: name.namespace), !namespace.isPersonal else {
            return
        }
        tables[Int(namespace.rawValue)].set(name.ordinal, text: name.text, digest: name.digest)
        if namespace == .type { types.set(name.ordinal, name: name.text) }
    }

    /// The names of one namespace by ordinal.
    package subscript(namespace: Namespace) -> NameTable { tables[Int(namespace.rawValue)] }

    /// The text of an ordinal; empty for 0, and for one that this ledger never gave.
    package func text(_ namespace: Namespace, _ ordinal: UInt32) -> [UInt8] {
        let texts = tables[Int(namespace.rawValue)].texts
        return Int(ordinal) < texts.count ? texts[Int(ordinal)] : []
    }

    /// The tables that views are printed with; that of the parties is empty.
    package var tablesOfViews: NameTables {
        var names = NameTables()
        names.types = self[.type]
        names.channels = self[.channel]
        names.campaigns = self[.campaign]
        names.cells = self[.cell]
        names.currencies = self[.currency]
        return names
    }

    /// The order of names that histories are sorted by, and the question of what they come to.
    ///
    /// - Complexity: O(n log n) for n names.
    func context(windows: [Window] = [], end: Int64 = .max) -> FoldContext {
        FoldContext(
            windows: windows,
            end: end,
            typeRanks: self[.type].ranks(),
            channelRanks: self[.channel].ranks(),
            campaignRanks: self[.campaign].ranks(),
            cellRanks: self[.cell].ranks()
        )
    }
}
