/// One name and what belongs to it.
public struct NamedValue<Value: Sendable>: Sendable {
    public let name: Name
    public let value: Value
}

extension NamedValue: Equatable where Value: Equatable {}

/// Values by name, in byte order of the names: counts by type, sums by currency.
///
/// A collection of pairs for whoever wants all of them, and a subscript for whoever knows the name:
/// `figures.byType["purchase.completed"]`.
public struct NamedValues<Value: Sendable>: RandomAccessCollection, Sendable {
    private let pairs: [NamedValue<Value>]

    /// The pairs, in any order; each name once.
    init(_ pairs: some Sequence<NamedValue<Value>>) {
        self.pairs = pairs.sorted { $0.name < $1.name }
    }

    /// The place of the first pair.
    public var startIndex: Int { 0 }
    /// The place after the last pair.
    public var endIndex: Int { pairs.count }

    /// The pair at a place in byte order.
    public subscript(place: Int) -> NamedValue<Value> { pairs[place] }

    /// What belongs to `name`; `nil` where nothing does.
    ///
    /// - Complexity: O(log n) comparisons.
    public subscript(name: Name) -> Value? {
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].name == name { return pairs[middle].value }
            if pairs[middle].name < name { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

extension NamedValues: Equatable where Value: Equatable {}
