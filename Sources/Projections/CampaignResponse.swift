/// How people responded to one campaign.
///
/// Names are ordinals; every rate follows from two members: responded / reached, a window's
/// responders / reached, and within a cell responders / assigned.
package struct CampaignResponse: Sendable, Equatable {
    package var campaign: UInt32
    /// Touchpoints of role contact with known parties.
    package var contacts = 0
    /// Parties with a contact.
    package var reached = 0
    package var direct = DirectResponse()
    /// One entry per window asked for, in the order asked, over the parties reached.
    package var windows: [WindowResponse] = []
    package var latency = Latency()
    /// The arms of the campaign: no cell first, then in byte order of their names.
    package var cells: [CellResponse] = []

    /// Figures of nobody.
    package init(campaign: UInt32) {
        self.campaign = campaign
    }
}

/// Responses that belong to the campaign: named by it, caused by it or with its coupon.
package struct DirectResponse: Sendable, Equatable {
    package var responses = 0
    /// Parties with such a response.
    package var responders = 0
    /// Parties reached with such a response at or after their first contact.
    package var responded = 0
    /// Responders who were never reached.
    package var untargeted = 0
    /// Responses of nobody known; they are among `responses`, `amounts` and `byType`.
    package var anonymous = 0
    /// Least currency ordinal first.
    package var amounts: [CurrencySum] = []
    /// Least type ordinal first.
    package var byType: [NameCount] = []

    /// No response.
    package init() {}
}

/// Responses, to whatever campaign, from a party's start on and before start + window.
package struct WindowResponse: Sendable, Equatable {
    package var window: Window
    /// Parties with a response in their window.
    package var responders = 0
    package var responses = 0
    /// Parties with an amount above zero among those responses.
    package var purchasers = 0
    /// Parties whose window was not over at the end of the figures.
    package var open = 0
    /// Least currency ordinal first.
    package var amounts: [CurrencySum] = []
    /// Least type ordinal first.
    package var byType: [NameCount] = []

    /// No response.
    package init(window: Window) {
        self.window = window
    }
}

/// One arm of a campaign, by intention to treat: whom it was meant for, contacted or withheld.
package struct CellResponse: Sendable, Equatable {
    /// The cell of each party's first contact or withheld contact; 0 for none.
    package var cell: UInt32
    /// Parties of the cell.
    package var assigned = 0
    /// As the campaign's, from the first contact or withheld contact on.
    package var windows: [WindowResponse] = []

    /// A cell of nobody.
    package init(cell: UInt32) {
        self.cell = cell
    }
}

/// Whole seconds, rounded down, from first contact to the first direct response at or after it.
package struct Latency: Sendable, Equatable {
    /// Parties that responded.
    package var n = 0
    package var sum: Int128 = 0
    /// Order statistics: quantile q is entry ⌊(n − 1)q⌋ of the sorted values; nil when n = 0.
    package var min: Int?
    package var p25: Int?
    package var median: Int?
    package var p75: Int?
    package var max: Int?

    /// Nobody responded.
    package init() {}

    /// The statistics of values given as (value, how often), least value first.
    init(sorted values: [(key: UInt64, sum: Int)]) {
        for (seconds, count) in values {
            n += count
            sum += Int128(seconds) * Int128(count)
        }
        guard n > 0 else { return }
        min = Self.entry(0, of: values)
        p25 = Self.entry((n - 1) / 4, of: values)
        median = Self.entry((n - 1) / 2, of: values)
        p75 = Self.entry(3 * (n - 1) / 4, of: values)
        max = Self.entry(n - 1, of: values)
    }

    private static func entry(_ index: Int, of values: [(key: UInt64, sum: Int)]) -> Int? {
        var passed = 0
        for (seconds, count) in values {
            passed += count
            if index < passed { return Int(seconds) }
        }
        return nil
    }
}
