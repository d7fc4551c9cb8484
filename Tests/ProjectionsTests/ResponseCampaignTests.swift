import Projections
import Testing
import Touchpoints

@Suite("A response belongs to its own campaign, else to its cause's, else to its coupon's")
struct ResponseCampaignTests {
    /// The campaigns with direct responses, and how many each has.
    private func direct(_ touches: [Touch], asOf: Int64? = nil) -> [String: Int] {
        let book = Book(touches, asOf: asOf)
        let responses = book.campaigns().filter { $0.direct.responses > 0 }
        return Dictionary(
            uniqueKeysWithValues: responses.map {
                (text(book.names.campaigns, $0.campaign), $0.direct.responses)
            }
        )
    }

    @Test("Own before cause before coupon")
    func precedence() {
        let known: [Touch] = [
            .sent("p", at: 1, "cause", message: "m"),
            .issued("q", at: 1, coupon: "c", campaign: "coupon"),
        ]
        #expect(
            direct(known + [.bought("p", at: 2, campaign: "own", causedBy: "m", coupon: "c")])
                == ["own": 1]
        )
        #expect(direct(known + [.bought("p", at: 2, causedBy: "m", coupon: "c")]) == ["cause": 1])
        #expect(direct(known + [.bought("p", at: 2, causedBy: "?", coupon: "c")]) == ["coupon": 1])
        #expect(direct(known + [.bought("p", at: 2, coupon: "c")]) == ["coupon": 1])
        #expect(direct(known + [.bought("p", at: 2)]) == [:])
    }

    @Test("A cause is a message or an id of the same party, first in order, even if later")
    func cause() {
        var byID = Touch.sent("p", at: 9, "id")
        byID.id = "x"
        let answer = Touch.bought("p", at: 2, causedBy: "x")
        #expect(direct([byID, answer]) == ["id": 1])
        let earlier = Touch.sent("p", at: 8, "message", message: "x")
        #expect(direct([byID, earlier, answer]) == ["message": 1])
        let elsewhere = Touch.sent("q", at: 1, "other party", message: "x")
        #expect(direct([elsewhere, byID, answer]) == ["id": 1])
        let nobody = Touch.sent(nil, at: 1, "nobody", message: "x")
        #expect(direct([nobody, byID, answer]) == ["id": 1])
    }

    @Test("A cause without a campaign is passed over, one of any role counts")
    func causeRoles() {
        let silent = Touch("p", at: 1, "message.sent", role: .contact, message: "x")
        let opened = Touch(
            "p",
            at: 2,
            "message.opened",
            role: .open,
            campaign: "opened",
            message: "x"
        )
        #expect(direct([silent, opened, .bought("p", at: 9, causedBy: "x")]) == ["opened": 1])
        #expect(direct([silent, .bought("p", at: 9, causedBy: "x")]) == [:])
    }

    @Test("At one instant the least campaign is the cause")
    func causeTies() {
        let touches: [Touch] = [
            .sent("p", at: 1, "b", message: "x"), .sent("p", at: 1, "a", message: "x"),
            .bought("p", at: 2, causedBy: "x"),
        ]
        #expect(direct(touches) == ["a": 1])
        #expect(direct(touches.reversed()) == ["a": 1])
    }

    @Test("A coupon counts for its bearer, whoever got it and even if issued later")
    func bearer() {
        let issued = Touch.issued("q", at: 50, coupon: "c", campaign: "k")
        #expect(direct([issued, .bought("p", at: 1, coupon: "c")]) == ["k": 1])
        #expect(direct([issued, .bought(nil, at: 1, coupon: "c")]) == ["k": 1])
        #expect(direct([issued, .bought("p", at: 1, coupon: "c")], asOf: 50) == [:])
    }

    @Test("Nobody's response has no cause")
    func anonymousCause() {
        let known = Touch.sent(nil, at: 1, "k", message: "m")
        #expect(direct([known, .bought(nil, at: 2, causedBy: "m")]) == [:])
    }
}
