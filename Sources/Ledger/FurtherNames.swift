import Bytes
import Projections
import Touchpoints

/// The names in columns that rows do not have.
struct FurtherNames: Sendable {
    /// One dictionary entry.
    private struct Entry: Sendable {
        var column: NameColumn
        var ordinal: UInt32
        var text: [UInt8]
        var lookup: Hash128
    }

    private var entries: [Entry] = []

    /// Notes a dictionary entry.
    ///
    /// - Parameters:
    ///   - column: Whose name it is.
    ///   - ordinal: The name's number.
    ///   - text: Its text; empty where that was destroyed.
    ///   - lookup: The keyed hash by which the ledger finds it.
    mutating func set(_ column: NameColumn, _ ordinal: UInt32, text: [UInt8], lookup: Hash128) {
        entries.append(Entry(column: column, ordinal: ordinal, text: text, lookup: lookup))
    }

    /// Adds the entries of another segment.
    mutating func append(_ other: FurtherNames) {
        entries.append(contentsOf: other.entries)
    }

    /// The ordinals of those of `texts` that the ledger knows in a column.
    func ordinals(_ column: NameColumn, _ texts: [[UInt8]], _ hashes: KeyedHashes) -> [UInt32] {
        let wanted = Set(texts.map { hashes.name(column.namespace, $0.span) })
        return entries.filter { $0.column == column && wanted.contains($0.lookup) }.map(\.ordinal)
    }

    /// The texts of a column by ordinal; empty for those that were not read.
    func table(_ column: NameColumn) -> NameTable {
        var table = NameTable()
        for entry in entries where entry.column == column {
            table.set(entry.ordinal, text: entry.text, digest: Hash128(high: 0, low: 0))
        }
        return table
    }
}
