/// Reading rows from envelopes.
extension TouchpointRow {
    /// What the envelope of a touchpoint at `position` says; its role is still to be settled.
    package init(_ fields: borrowing EnvelopeFields, position: UInt64) {
        self.init()
        self.position = position
        occurred = fields.signed(EnvelopeTag.occurred)
        party = fields.ordinal(EnvelopeTag.party)
        type = fields.ordinal(EnvelopeTag.type)
        channel = fields.ordinal(EnvelopeTag.channel)
        campaign = fields.ordinal(EnvelopeTag.campaign)
        cell = fields.ordinal(EnvelopeTag.cell)
        currency = fields.ordinal(EnvelopeTag.currency)
        id = fields[EnvelopeTag.keyHigh]
        message = fields[EnvelopeTag.message]
        causedBy = fields[EnvelopeTag.causedBy]
        coupon = fields[EnvelopeTag.coupon]
        hasAmount = fields.has(EnvelopeTag.amount)
        amount = fields.signed(EnvelopeTag.amount)
        direction =
            Direction(rawValue: UInt8(truncatingIfNeeded: fields[EnvelopeTag.direction]))
            ?? .internal
    }

    /// Settles what depends on the type's name, once all types are known.
    @inline(__always)
    package mutating func settle(_ types: TypeFacts) {
        role = types.role(of: type, direction: direction)
        isIssuedCoupon = type == types.couponIssued && type != 0
    }
}

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
