/// Figures of one's own.
extension HelpTopic {
    static let metrics = HelpTopic(
        name: "metrics",
        summary: "figures of your own, defined in a small JSON file",
        text: """
            daybook query metric FILE answers a definition, at any moment (--as-of, --known-at):

              {"name": "returns", "description": "What came back, by month.",
               "filter": {"type": "purchase.completed", "amount": {"<": 0}},
               "groupBy": ["month", "channel"], "timeZone": "+01:00",
               "measure": {"sum": "amount"}}

            name         what it is called; description says more
            filter       which touchpoints count; all without one. All its members must hold
            groupBy      one member or up to 4; one group without
            timeZone     an offset such as +01:00, in which dates, days, weeks and months are read
            measure      what is counted or added up

            Conditions of a filter
              channel, type, campaign, cell, currency, source, place, offer, banner, reason, agent
                           a text, or an array of which any will do; or {"present": true} or false
              role         contact, status, withheld, response, open, refusal, record
              direction    outbound, inbound, peer, internal
              customer     {"present": true}: somebody known; false: nobody
              amount, cost a number, an array of them, {">=": 5, "<": 10}, or {"present": true}
              time         {">=": "2017-01-01", "<": "2017-02-01T12:00:00Z"}
              properties.basket.lines
                           a text, a number, true or false, an array of these, {">": 2}, or
                           {"present": true}; dots lead into objects. A name that holds a dot needs a
                           JSON Pointer instead: properties/basket/a.b
              all, any     an array of filters of which all or one must hold
              not          a filter that must not hold
            Comparisons are = < <= > >=, exact, and hold of what is there only. Texts compare as
            UTF-8 bytes. null is no value, and arrays in properties are not looked into.

            Members to group by
              channel, type, role, direction, campaign, cell, currency, customer; source, place,
              offer, banner, reason, agent; day, week (ISO 8601), month; properties.NAME

            Measures
              "count"              touchpoints
              "uniqueParties"      known customers with one
              {"sum": "amount"}    by currency; or cost; or properties.NAME, with up to 18 digits
                                   before the point and 9 behind it: what is no such number is
                                   counted as unusable
              "first", "last"      when the group's first or last touchpoint happened
              {"funnel": {"within": "30d", "steps": [
                  {"name": "sent", "filter": {"type": "message.sent"}},
                  {"name": "redeemed", "filter": {"type": "coupon.redeemed"}, "same": "campaign"}]}}
                                   how many customers reached each step, one touchpoint after the
                                   other, all within that time of the first; same names what a step
                                   must share with the first, by which groups go too
              {"timeBetween": {"from": {"type": "complaint.opened"},
                               "to": {"type": "complaint.answered"}, "within": "90d"}}
                                   from each touchpoint to the customer's next of the other kind, in
                                   whole seconds; within and same may be left out

            Touchpoints of nobody known count in count, sum, first and last; they are no customer,
            and in no funnel and no time between. At one time the order is that of type, channel,
            campaign, cell; where these are equal too, neither touchpoint is after the other.

            Cost: what columns hold is as fast as the built-in figures: channel, type, role,
            direction, campaign, cell, currency, amount, time, and whether the customer is known.
            Source, place, offer, banner, reason, agent and cost read the envelopes of the log
            besides; properties the evidence of each frame with a touchpoint that the rest of the
            filter lets through; grouping by customer the frames in which customers are new.

            Bounds: 64 KiB, 256 conditions, 64 of them of properties, lists of 1,000 values, 16
            steps, 100,000 groups. --json prints the SHA-256 of the definition, the same for the same
            JSON however it is laid out.
            """,
        examples: [
            ("cat Fixtures/definitions/redemption.json", "a definition: a funnel by campaign"),
            ("daybook query metric Fixtures/definitions/redemption.json", "its answer"),
            (
                "daybook query metric Fixtures/definitions/discounts.json --csv",
                "a property added up by week, for a spreadsheet"
            ),
            (
                "daybook query metric Fixtures/definitions/revenue.json --json --as-of 2017-07-01",
                "as it stood then, with the definition's digest"
            ),
        ]
    )
}
