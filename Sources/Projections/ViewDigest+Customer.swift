import Touchpoints

extension ViewDigest {
    private static let customer = MemberHash(
        layout: """
            customer touchpoints inbound outbound contacts first last lastInbound lastOutbound \
            lastContact byType byChannel campaigns amounts
            """
    )

    /// The digest of one customer view.
    package init(of view: CustomerView, names: NameTables) {
        var hash = Self.customer
        hash.append(names.parties.digests[Int(view.party)])
        hash.append(view.touchpoints)
        hash.append(view.inbound)
        hash.append(view.outbound)
        hash.append(view.contacts)
        hash.append(view.first)
        hash.append(view.last)
        hash.append(view.lastInbound)
        hash.append(view.lastOutbound)
        hash.append(view.lastContact)
        hash.append(ViewDigest(of: view.byType, names: names.types))
        hash.append(ViewDigest(of: view.byChannel, names: names.channels))
        hash.append(view.campaigns)
        hash.append(ViewDigest(of: view.amounts, names: names.currencies))
        self = hash.finish()
    }

    /// The sum over counts by name.
    init(of counts: [NameCount], names: borrowing NameTable) {
        self.init()
        for entry in counts { add(names.digests[Int(entry.name)], Int128(entry.count)) }
    }

    /// The sum over amounts by currency.
    init(of amounts: [CurrencySum], names: borrowing NameTable) {
        self.init()
        for entry in amounts { add(names.digests[Int(entry.currency)], entry.sum) }
    }
}
