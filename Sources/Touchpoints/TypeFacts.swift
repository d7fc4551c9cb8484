/// What the registry says of each type ordinal of one ledger.
package struct TypeFacts: Sendable {
    private var roles: [Role?] = [nil]
    /// The role by direction of each type in turn, the type ahead.
    private var settled: [Role] = TypeFacts.settled(nil)
    /// The ordinal of `coupon.issued`; 0 while the ledger has never seen it.
    package private(set) var couponIssued: UInt32 = 0

    package init() {}

    /// Tells the name of a type's ordinal.
    package mutating func set(_ ordinal: UInt32, name: [UInt8]) {
        while roles.count <= Int(ordinal) {
            roles.append(nil)
            settled += Self.settled(nil)
        }
        let role = TypeRegistry.standard.type(named: name.span)?.role
        roles[Int(ordinal)] = role
        let first = Int(ordinal) * Self.directions
        settled.replaceSubrange(first..<first + Self.directions, with: Self.settled(role))
        if name == TypeRegistry.couponIssued { couponIssued = ordinal }
    }

    /// The role of a touchpoint of that type and direction.
    @inline(__always)
    package func role(of type: UInt32, direction: Direction) -> Role {
        let place = Int(type) &* Self.directions &+ Int(direction.rawValue)
        // A type that nobody told the name of is like one that the registry does not know.
        return settled[place < settled.count ? place : Int(direction.rawValue)]
    }

    /// Raw values that directions have, and 0.
    private static let directions = 5

    private static func settled(_ registered: Role?) -> [Role] {
        (0..<UInt8(directions)).map { number in
            Role(registered: registered, direction: Direction(rawValue: number) ?? .internal)
        }
    }

    /// Whether the registry knows the type.
    package func isRegistered(_ type: UInt32) -> Bool {
        Int(type) < roles.count && roles[Int(type)] != nil
    }
}
