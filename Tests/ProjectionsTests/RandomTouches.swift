import TestSupport
import Touchpoints

/// Touchpoints of a small world, where ties, shared coupons and causes that come late are common.
func randomTouches(_ count: Int, parties: Int, campaigns: Int, seed: UInt64) -> [Touch] {
    var generator = SeededGenerator(seed: seed)
    func pick<Value>(_ values: [Value]) -> Value {
        values[Int(generator.next() % UInt64(values.count))]
    }
    let kinds: [(type: Name, role: Role, direction: Direction)] = [
        ("message.sent", .contact, .outbound), ("coupon.issued", .contact, .outbound),
        ("contact.withheld", .withheld, .internal), ("message.opened", .open, .inbound),
        ("message.delivered", .status, .outbound), ("link.clicked", .response, .inbound),
        ("purchase.completed", .response, .inbound), ("coupon.redeemed", .response, .inbound),
        ("purchase.completed", .response, .inbound), ("é.gefragt", .response, .peer),
        ("note.taken", .record, .internal),
    ]
    let names: [Name] = (0..<campaigns).map { "k\($0)" } + ["é", "e\u{301}"]
    return (0..<count).map { index in
        let kind = pick(kinds)
        let party = Int(generator.next() % UInt64(parties + 1))
        let isPaid = kind.role == .response && pick([true, false])
        let hours = Int64(generator.next() % 1_200)
        return Touch(
            party == 0 ? nil : "p\(party)",
            at: pick([hours * hour, hours / 100 * day, hours * hour + Int64(index)]),
            kind.type,
            role: kind.role,
            direction: kind.direction,
            channel: pick(["mail", "store", "web"]),
            campaign: kind.role == .response ? pick([nil, nil, pick(names)]) : pick(names),
            cell: pick([nil, nil, "A", "B", "holdout"]),
            id: "t\(index)",
            message: pick([nil, "m\(generator.next() % 40)"]),
            causedBy: pick([nil, "m\(generator.next() % 40)", "t\(generator.next() % 400)"]),
            coupon: pick([nil, nil, "c\(generator.next() % 12)"]),
            amount: isPaid ? pick([0, 1, -25_000, 129_900, 9_000_000_000_000_000_000]) : nil,
            currency: pick(["EUR", "XXX"])
        )
    }
}
