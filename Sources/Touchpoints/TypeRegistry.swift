/// One registered touchpoint type: a dotted past participle, its direction and its role.
package struct RegisteredType: Sendable {
    /// The type's name.
    package let name: String
    package let direction: Direction
    package let role: Role

    init(_ name: String, _ direction: Direction, _ role: Role) {
        self.name = name
        self.direction = direction
        self.role = role
    }
}

/// The registry of types: what is known of a type by its name.
package struct TypeRegistry: Sendable {
    /// The registry that the product is built with.
    package static let standard = TypeRegistry(RegisteredTypes.all)
    /// The type of a retraction by key.
    package static let retraction: [UInt8] = Array("touchpoint.retracted".utf8)
    /// The type of a run's retraction, which only the ledger itself writes.
    package static let runRetraction: [UInt8] = Array("ingest.retracted".utf8)
    /// The type of a coupon's issue, from which bearer coupons get their campaign.
    package static let couponIssued: [UInt8] = Array("coupon.issued".utf8)

    /// All types, in the registry's order.
    package let types: [RegisteredType]
    private let sorted: [(name: [UInt8], index: Int)]

    init(_ types: [RegisteredType]) {
        self.types = types
        sorted = types.enumerated().map { (Array($0.element.name.utf8), $0.offset) }
            .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// What is registered under `name`; `nil` when nothing is.
    ///
    /// - Complexity: O(log n) comparisons of bytes.
    package func type(named name: Span<UInt8>) -> RegisteredType? {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            switch Self.compare(sorted[middle].name, name) {
            case 0: return types[sorted[middle].index]
            case ..<0: low = middle + 1
            default: high = middle
            }
        }
        return nil
    }

    /// Below, at or above zero as `left` sorts before, with or after `right`.
    private static func compare(_ left: [UInt8], _ right: Span<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return left.count - right.count
    }
}
