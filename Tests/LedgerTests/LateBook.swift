import Ledger
import Projections
import TestSupport
import Touchpoints

/// A ledger of a small world that was filled in an order that has nothing to do with time: late
/// touchpoints, retractions, retractions of retractions, replacements, coupons that several parties
/// bring.
struct LateBook {
    let scratch = LedgerScratch(segmentBytes: 8 << 10)
    /// Positions at which a batch ended, 0 first.
    private(set) var ends: [UInt64] = [0]
    /// The disk after each batch.
    private(set) var images: [DiskImage] = []

    init(seed: UInt64, batches: Int = 18) throws {
        var random = SeededGenerator(seed: seed)
        let ledger = try scratch.open()
        var ids: [String] = []
        for batch in 0..<batches {
            var lines: [String] = []
            for number in 0..<Int.random(in: 1...9, using: &random) {
                let kind = Int.random(in: 0..<12, using: &random)
                let prefix = kind == 0 ? "r" : "t"
                let known = ids.filter { $0.hasPrefix(prefix) }.randomElement(using: &random)
                if kind < 3, let known {
                    let id = "r\(batch)-\(number)"
                    lines.append(SampleLine.retraction(id, of: known))
                    ids.append(id)
                } else {
                    let id = (kind < 5 ? known : nil) ?? "t\(batch)-\(number)"
                    lines.append(Self.touchpoint(id, &random))
                    ids.append(id)
                }
            }
            try ledger.ingest(lines, run: UInt32(batch + 1))
            scratch.clock.advance(by: 1_000_000)
            ends.append(ledger.durableEnd)
            images.append(scratch.storage.image)
            if Int.random(in: 0..<9, using: &random) == 0 {
                let run = UInt32.random(in: 1...UInt32(batch + 1), using: &random)
                _ = try? ledger.retract(run: run)
                ends.append(ledger.durableEnd)
                images.append(scratch.storage.image)
            }
        }
        try ledger.close()
    }

    private static func touchpoint(_ id: String, _ random: inout SeededGenerator) -> String {
        func pick<Value>(_ values: [Value]) -> Value {
            values[Int(random.next() % UInt64(values.count))]
        }
        let type = pick([
            "message.sent", "message.sent", "coupon.issued", "message.withheld", "visit.web",
            "purchase.completed", "purchase.completed", "coupon.redeemed", "coupon.redeemed",
            "message.opened",
        ])
        let isAnswer = ["visit.web", "purchase.completed", "coupon.redeemed"].contains(type)
        let campaign = isAnswer ? pick([nil, nil, nil, nil, "k0"]) : pick(["k0", "k1", nil])
        // Now and then something happens after all that is known.
        let isLast = random.next() % 24 == 0
        let day = isLast ? "\(10 + random.next() % 15)" : "0\(1 + random.next() % 9)"
        let members: [(String, String?)] = [
            ("id", id), ("channel", pick(["mail", "store"])), ("type", type),
            ("customer", pick(["p0", "p1", "p2", "p3", nil])), ("campaign", campaign),
            ("cell", isAnswer ? nil : pick([nil, "A", "holdout"])),
            ("message", isAnswer ? nil : pick([nil, "m0", "m1", "m2"])),
            ("causedBy", isAnswer ? pick([nil, nil, "m0", "m1", "t1-0"]) : nil),
            ("coupon", type == "message.sent" ? nil : pick([nil, "c0", "c1"])),
            ("amount", type == "purchase.completed" ? pick(["0", "12.5", "-3", "40"]) : nil),
            ("currency", type == "purchase.completed" ? pick(["EUR", "USD"]) : nil),
            (
                "time", "2024-03-\(day)T1\(random.next() % 4):00:0\(random.next() % 2)Z"
            ),
        ]
        let texts = members.compactMap { name, value in value.map { #""\#(name)":"\#($0)""# } }
        return "{" + texts.joined(separator: ",") + "}"
    }
}
