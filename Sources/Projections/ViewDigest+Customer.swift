import Touchpoints

extension ViewDigest {
    private static let customer = MemberHash(
        layout: """
            customer touchpoints inbound outbound contacts first last lastInbound lastOutbound \
            lastContact byType byChannel campaigns amounts
            """
    )

    /// The digest of one customer view.
    package init(of view: borrowing CustomerView, names: borrowing NameTables) {
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
    init(of counts: borrowing [NameCount], names: borrowing NameTable) {
        self.init()
        let (counts, digests) = (counts.span, names.digests.span)
        for index in counts.indices {
            add(digests[Int(counts[index].name)], Int128(counts[index].count))
        }
    }

    /// The sum over amounts by currency.
    init(of amounts: borrowing [CurrencySum], names: borrowing NameTable) {
        self.init()
        let (amounts, digests) = (amounts.span, names.digests.span)
        for index in amounts.indices {
            add(digests[Int(amounts[index].currency)], amounts[index].sum)
        }
    }
}
