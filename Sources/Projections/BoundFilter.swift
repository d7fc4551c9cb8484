import Touchpoints

/// A filter over the ordinals of one ledger, laid out flat: a node, then those below it.
struct BoundFilter: Sendable {
    private enum Kind: UInt8, Sendable {
        case all, any, not
        case name, furtherName, role, direction, isKnown
        case amount, hasAmount, cost, hasCost, time, property, never
    }

    private struct Node: Sendable {
        var kind: Kind
        /// The column of a name, the place of a further one, or of a condition on properties.
        var column: UInt8 = 0
        /// Whether a presence is wanted.
        var wanted = true
        /// The node after those below this one.
        var next = 0
        /// Where the names' flags lie.
        var flags: Range<Int> = 0..<0
        var low: Int64 = 0
        var high: Int64 = 0
    }

    private var nodes: [Node] = []
    /// Whether each ordinal is one of those named.
    private var flags: [Bool] = []

    /// Binds `filter` to the names of a ledger.
    ///
    /// - Parameters:
    ///   - filter: What is asked.
    ///   - needs: Which further columns there are, and in which order.
    ///   - ordinals: The ordinals of names in a column, of those that the ledger knows.
    init(
        _ filter: MetricFilter,
        _ needs: MetricNeeds,
        _ ordinals: (NameColumn, [[UInt8]]) -> [UInt32]
    ) {
        append(filter, needs, ordinals)
    }

    private mutating func append(
        _ filter: MetricFilter,
        _ needs: MetricNeeds,
        _ ordinals: (NameColumn, [[UInt8]]) -> [UInt32]
    ) {
        let place = nodes.count
        switch filter {
        case .all(let parts):
            nodes.append(Node(kind: .all))
            for part in parts { append(part, needs, ordinals) }
        case .any(let parts):
            nodes.append(Node(kind: .any))
            for part in parts { append(part, needs, ordinals) }
        case .not(let part):
            nodes.append(Node(kind: .not))
            append(part, needs, ordinals)
        case .condition(let condition): nodes.append(node(condition, needs, ordinals))
        }
        nodes[place].next = nodes.count
    }

    private mutating func node(
        _ condition: MetricCondition,
        _ needs: MetricNeeds,
        _ ordinals: (NameColumn, [[UInt8]]) -> [UInt32]
    ) -> Node {
        switch condition {
        case .name(let column, let names):
            var node = Self.node(column, needs)
            node.flags = mark(ordinals(column, names))
            return node
        case .hasName(let column, let wanted):
            var node = Self.node(column, needs)
            // An empty range of flags asks whether there is an ordinal at all.
            node.wanted = wanted
            node.low = 1
            return node
        case .role(let roles):
            return Node(kind: .role, low: roles.reduce(0) { $0 | 1 << Int64($1.rawValue) })
        case .direction(let directions):
            return Node(
                kind: .direction,
                low: directions.reduce(0) { $0 | 1 << Int64($1.rawValue) }
            )
        case .isKnown(let wanted): return Node(kind: .isKnown, wanted: wanted)
        case .money(let column, let range):
            return Node(
                kind: column == .cost ? .cost : .amount,
                low: range.lowerBound,
                high: range.upperBound
            )
        case .hasMoney(let column, let wanted):
            return Node(kind: column == .cost ? .hasCost : .hasAmount, wanted: wanted)
        case .time(let range):
            return Node(kind: .time, low: range.lowerBound, high: range.upperBound)
        case .property(let index): return Node(kind: .property, column: UInt8(index))
        case .never: return Node(kind: .never)
        }
    }

    private static func node(_ column: NameColumn, _ needs: MetricNeeds) -> Node {
        guard !column.isInRow, let place = needs.names.firstIndex(of: column) else {
            return Node(kind: .name, column: column.rawValue)
        }
        return Node(kind: .furtherName, column: UInt8(place))
    }

    private mutating func mark(_ ordinals: [UInt32]) -> Range<Int> {
        let start = flags.count
        guard let last = ordinals.max() else { return start..<start }
        flags.append(contentsOf: repeatElement(false, count: Int(last) + 1))
        for ordinal in ordinals where ordinal != 0 { flags[start + Int(ordinal)] = true }
        return start..<flags.count
    }

    // MARK: Asking

    /// Whether it holds of a touchpoint.
    ///
    /// - Parameters:
    ///   - row: The touchpoint.
    ///   - place: Where its further fields are; -1 where it has none, and then what needs them does
    ///     not hold.
    ///   - further: The further fields.
    /// - Returns: Whether all of the filter holds.
    /// - Complexity: O(conditions), each once at most.
    func holds(_ row: TouchpointRow, _ place: Int, _ further: borrowing FurtherFields) -> Bool {
        holds(0, row, place, further)
    }

    private func holds(
        _ index: Int,
        _ row: TouchpointRow,
        _ place: Int,
        _ further: borrowing FurtherFields
    ) -> Bool {
        let node = nodes[index]
        switch node.kind {
        case .all:
            var part = index + 1
            while part < node.next {
                if !holds(part, row, place, further) { return false }
                part = nodes[part].next
            }
            return true
        case .any:
            var part = index + 1
            while part < node.next {
                if holds(part, row, place, further) { return true }
                part = nodes[part].next
            }
            return false
        case .not: return !holds(index + 1, row, place, further)
        case .furtherName:
            return place >= 0
                && holds(node, ordinal: further.ordinal(Int(node.column), at: place))
        case .cost:
            guard place >= 0, let cost = further.cost(at: place) else { return false }
            return cost >= node.low && cost <= node.high
        case .hasCost: return place >= 0 && (further.cost(at: place) != nil) == node.wanted
        case .property: return place >= 0 && further.holds(Int(node.column), at: place)
        default: return holds(node, row)
        }
    }

    /// What a condition that a row decides says.
    @inline(__always)
    private func holds(_ node: Node, _ row: TouchpointRow) -> Bool {
        switch node.kind {
        case .name:
            guard let column = NameColumn(rawValue: node.column) else { return false }
            return holds(node, ordinal: column.ordinal(in: row))
        case .role: return node.low >> Int64(row.role.rawValue) & 1 != 0
        case .direction: return node.low >> Int64(row.direction.rawValue) & 1 != 0
        case .isKnown: return (row.party != 0) == node.wanted
        case .amount: return row.hasAmount && row.amount >= node.low && row.amount <= node.high
        case .hasAmount: return row.hasAmount == node.wanted
        case .time: return row.occurred >= node.low && row.occurred < node.high
        default: return false
        }
    }

    @inline(__always)
    private func holds(_ node: Node, ordinal: UInt32) -> Bool {
        if node.low == 1 { return (ordinal != 0) == node.wanted }
        let place = node.flags.lowerBound + Int(ordinal)
        return place < node.flags.upperBound && flags[place]
    }

    /// What the row alone says; `nil` where the further fields decide.
    func verdict(_ row: TouchpointRow) -> Bool? { verdict(0, row) }

    private func verdict(_ index: Int, _ row: TouchpointRow) -> Bool? {
        let node = nodes[index]
        switch node.kind {
        case .all, .any:
            // Either ends with the first part that decides it.
            let deciding = node.kind == .any
            var isOpen = false
            var part = index + 1
            while part < node.next {
                switch verdict(part, row) {
                case nil: isOpen = true
                case deciding: return deciding
                default: break
                }
                part = nodes[part].next
            }
            return isOpen ? nil : !deciding
        case .not: return verdict(index + 1, row).map { !$0 }
        case .furtherName, .cost, .hasCost, .property: return nil
        default: return holds(node, row)
        }
    }
}
