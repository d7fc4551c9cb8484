package import Projections
import Touchpoints

/// The types, channels and currencies that get a CSV column of their own: those that occur.
package struct NameColumns: Sendable {
    private var hasType: [Bool]
    private var hasChannel: [Bool]
    private var hasCurrency: [Bool]

    /// No columns, for names of `tables`.
    package init(_ tables: NameTables) {
        hasType = [Bool](repeating: false, count: tables.types.count)
        hasChannel = [Bool](repeating: false, count: tables.channels.count)
        hasCurrency = [Bool](repeating: false, count: tables.currencies.count)
    }

    /// Makes room for everything that `view` mentions.
    package mutating func include(_ view: CustomerView) {
        include(types: view.byType)
        for entry in view.byChannel { hasChannel[Int(entry.name)] = true }
        include(view.amounts)
    }

    /// Makes room for the types in `counts`.
    mutating func include(types counts: [NameCount]) {
        for entry in counts { hasType[Int(entry.name)] = true }
    }

    /// Makes room for the currencies in `amounts`.
    mutating func include(_ amounts: [CurrencySum]) {
        for entry in amounts { hasCurrency[Int(entry.currency)] = true }
    }

    /// A count of 0 for each type that occurs.
    var types: [NameCount] { Self.marked(hasType).map { NameCount(name: $0, count: 0) } }

    /// A count of 0 for each channel that occurs.
    var channels: [NameCount] { Self.marked(hasChannel).map { NameCount(name: $0, count: 0) } }

    /// A sum of 0 for each currency that occurs.
    var currencies: [CurrencySum] {
        Self.marked(hasCurrency).map { CurrencySum(currency: $0, sum: 0) }
    }

    private static func marked(_ marks: [Bool]) -> [UInt32] {
        marks.indices.filter { marks[$0] }.map { UInt32($0) }
    }
}
