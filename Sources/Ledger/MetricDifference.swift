package import Projections
package import Touchpoints

/// The touchpoints that make a figure of a campaign differ between two moments, one of which knew the
/// beginning of what the other knew.
///
/// Their contributions add up to the difference.
package struct MetricDifference: Sendable {
    /// How a touchpoint came to count otherwise.
    package enum What: Sendable, Equatable {
        /// It was recorded in between.
        case late
        /// It was taken out in between.
        case retracted
        /// It was out, and was brought back in between.
        case restored
        /// It was recorded in between in place of another one, with the same source and id.
        case replaced(UInt64)
        /// It is what it was; another touchpoint changed.
        case reclassified
    }

    /// Which other touchpoint changed, for one that is reclassified.
    package struct Because: Sendable, Equatable {
        /// What the other touchpoint is to it.
        package enum Role: Sendable, Equatable {
            /// It answers that one.
            case cause
            /// With that one its party's time with the campaign begins.
            case start
            /// That one issued its coupon.
            case coupon
        }

        package let role: Role
        /// Position of the other touchpoint.
        package let position: UInt64
        package let what: What
    }

    /// One touchpoint.
    package struct Entry: Sendable, Equatable {
        package var row: TouchpointRow
        package var what: What
        /// What it adds to the difference: a count, seconds, or ten-thousandths of a currency's unit.
        package var contribution: Int128
        package var because: Because?
        /// Whether it is the last touchpoint of all at the moment that knows it, so that the figures
        /// end elsewhere and windows opened or closed; they are among its contribution.
        package var movesEnd = false

        /// What a touchpoint contributes.
        package init(row: TouchpointRow, what: What, contribution: Int128) {
            self.row = row
            self.what = what
            self.contribution = contribution
        }
    }

    /// In order of position; none contributes 0.
    package private(set) var entries: [Entry] = []

    /// The sum of all contributions.
    package var sum: Int128 { entries.reduce(0) { $0 + $1.contribution } }

    /// Finds what makes `metric` of `campaign` differ.
    ///
    /// - Parameters:
    ///   - metric: The figure.
    ///   - campaign: Whose figure; an ordinal of `after`.
    ///   - before: What counts at the first moment.
    ///   - after: What counts at the second, which knows no less; both of `reader`.
    ///   - asOf: The as-of of both moments.
    ///   - request: What counts as a response.
    ///   - reader: The ledger.
    /// - Throws: ``LedgerError/log(_:)`` where touchpoints could not be read.
    /// - Complexity: that of two replays of campaigns, and O(n log n log c) for a party with n
    ///   touchpoints of which c changed. Memory: what changed, besides what two replays take; and a
    ///   party's history for each core.
    package init(
        _ metric: CampaignMetric,
        of campaign: UInt32,
        from before: ReplayRows,
        to after: ReplayRows,
        asOf: Int64?,
        request: ReplayRequest,
        _ reader: LedgerReader
    ) throws(LedgerError) {
        // Every window is open under this context; the comparison knows the ends.
        let context = FoldContext(after, asOf: .min, request: request)
        let ends = (
            before: asOf ?? before.lastOccurred.map { $0 + 1 } ?? 0,
            after: asOf ?? after.lastOccurred.map { $0 + 1 } ?? 0
        )
        let issues = (
            before: try before.reference(context), after: try after.reference(context)
        )
        let comparison = MetricComparison(
            metric,
            of: campaign,
            in: context,
            ends: ends,
            before: issues.before,
            after: issues.after
        )
        let changes = try MomentChanges(from: before, to: after, in: context, comparison)
        let settling = try MetricSettling(changes, issues, ends: ends, reader)
        entries = settling.entries
    }
}
