import Touchpoints

/// A figure of one campaign that is a sum over touchpoints: those that make a ``CampaignFigure``, each
/// with a weight.
///
/// Every count and every amount of a campaign is one; rates are two of them, quantiles are none.
package struct CampaignMetric: Sendable, Equatable {
    /// What each touchpoint behind the figure weighs.
    package enum Measure: Sendable, Equatable {
        /// One.
        case count
        /// Its amount in ten-thousandths, where it has one in that currency.
        case amount(currency: UInt32)
        /// One, where it is of that type.
        case type(UInt32)
        /// The whole seconds from t0 to it.
        case seconds
    }

    package let figure: CampaignFigure
    package let measure: Measure

    /// The sum of `measure` over the touchpoints of `figure`.
    package init(_ figure: CampaignFigure, _ measure: Measure = .count) {
        self.figure = figure
        self.measure = measure
    }

    /// Whether the figure counts each customer once, so that one touchpoint stands for each.
    var countsParties: Bool {
        switch figure {
        case .contacts, .withheld, .responses, .anonymous, .window(_, .responses, _): false
        case .reached, .responders, .responded, .untargeted, .assigned, .window: true
        }
    }

    /// The window whose end decides, where the figure counts windows that are not over.
    package var openWindow: Window? {
        if case .window(let window, .open, _) = figure { return window }
        return nil
    }

    /// The window in which touchpoints count, and whether it begins with withheld contacts too; `nil`
    /// where none does.
    var window: (window: Window, countsWithheld: Bool)? {
        guard case .window(let window, _, let cell) = figure else { return nil }
        return (window, cell != nil)
    }

    /// What a touchpoint behind the figure adds to it; `nil` where it is not one of those measured.
    func weight(of listed: ListedTouchpoint) -> Int128? {
        switch measure {
        case .count: 1
        case .amount(let currency):
            listed.row.hasAmount && listed.row.currency == currency
                ? Int128(listed.row.amount) : nil
        case .type(let type): listed.row.type == type ? 1 : nil
        case .seconds: listed.seconds.map { Int128($0) }
        }
    }
}
