package import Touchpoints

/// A figure of one campaign, as a question for the touchpoints that make it.
///
/// Of a figure that counts touchpoints, these are all of them. Of one that counts customers, there is
/// one for each: the touchpoint that makes the customer count.
package enum CampaignFigure: Sendable, Equatable {
    case contacts
    /// Contacts deliberately not made with known parties; no figure counts them, cells rest on them.
    case withheld
    /// The first contact of each party reached.
    case reached
    /// All direct responses, those of nobody known too.
    case responses
    /// The first direct response of each party.
    case responders
    /// The first direct response, at or after its first contact, of each party reached.
    case responded
    /// The first direct response of each party never reached.
    case untargeted
    /// Direct responses of nobody known.
    case anonymous
    /// The first contact or withheld contact of each party of a cell; 0 is no cell.
    case assigned(cell: UInt32)
    /// A figure of one window: of the parties reached, or of those assigned to a cell.
    case window(Window, WindowFigure, cell: UInt32?)
}

/// A figure of a window, as a question for the touchpoints that make it.
package enum WindowFigure: Sendable, Equatable {
    /// All responses in it.
    case responses
    /// Each party's first response in it.
    case responders
    /// Each party's first response in it with an amount above 0.
    case purchasers
    /// What each window that is not over begins with.
    case open
}

/// A touchpoint that makes a figure, and why it does.
package struct ListedTouchpoint: Sendable, Equatable {
    /// What makes it count.
    package enum Reason: Sendable, Equatable {
        /// It is a contact of the campaign.
        case contact
        /// It is a withheld contact of the campaign.
        case withheld
        /// It is a response that names the campaign.
        case named
        /// It is a response to a touchpoint of the campaign.
        case caused
        /// It is a response with a coupon of the campaign.
        case coupon
        /// It is a response that lies in the window.
        case window
        /// It is the customer's, and what is counted.
        case own
    }

    package let row: TouchpointRow
    package let reason: Reason
    /// Where the party's time with the campaign begins (t0), in microseconds since 1970; `nil` where
    /// it was never reached.
    package let start: Int64?

    /// A touchpoint of a list.
    package init(_ row: TouchpointRow, _ reason: Reason, start: Int64?) {
        self.row = row
        self.reason = reason
        self.start = start
    }

    /// Whole seconds, rounded down, from t0 to the touchpoint; negative before it.
    package var seconds: Int64? {
        start.map { start in
            let micros = row.occurred - start
            return micros >= 0 ? micros / 1_000_000 : -((999_999 - micros) / 1_000_000)
        }
    }
}
