import Bytes
import Platform

/// Native touchpoint lines of a made-up retailer over two years.
///
/// Campaigns of two months overlap; each party has its cell of each, one of ten being held out.
/// Messages are opened, clicked and answered in the weeks after, by other channels too; coupons come
/// back at the till, some of them from nobody known. Lines are in order of time but for one in fifty,
/// which comes up to twenty days late. About 250 bytes a line.
package struct SampleLines: Sendable {
    /// 2023-01-01T00:00:00Z, in seconds since 1970.
    static let start: Int64 = 1_672_531_200
    /// Two years.
    static let seconds: Int64 = 731 * 86_400
    private static let firstCustomer = 8_000_000
    private static let campaigns = 48
    private static let campaignDays: Int64 = 60
    private static let lateDays = 20

    /// A message or coupon that may be answered.
    private struct Sent {
        var number: Int
        var customer: Int
        var campaign: Int
        var isCoupon: Bool
    }

    private let spec: SampleSpec
    private let customers: SkewedCustomers
    private var numbers: SplitMix64
    /// What went out in the last weeks, in a ring.
    private var sent: [Sent] = []
    private var sentNext = 0
    private let sentMax: Int
    private var number = 0

    /// The lines of `spec`.
    package init(_ spec: SampleSpec) {
        self.spec = spec
        customers = SkewedCustomers(count: spec.customers)
        numbers = SplitMix64(seed: SplitMix64.mix(spec.seed))
        sentMax = max(spec.touchpoints / 24, 16)
        sent.reserveCapacity(sentMax)
    }

    /// Appends the next line; false when there are no more.
    package mutating func append(to out: inout [UInt8]) -> Bool {
        guard number < spec.touchpoints else { return false }
        let random = numbers.next()
        let time = time(random)
        switch random & 0xFF {
        case 0..<100: appendSent(time, to: &out)
        case 100..<118: appendCoupon(time, to: &out)
        case 118..<158: appendAnswer("o", "message.opened", time, to: &out)
        case 158..<180: appendAnswer("k", "message.clicked", time, to: &out)
        case 180..<184: appendAnswer("u", "message.unsubscribed", time, to: &out)
        case 184..<212: appendVisit(time, to: &out)
        case 212..<244: appendPurchase(time, to: &out)
        case 244..<251: appendRedemption(time, to: &out)
        default: appendQuestion(time, to: &out)
        }
        number += 1
        return true
    }

    /// Microseconds since 1970; whole seconds but for one in eight.
    private func time(_ random: UInt64) -> Int64 {
        let share = (Int64(number) &* Self.seconds) / Int64(spec.touchpoints)
        var micros = (Self.start + share) * 1_000_000
        if (random >> 8) & 7 == 0 { micros += Int64((random >> 16) % 1_000_000) }
        if (random >> 36) % 50 == 0 {
            micros -= Int64((random >> 42) % UInt64(Self.lateDays * 86_400)) * 1_000_000
        }
        return micros
    }

    /// The identifier of a customer's number, as lines have it.
    static func customer(_ number: Int) -> [UInt8] {
        Array("\(firstCustomer + number)".utf8)
    }

    // MARK: What the organisation sends

    private mutating func appendSent(_ time: Int64, to out: inout [UInt8]) {
        let random = numbers.next()
        let customer = customers.customer(numbers.next())
        let campaign = campaign(time, random)
        let cell = cell(customer, campaign)
        let isHeldOut = cell == 2
        begin("m", source: "mailhouse", customer: customer, to: &out)
        out.text(Self.channels[campaign % Self.channels.count])
        out.text(isHeldOut ? #","type":"message.withheld""# : #","type":"message.sent""#)
        appendCampaign(campaign, to: &out)
        out.text(Self.cells[cell])
        if isHeldOut {
            out.text(#","reason":"holdout""#)
        } else {
            out.text(#","message":""#)
            appendMessage(campaign, number, to: &out)
            out.text(#"","cost":"0."#)
            out.digits(50 + campaign, 4)
            out.text("\"")
            remember(customer, campaign, isCoupon: false)
        }
        end(time, to: &out)
        out.text(#"{"template":"t-"#)
        out.digits(campaign * 3 + Int(random >> 60), 3)
        out.text(#"","segment":""#)
        out.text(Self.segments[Int(random >> 50) & 3])
        out.text(#""}}"#)
        out.append(0x0A)
    }

    private mutating func appendCoupon(_ time: Int64, to out: inout [UInt8]) {
        let random = numbers.next()
        let customer = customers.customer(numbers.next())
        let campaign = campaign(time, random)
        begin("c", source: "coupons", customer: customer, to: &out)
        out.text(#"mail","type":"coupon.issued""#)
        appendCampaign(campaign, to: &out)
        out.text(Self.cells[cell(customer, campaign) & 1])
        out.text(#","coupon":"K"#)
        out.number(number)
        out.text(#"","offer":"off-"#)
        out.digits(campaign * 2 + Int(random >> 63), 3)
        out.text("\"")
        end(time, to: &out)
        out.text(#"{"face_value":"2.50","days":30}}"#)
        out.append(0x0A)
        remember(customer, campaign, isCoupon: true)
    }

    private mutating func remember(_ customer: Int, _ campaign: Int, isCoupon: Bool) {
        let entry = Sent(
            number: number,
            customer: customer,
            campaign: campaign,
            isCoupon: isCoupon
        )
        if sent.count < sentMax {
            sent.append(entry)
        } else {
            sent[sentNext] = entry
            sentNext = sentNext + 1 == sentMax ? 0 : sentNext + 1
        }
    }

    // MARK: What persons answer

    private mutating func appendAnswer(
        _ kind: StaticString,
        _ type: StaticString,
        _ time: Int64,
        to out: inout [UInt8]
    ) {
        guard let cause = cause(isCoupon: false) else { return appendVisit(time, to: &out) }
        let random = numbers.next()
        begin(kind, source: "mailhouse", customer: cause.customer, to: &out)
        out.text(Self.channels[cause.campaign % Self.channels.count])
        out.text(#","type":""#)
        out.text(type)
        out.text("\"")
        appendCause(cause, to: &out)
        end(time, to: &out)
        out.text(#"{"client":""#)
        out.text(Self.clients[Int(random >> 62)])
        out.text(#"","device":"mobile","ms":"#)
        out.digits(100 + Int(random & 0x1FF), 3)
        out.text("}}\n")
    }

    private mutating func appendVisit(_ time: Int64, to out: inout [UInt8]) {
        let random = numbers.next()
        let customer = customers.customer(numbers.next())
        begin("v", source: "web", customer: customer, to: &out)
        out.text(#"web","type":"page.viewed","banner":""#)
        out.text(Self.banners[Int(random & 1)])
        out.text("\"")
        if random & 0x1C == 0, let cause = cause(isCoupon: false), cause.customer == customer {
            appendCause(cause, to: &out)
        }
        end(time, to: &out)
        out.text(#"{"path":"/p/"#)
        out.digits(Int(random >> 40) & 0xFFFF, 5)
        out.text(#"","referrer":"search","session":{"id":"s"#)
        out.digits(Int(random >> 8) & 0xFFF_FFFF, 9)
        out.text(#"","pages":"#)
        out.digits(Int(random >> 56) & 7, 1)
        out.text("}}}\n")
    }

    private mutating func appendPurchase(_ time: Int64, to out: inout [UInt8]) {
        let random = numbers.next()
        let items = 1 + Int(random >> 62)
        // One purchase in thirty is of nobody known.
        let isAnonymous = (random >> 32) % 30 == 0
        let cause = random & 3 == 0 && !isAnonymous ? cause(isCoupon: false) : nil
        let customer = cause?.customer ?? customers.customer(numbers.next())
        begin("p", source: "till", customer: isAnonymous ? nil : customer, to: &out)
        out.text(#"store","type":"purchase.completed""#)
        if let cause { appendCause(cause, to: &out) }
        appendAmount(Int(random >> 8) % 20_000 + 99, Int(random >> 24) & 15, to: &out)
        appendPlace(customer, to: &out)
        end(time, to: &out)
        out.text(#"{"lines":["#)
        for item in 0..<items {
            out.text(item == 0 ? #"{"sku":""# : #",{"sku":""#)
            out.digits(Int(random >> (10 + 8 * UInt64(item))) & 0xFFFF, 6)
            out.text(#"","qty":1}"#)
        }
        out.text(#"],"card":true}}"#)
        out.append(0x0A)
    }

    private mutating func appendRedemption(_ time: Int64, to out: inout [UInt8]) {
        guard let coupon = cause(isCoupon: true) else { return appendPurchase(time, to: &out) }
        let random = numbers.next()
        let isBearer = random & 3 == 0
        begin("r", source: "till", customer: isBearer ? nil : coupon.customer, to: &out)
        out.text(#"store","type":"coupon.redeemed","coupon":"K"#)
        out.number(coupon.number)
        out.text("\"")
        appendAmount(Int(random >> 8) % 6_000 + 50, Int(random >> 24) & 15, to: &out)
        appendPlace(coupon.customer, to: &out)
        end(time, to: &out)
        out.text(#"{"face_value":"2.50","till":"#)
        out.digits(10 + Int(random >> 60), 2)
        out.text(",\"basket\":{\"items\":7,\"discount\":\"2.50\"}}}\n")
    }

    private mutating func appendQuestion(_ time: Int64, to out: inout [UInt8]) {
        let random = numbers.next()
        let customer = customers.customer(numbers.next())
        begin("q", source: "service", customer: customer, isIdentified: true, to: &out)
        out.text(#"phone","type":"question.asked","agent":"agent-"#)
        out.digits(Int(random >> 58), 2)
        out.text("\"")
        end(time, to: &out)
        out.text(#"{"topic":"delivery","note":"Où est « ma commande » ?","wait":"#)
        out.digits(10 + Int(random & 0x3F), 2)
        out.text("}}\n")
    }

    // MARK: Parts of a line

    /// The identifier of the customer with that number, as lines have it.
    static func identifier(ofCustomer number: Int) -> String { "\(8_000_000 + number)" }

    /// Everything up to the value of `channel`, whose opening quote is written.
    private func begin(
        _ kind: StaticString,
        source: StaticString,
        customer: Int?,
        isIdentified: Bool = false,
        to out: inout [UInt8]
    ) {
        out.text(#"{"id":""#)
        out.text(kind)
        out.number(number)
        out.text(#"","source":""#)
        out.text(source)
        if let customer, isIdentified {
            out.text(#"","identifiers":["customer:"#)
            out.number(Self.firstCustomer + customer)
            out.text(#"","tel:+3361"#)
            out.digits(customer, 7)
            out.text(#""],"channel":""#)
        } else if let customer {
            out.text(#"","customer":""#)
            out.number(Self.firstCustomer + customer)
            out.text(#"","channel":""#)
        } else {
            out.text(#"","channel":""#)
        }
    }

    /// Everything up to the value of `properties`.
    private func end(_ time: Int64, to out: inout [UInt8]) {
        out.text(#","time":""#)
        RFC3339.append(time, to: &out)
        out.text(#"","properties":"#)
    }

    private func appendCampaign(_ campaign: Int, to out: inout [UInt8]) {
        out.text(#","direction":"outbound","campaign":""#)
        out.text(Self.themes[campaign & 3])
        out.digits(campaign, 2)
        out.text("\"")
    }

    private func appendMessage(_ campaign: Int, _ number: Int, to out: inout [UInt8]) {
        out.text(Self.themes[campaign & 3])
        out.digits(campaign, 2)
        out.text("-")
        out.number(number)
    }

    private func appendCause(_ cause: Sent, to out: inout [UInt8]) {
        out.text(#","causedBy":""#)
        appendMessage(cause.campaign, cause.number, to: &out)
        out.text("\"")
    }

    private func appendAmount(_ cents: Int, _ currency: Int, to out: inout [UInt8]) {
        out.text(#","amount":"#)
        out.number(cents / 100)
        out.text(".")
        out.digits(cents % 100, 2)
        out.text(currency == 0 ? #","currency":"USD""# : #","currency":"EUR""#)
    }

    private func appendPlace(_ customer: Int, to out: inout [UInt8]) {
        out.text(#","place":"S"#)
        out.digits(customer % 120, 3)
        out.text("\"")
    }

    // MARK: Choices

    /// A campaign that runs at that time.
    private func campaign(_ time: Int64, _ random: UInt64) -> Int {
        let second = max(time / 1_000_000 - Self.start, 0)
        let newest = Int(second * Int64(Self.campaigns) / Self.seconds)
        let running = Int(Self.campaignDays * 86_400 * Int64(Self.campaigns) / Self.seconds)
        return max(newest - Int(random >> 32) % (running + 1), 0)
    }

    /// The cell of a party in a campaign: 0 and 1, and 2 for one in ten, which is held out.
    private func cell(_ customer: Int, _ campaign: Int) -> Int {
        let mixed = SplitMix64.mix(spec.seed ^ UInt64(customer << 8 | campaign)) % 20
        return mixed < 2 ? 2 : Int(mixed & 1)
    }

    /// Something that went out lately, the newest being likeliest.
    private mutating func cause(isCoupon: Bool) -> Sent? {
        guard !sent.isEmpty else { return nil }
        for _ in 0..<8 {
            let random = numbers.next()
            let far = ((random >> 32) * (random & 0xFFFF_FFFF)) >> 32
            let back = Int((far * UInt64(sent.count)) >> 32)
            var place = sentNext - 1 - back
            if sent.count < sentMax { place = sent.count - 1 - back }
            if place < 0 { place += sent.count }
            if sent[place].isCoupon == isCoupon { return sent[place] }
        }
        return nil
    }

    private static let channels: [StaticString] = [#"email""#, #"mail""#, #"email""#, #"sms""#]
    private static let cells: [StaticString] = [
        #","cell":"A""#, #","cell":"B""#, #","cell":"holdout""#,
    ]
    private static let themes: [StaticString] = ["spring-", "summer-", "autumn-", "winter-"]
    private static let segments: [StaticString] = ["new", "loyal", "dormant", "occasional"]
    private static let clients: [StaticString] = ["webmail", "phone", "desktop", "tablet"]
    private static let banners: [StaticString] = ["hyper", "city"]
}

extension [UInt8] {
    /// Appends ASCII or UTF-8 text as it stands.
    @inline(__always)
    fileprivate mutating func text(_ text: StaticString) {
        // Safe: a literal's bytes stay where they are for the program's life.
        unsafe append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// Appends the last `width` decimal digits of `value`.
    @inline(__always)
    fileprivate mutating func digits(_ value: Int, _ width: Int) {
        let start = count
        for _ in 0..<width { append(0x30) }
        var rest = UInt64(value)
        var place = start + width
        while place > start {
            place -= 1
            self[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// Appends a number without leading zeros.
    fileprivate mutating func number(_ value: Int) {
        var width = 1
        var bound = 10
        while value >= bound && width < 18 {
            width += 1
            bound *= 10
        }
        digits(value, width)
    }
}
