package import Bytes
package import Projections
import Touchpoints

/// Names in the form and the order in which they are printed.
package struct PrintedNames: Sendable {
    package let tables: NameTables
    private let typeRanks: [UInt32]
    private let channelRanks: [UInt32]
    private let currencyRanks: [UInt32]

    /// Prepares the order of types, channels and currencies.
    package init(_ tables: NameTables) {
        self.tables = tables
        typeRanks = tables.types.ranks()
        channelRanks = tables.channels.ranks()
        currencyRanks = tables.currencies.ranks()
    }

    /// A party as it is printed: namespace `customer` is left out.
    package func customer(_ party: UInt32) -> ArraySlice<UInt8> {
        Self.printed(tables.parties.texts[Int(party)])
    }

    /// The name of a type, in UTF-8.
    package func type(_ ordinal: UInt32) -> [UInt8] { tables.types.texts[Int(ordinal)] }

    /// The name of a channel, in UTF-8.
    package func channel(_ ordinal: UInt32) -> [UInt8] { tables.channels.texts[Int(ordinal)] }

    /// The name of a campaign, in UTF-8.
    package func campaign(_ ordinal: UInt32) -> [UInt8] { tables.campaigns.texts[Int(ordinal)] }

    /// The name of a cell, in UTF-8; empty for none.
    package func cell(_ ordinal: UInt32) -> [UInt8] { tables.cells.texts[Int(ordinal)] }

    /// The code of a currency, in UTF-8.
    package func currency(_ ordinal: UInt32) -> [UInt8] { tables.currencies.texts[Int(ordinal)] }

    /// All parties, in byte order of their printed names.
    ///
    /// - Complexity: O(n log n); most comparisons take one word.
    package func customersInOrder() -> [UInt32] {
        let texts = tables.parties.texts
        var keys: [(prefix: UInt64, party: UInt32)] = []
        keys.reserveCapacity(texts.count)
        for party in texts.indices.dropFirst() where !texts[party].isEmpty {
            keys.append((Self.prefix(of: Self.printed(texts[party])), UInt32(party)))
        }
        keys.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            return Self.printed(texts[Int(left.party)])
                .lexicographicallyPrecedes(Self.printed(texts[Int(right.party)]))
        }
        return keys.map(\.party)
    }

    /// Counts by type, in byte order of the types.
    package func types(_ counts: [NameCount]) -> [NameCount] {
        counts.sorted { typeRanks[Int($0.name)] < typeRanks[Int($1.name)] }
    }

    /// Counts by channel, in byte order of the channels.
    package func channels(_ counts: [NameCount]) -> [NameCount] {
        counts.sorted { channelRanks[Int($0.name)] < channelRanks[Int($1.name)] }
    }

    /// Amounts, in byte order of the currencies.
    package func currencies(_ amounts: [CurrencySum]) -> [CurrencySum] {
        amounts.sorted { currencyRanks[Int($0.currency)] < currencyRanks[Int($1.currency)] }
    }

    /// Writes counts by type as an object.
    package func write(types counts: [NameCount], to writer: inout JSONWriter) {
        Self.write(types(counts), tables.types, to: &writer)
    }

    /// Writes counts by channel as an object.
    package func write(channels counts: [NameCount], to writer: inout JSONWriter) {
        Self.write(channels(counts), tables.channels, to: &writer)
    }

    /// Writes amounts as an object of exact decimals in text.
    package func write(_ amounts: [CurrencySum], to writer: inout JSONWriter) {
        writer.beginObject()
        for entry in currencies(amounts) {
            let name = currency(entry.currency)
            let sum = MoneyText.text(entry.sum)
            writer.key(name.span)
            writer.string(sum.span)
        }
        writer.endObject()
    }

    /// Amounts for people, such as `12.5 EUR, 3 USD`.
    package func text(_ amounts: [CurrencySum]) -> [UInt8] {
        var text: [UInt8] = []
        for entry in currencies(amounts) {
            if !text.isEmpty { text.append(contentsOf: ", ".utf8) }
            MoneyText.append(entry.sum, to: &text)
            text.append(UInt8(ascii: " "))
            text.append(contentsOf: currency(entry.currency))
        }
        return text
    }

    private static func write(
        _ counts: [NameCount],
        _ table: NameTable,
        to writer: inout JSONWriter
    ) {
        writer.beginObject()
        for entry in counts {
            let name = table.texts[Int(entry.name)]
            writer.key(name.span)
            writer.integer(entry.count)
        }
        writer.endObject()
    }

    private static func printed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        let namespace = "customer:".utf8
        return text.starts(with: namespace) ? text.dropFirst(namespace.count) : text[...]
    }

    /// The first eight bytes as a number that sorts like them.
    private static func prefix(of text: ArraySlice<UInt8>) -> UInt64 {
        var prefix: UInt64 = 0
        for place in 0..<8 {
            let index = text.startIndex + place
            prefix = prefix << 8 | UInt64(index < text.endIndex ? text[index] : 0)
        }
        return prefix
    }
}
