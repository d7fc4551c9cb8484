import Projections
import Touchpoints

/// Counts and amounts as CSV fields: a column per name that occurs anywhere in the output.
///
/// A column is named by the path of the member in the JSON output, joined by dots. A count that is
/// missing is 0; an amount that is missing is an empty field, since a sum of 0 means something else.
struct FlatFields: Sendable {
    private let names: PrintedNames
    private let types: [NameCount]
    private let channels: [NameCount]
    private let currencies: [CurrencySum]

    /// Fields for the names in `columns`, in byte order.
    init(names: PrintedNames, columns: NameColumns) {
        self.names = names
        types = names.types(columns.types)
        channels = names.channels(columns.channels)
        currencies = names.currencies(columns.currencies)
    }

    func write(types counts: [NameCount], under path: [UInt8], to csv: inout CSVOutput) {
        let counts = names.types(counts)
        Self.write(counts, columns: types, under: path, to: &csv) { names.type($0) }
    }

    func write(channels counts: [NameCount], under path: [UInt8], to csv: inout CSVOutput) {
        let counts = names.channels(counts)
        Self.write(counts, columns: channels, under: path, to: &csv) { names.channel($0) }
    }

    func write(_ amounts: [CurrencySum], under path: [UInt8], to csv: inout CSVOutput) {
        let amounts = names.currencies(amounts)
        var next = 0
        for column in currencies {
            var value: [UInt8] = []
            if next < amounts.count, amounts[next].currency == column.currency {
                value = MoneyText.text(amounts[next].sum)
                next += 1
            }
            let name = names.currency(column.currency)
            csv.field(path + [UInt8(ascii: ".")] + name, value)
        }
    }

    /// Both lists are in one order, and every count has a column.
    private static func write(
        _ counts: [NameCount],
        columns: [NameCount],
        under path: [UInt8],
        to csv: inout CSVOutput,
        name: (UInt32) -> [UInt8]
    ) {
        var next = 0
        for column in columns {
            var count = 0
            if next < counts.count, counts[next].name == column.name {
                count = counts[next].count
                next += 1
            }
            csv.field(path + [UInt8(ascii: ".")] + name(column.name), Array("\(count)".utf8))
        }
    }
}
