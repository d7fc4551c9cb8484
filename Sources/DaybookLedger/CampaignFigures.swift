import Projections
import Touchpoints

/// How people responded to one campaign.
public struct CampaignFigures: Sendable, Equatable {
    /// The campaign.
    public let campaign: Name
    /// Touchpoints of the campaign that reach for a known person (role contact).
    public let contacts: Int
    /// Parties with a contact of the campaign; the time of the first one is the party's t0.
    public let reached: Int
    /// Responses that belong to the campaign: they name it, answer it or bring its coupon.
    public let direct: DirectFigures
    /// Responses of the parties reached within each window, in the order asked for.
    public let windows: [WindowFigures]
    /// How long the parties took to respond.
    public let latency: LatencyFigures
    /// The arms of the campaign: no cell first, then in byte order of their names.
    public let cells: [CellFigures]

    /// The figures of the window of that name, such as `14d`.
    public func window(_ name: Name) -> WindowFigures? { windows.first { $0.window.name == name } }

    init(_ response: CampaignResponse, _ names: NameTables) {
        campaign = Name(utf8: names.campaigns.texts[Int(response.campaign)])
        contacts = response.contacts
        reached = response.reached
        direct = DirectFigures(response, names)
        windows = response.windows.map {
            WindowFigures($0, rate: response.rate(in: $0), names)
        }
        latency = LatencyFigures(response.latency)
        cells = response.cells.map { CellFigures($0, names) }
    }
}

/// Responses that belong to a campaign.
///
/// A response belongs to the campaign it names; else to that of the first touchpoint of the same
/// party that names a campaign and whose message or id is its cause; else to that which first issued
/// its coupon, to whomever.
public struct DirectFigures: Sendable, Equatable {
    /// Responses.
    public let responses: Int
    /// Parties with one.
    public let responders: Int
    /// Parties reached with one at or after their first contact.
    public let responded: Int
    /// Responders who were never reached.
    public let untargeted: Int
    /// Responses of nobody known; they are among `responses`, `amounts` and `byType`.
    public let anonymous: Int
    /// What was paid with them, by currency.
    public let amounts: NamedValues<Amount>
    /// Responses by type.
    public let byType: NamedValues<Int>
    /// Responded of reached.
    public let rate: Rate

    init(_ response: CampaignResponse, _ names: NameTables) {
        responses = response.direct.responses
        responders = response.direct.responders
        responded = response.direct.responded
        untargeted = response.direct.untargeted
        anonymous = response.direct.anonymous
        amounts = NamedValues(response.direct.amounts, names.currencies)
        byType = NamedValues(response.direct.byType, names.types)
        rate = Rate(response.directRate)
    }
}

/// Responses, to whatever campaign, from a party's start on and before start + window.
public struct WindowFigures: Sendable, Equatable {
    /// The window.
    public let window: ResponseWindow
    /// Parties with a response in their window.
    public let responders: Int
    /// Responses.
    public let responses: Int
    /// Parties with an amount above zero among those responses.
    public let purchasers: Int
    /// Parties whose window is not over: it ends after the as-of, or else after the last touchpoint.
    public let open: Int
    /// What was paid, by currency.
    public let amounts: NamedValues<Amount>
    /// Responses by type.
    public let byType: NamedValues<Int>
    /// Responders of the parties reached, or of those assigned to the cell.
    public let rate: Rate

    init(_ response: WindowResponse, rate: Projections.Rate, _ names: NameTables) {
        window = ResponseWindow(response.window)
        responders = response.responders
        responses = response.responses
        purchasers = response.purchasers
        open = response.open
        amounts = NamedValues(response.amounts, names.currencies)
        byType = NamedValues(response.byType, names.types)
        self.rate = Rate(rate)
    }
}

/// One arm of a campaign, by intention to treat: whom it was meant for, contacted or withheld.
public struct CellFigures: Sendable, Equatable {
    /// The cell of each party's first contact or withheld contact; `nil` for none.
    public let cell: Name?
    /// Parties of the cell.
    public let assigned: Int
    /// Responses within each window, which starts at the first contact or withheld contact.
    public let windows: [WindowFigures]

    /// The figures of the window of that name, such as `14d`.
    public func window(_ name: Name) -> WindowFigures? { windows.first { $0.window.name == name } }

    init(_ response: CellResponse, _ names: NameTables) {
        cell = response.cell == 0 ? nil : Name(utf8: names.cells.texts[Int(response.cell)])
        assigned = response.assigned
        windows = response.windows.map {
            WindowFigures($0, rate: response.rate(in: $0), names)
        }
    }
}

/// Whole seconds, rounded down, from first contact to the first direct response at or after it.
public struct LatencyFigures: Sendable, Equatable {
    /// Parties that responded.
    public let count: Int
    /// The sum of their seconds.
    public let sum: Int128
    /// Order statistics in seconds: quantile q is entry ⌊(n − 1)q⌋ of the sorted values; `nil` when
    /// nobody responded.
    public let least: Int?
    /// The first quartile.
    public let lowerQuartile: Int?
    /// The median.
    public let median: Int?
    /// The third quartile.
    public let upperQuartile: Int?
    /// The greatest.
    public let greatest: Int?

    init(_ latency: Latency) {
        count = latency.n
        sum = latency.sum
        least = latency.min
        lowerQuartile = latency.p25
        median = latency.median
        upperQuartile = latency.p75
        greatest = latency.max
    }
}
