import DaybookLedger

/// A week of a small tea shop, which writes to eight customers and deliberately not to four.
enum TeaShop {
    static let opening: Instant = "2026-03-02T08:00:00Z"

    static var week: [Touchpoint] { letters + holdout + purchases + complaints }

    static let letters = (1...8).map { number in
        Touchpoint(
            id: "letter-\(number)",
            source: "shop",
            customer: "C\(number)",
            channel: "mail",
            type: "message.sent",
            time: opening,
            campaign: "spring",
            cell: number <= 4 ? "tasting" : "coupon",
            message: "spring-\(number)",
            cost: "0.95"
        )
    }

    static let holdout = (9...12).map { number in
        Touchpoint(
            id: "letter-\(number)",
            source: "shop",
            customer: "C\(number)",
            channel: "mail",
            type: "message.withheld",
            time: opening,
            campaign: "spring",
            cell: "holdout",
            reason: "holdout"
        )
    }

    static let purchases = [
        purchase(by: "C1", after: 30, "12.50"), purchase(by: "C2", after: 31, "8.00"),
        purchase(by: "C5", after: 52, "24.90"), purchase(by: "C6", after: 77, "6.20"),
        purchase(by: "C7", after: 101, "18.00"), purchase(by: "C9", after: 55, "9.90"),
        purchase(by: "C1", after: 124, "11.00"),
    ]

    static let complaints = [
        complaint(by: "C3", after: 40), answer(to: "C3", after: 45),
        complaint(by: "C5", after: 60), answer(to: "C5", after: 90),
        complaint(by: "C8", after: 90), answer(to: "C8", after: 110),
        complaint(by: "C11", after: 110),
    ]

    static func purchase(by customer: String, after hours: Int, _ amount: Amount) -> Touchpoint {
        Touchpoint(
            id: "till-\(customer)-\(hours)",
            source: "till",
            customer: customer,
            channel: "store",
            type: "purchase.completed",
            time: opening + .seconds(hours * 3_600),
            amount: amount,
            currency: "EUR"
        )
    }

    static func complaint(by customer: String, after hours: Int) -> Touchpoint {
        Touchpoint(
            id: "complaint-\(customer)",
            source: "desk",
            customer: customer,
            channel: "call",
            type: "complaint.opened",
            time: opening + .seconds(hours * 3_600),
            properties: ["subject": "delivery"]
        )
    }

    static func answer(to customer: String, after hours: Int) -> Touchpoint {
        Touchpoint(
            id: "answer-\(customer)",
            source: "desk",
            customer: customer,
            channel: "call",
            type: "complaint.resolved",
            time: opening + .seconds(hours * 3_600),
            causedBy: "complaint-\(customer)",
            agent: "Ines"
        )
    }
}
