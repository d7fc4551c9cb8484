import Touchpoints

/// The names of one kind that a ledger had at a moment, and their ordinals.
public struct NameIndex<Kind>: Sendable {
    private let texts: [[UInt8]]
    /// Ordinals in byte order of their names.
    private let order: [UInt32]

    init(_ table: NameTable, ranks: [UInt32]) {
        texts = table.texts
        var order = [UInt32](repeating: 0, count: ranks.count)
        for (ordinal, rank) in ranks.enumerated() { order[Int(rank)] = UInt32(ordinal) }
        self.order = order
    }

    /// The ordinal of a name; `nil`, which no touchpoint's ordinal equals, where nothing has it.
    ///
    /// - Complexity: O(log n) comparisons.
    public subscript(name: Name) -> Ordinal<Kind>? {
        if name.utf8.isEmpty { return nil }
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            let text = texts[Int(order[middle])]
            if text == name.utf8 { return Ordinal(order[middle]) }
            if text.lexicographicallyPrecedes(name.utf8) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The name that an ordinal stands for; `nil` where it stands for none.
    public subscript(ordinal: Ordinal<Kind>) -> Name? {
        guard ordinal.isPresent, Int(ordinal.number) < texts.count else { return nil }
        return Name(utf8: texts[Int(ordinal.number)])
    }

    /// All names, in byte order.
    public var names: [Name] {
        order.lazy.map { texts[Int($0)] }.filter { !$0.isEmpty }.map { Name(utf8: $0) }
    }
}
