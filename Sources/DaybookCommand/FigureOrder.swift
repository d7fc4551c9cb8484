/// The order in which views and figures are listed, as `--sort` says it.
///
/// Numbers and times come greatest first, texts in byte order, unless told otherwise. What has no
/// value comes last either way; what is equal stays in the order in which it came, which is that of
/// names.
package struct FigureOrder<Member: Sendable>: Sendable {
    package var member: Member
    package let isDescending: Bool

    /// An order by `member`; `isDescending` overrides what is usual for its kind.
    package init(_ member: Member, _ kind: FigureKind, isDescending: Bool?) {
        self.member = member
        self.isDescending = isDescending ?? (kind != .text)
    }

    /// `items`, which come in byte order of their names, in this order; `value` tells what the member
    /// of an item is, and is asked once for each.
    ///
    /// - Complexity: O(n log n).
    package func sorted<Item>(_ items: [Item], _ value: (Item) -> FigureValue) -> [Item] {
        var keyed: [(place: Int, value: FigureValue)] = []
        keyed.reserveCapacity(items.count)
        for (place, item) in items.enumerated() { keyed.append((place, value(item))) }
        keyed.sort { left, right in
            if left.value.isAbsent != right.value.isAbsent { return right.value.isAbsent }
            let order = left.value.order(with: right.value)
            if order.isBefore { return !isDescending }
            if order.isAfter { return isDescending }
            return left.place < right.place
        }
        return keyed.map { items[$0.place] }
    }
}
