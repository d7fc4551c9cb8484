import Projections

/// What every figure means, in words: said once, for rates, for `--explain` and for the help.
///
/// The words say what the folds do; where the two differ, one of them is wrong.
package enum FigureDefinitions {
    /// A figure and its meaning.
    package struct Figure: Sendable {
        /// The path of the member in the JSON output, such as `direct.responses`.
        package let path: String
        /// One or more sentences.
        package let meaning: String

        init(_ path: String, _ meaning: String) {
            self.path = path
            self.meaning = meaning
        }
    }

    /// What the figures of a customer mean, in the order of their members.
    package static let customer = [
        Figure("touchpoints", "Touchpoints of the customer that no correction took out."),
        Figure("inbound", "Of these, the ones from the customer to the organisation."),
        Figure("outbound", "Of these, the ones from the organisation to the customer."),
        Figure("contacts", "Of these, the ones that reach for the customer (role contact)."),
        Figure("first", "When the first of the touchpoints happened."),
        Figure("last", "When the last of the touchpoints happened."),
        Figure("lastInbound", "When the last inbound touchpoint happened."),
        Figure("lastOutbound", "When the last outbound touchpoint happened."),
        Figure("lastContact", "When the last contact happened."),
        Figure("byType", "The touchpoints by type."),
        Figure("byChannel", "The touchpoints by channel."),
        Figure("campaigns", "Distinct campaigns that the touchpoints name themselves."),
        Figure("amounts", "What the customer paid, less what came back, by currency."),
    ]

    /// What the figures of a campaign mean, in the order of their members.
    package static let campaign = [
        Figure(
            "contacts",
            "Touchpoints of the campaign that reach for a known customer (role contact)."
        ),
        Figure("reached", "Customers with a contact of the campaign; t0 is the time of the first."),
        Figure("direct.responses", directResponses),
        Figure("direct.responders", "Customers with a response that belongs to the campaign."),
        Figure(
            "direct.responded",
            "Customers reached with a response that belongs to the campaign, at or after t0."
        ),
        Figure("direct.untargeted", "Responders whom no contact of the campaign reached."),
        Figure(
            "direct.anonymous",
            "Responses of nobody known; they are among the responses, amounts and byType."
        ),
        Figure("direct.amounts", "What was paid with the direct responses, by currency."),
        Figure("direct.byType", "The direct responses by type."),
        Figure("direct.rate", RateDefinitions.directRate),
        Figure("windows.W.responders", "Customers reached with a response in their window."),
        Figure(
            "windows.W.responses",
            """
            Responses of customers reached with t0 ≤ time < t0 + W, whatever campaign they name.
            """
        ),
        Figure(
            "windows.W.purchasers",
            "Customers with an amount above 0 among the responses in their window."
        ),
        Figure("windows.W.amounts", "What was paid with the responses in the window, by currency."),
        Figure("windows.W.byType", "The responses in the window by type."),
        Figure(
            "windows.W.open",
            """
            Customers reached whose window is not over: it ends after the as-of, or else after the \
            last touchpoint.
            """
        ),
        Figure("windows.W.rate", RateDefinitions.windowRate("W")),
        Figure(
            "latency",
            """
            Whole seconds, rounded down, from t0 to the first direct response at or after it; \
            quantile q is entry ⌊(n − 1)q⌋ of the sorted values.
            """
        ),
        Figure(
            "cells.C.assigned",
            """
            Customers whose first contact or withheld contact of the campaign was in the cell, \
            whatever happened to them afterwards (intention to treat).
            """
        ),
        Figure(
            "cells.C.windows.W",
            """
            As windows.W, over the customers assigned; their windows begin at the first contact or \
            withheld contact.
            """
        ),
        Figure("cells.C.windows.W.rate", RateDefinitions.cellRate("W")),
    ]

    /// What the numbers of a replay mean.
    package static let replay = [
        Figure(
            "touchpoints",
            """
            Touchpoints that counted at the moment, of nobody known too. The command lists them with \
            those that a correction took out and, where there is an as-of, those that happened later.
            """
        ),
        Figure("seconds", "Time from opening the ledger to the last figure."),
        Figure("eventsPerSecond", "Touchpoints that counted, over that time."),
        Figure(
            "digest",
            """
            A sum of one 128-bit hash for every customer's view and every campaign's figures, over \
            each member by name: the same for the same views, whatever the order of arrival. The \
            command lists the views of customers; daybook query campaigns --ndjson the rest.
            """
        ),
    ]

    /// What the other words of the definitions mean.
    package static let notions = [
        Figure(
            "response",
            """
            A touchpoint whose type the registry gives the role response, or an inbound one of a \
            type that it does not know; with --response-types, one of those types.
            """
        ),
        Figure(
            "campaign of a response",
            """
            Its own; else that of the first touchpoint of the same customer that names a campaign \
            and whose message or id is its causedBy; else that of the earliest coupon.issued that \
            names a campaign and has its coupon, whoever got it.
            """
        ),
        Figure(
            "rate",
            """
            Numerator over denominator, with the Wilson score interval at 95 %; undefined where \
            the denominator is 0.
            """
        ),
        Figure(
            "moment",
            """
            --as-of T keeps what happened before T, --known-at what was recorded before a time or \
            position. A correction counts from its own position on.
            """
        ),
        Figure(
            "order",
            """
            By time; at one instant by type, channel, campaign and cell as bytes, so that the order \
            of arrival never matters.
            """
        ),
    ]

    private static let directResponses = """
        Responses that belong to the campaign: they name it, answer one of its touchpoints, or \
        bring one of its coupons.
        """

    /// The meaning of the member with that path; empty where there is no such figure.
    static func meaning(of path: String, in figures: [Figure]) -> String {
        figures.first { $0.path.utf8.elementsEqual(path.utf8) }?.meaning ?? ""
    }

    /// All definitions as a page for people, in lines of at most `width` columns.
    package static func page(width: Int = 80) -> String {
        let parts = [
            ("of a customer", customer), ("of a campaign", campaign), ("of a replay", replay),
            ("words", notions),
        ]
        var page = ""
        for (title, figures) in parts {
            if !page.isEmpty { page += "\n" }
            page += title + "\n"
            for figure in figures {
                page += "  \(figure.path)\n"
                for line in lines(of: figure.meaning, width: max(width - 6, 1)) {
                    page += "      \(line)\n"
                }
            }
        }
        return page
    }

    /// Breaks a text at its spaces into lines of at most `width` columns; a longer word stands alone.
    static func lines(of text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var columns = 0
        for word in text.split(separator: " ") {
            let length = TerminalText(word.utf8).width
            if columns > 0 && columns + 1 + length > width {
                lines.append(line)
                line = ""
                columns = 0
            }
            if columns > 0 {
                line += " "
                columns += 1
            }
            line += word
            columns += length
        }
        if columns > 0 { lines.append(line) }
        return lines
    }
}
