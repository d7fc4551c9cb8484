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
