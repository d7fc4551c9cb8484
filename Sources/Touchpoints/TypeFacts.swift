/// What the registry says of each type ordinal of one ledger.
package struct TypeFacts: Sendable {
    private var roles: [Role?] = [nil]
    /// The ordinal of `coupon.issued`; 0 while the ledger has never seen it.
    package private(set) var couponIssued: UInt32 = 0

    package init() {}

    /// Tells the name of a type's ordinal.
    package mutating func set(_ ordinal: UInt32, name: [UInt8]) {
        while roles.count <= Int(ordinal) { roles.append(nil) }
        roles[Int(ordinal)] = TypeRegistry.standard.type(named: name.span)?.role
        if name == TypeRegistry.couponIssued { couponIssued = ordinal }
    }

    /// The role of a touchpoint of that type and direction.
    @inline(__always)
    package func role(of type: UInt32, direction: Direction) -> Role {
        let registered = Int(type) < roles.count ? roles[Int(type)] : nil
        return Role(registered: registered, direction: direction)
    }

    /// Whether the registry knows the type.
    package func isRegistered(_ type: UInt32) -> Bool {
        Int(type) < roles.count && roles[Int(type)] != nil
    }
}
