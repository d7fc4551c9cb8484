extension CampaignTotals {
    /// What totals need to be moved on to a later moment and to more touchpoints, without the histories
    /// that they were made from.
    struct Pending: Sendable {
        var openStarts = OpenStarts()
        /// Responses that name no campaign, by their coupon: theirs may change with its issue.
        private(set) var couponUses = Tally<Int>()

        init() {}

        /// Those of totals that were kept.
        init(openStarts: OpenStarts, couponUses: Tally<Int>) {
            self.openStarts = openStarts
            self.couponUses = couponUses
        }

        mutating func countUse(of coupon: UInt64) {
            couponUses.add(1, to: Self.key(coupon))
        }

        /// Whether a response names the coupon and no campaign; yes too for the one other coupon that
        /// shares its key.
        func usesCoupon(_ coupon: UInt64) -> Bool { couponUses.sum(of: Self.key(coupon)) > 0 }

        mutating func merge(_ other: Pending, times: Int) {
            openStarts.merge(other.openStarts, times: times)
            couponUses.merge(other.couponUses, taking: times < 0) { $0 }
        }

        /// A tally has no key of all ones.
        private static func key(_ coupon: UInt64) -> UInt64 { min(coupon, .max - 1) }
    }

    /// Whether a response that was counted might belong to another campaign if `coupon`'s were another.
    ///
    /// Yes where that is not known.
    package func dependsOn(coupon: UInt64) -> Bool { pending?.usesCoupon(coupon) ?? true }

    /// Makes totals that were counted at the end of `earlier` those at the end of `later`, which asks
    /// for the same windows: those that are over by then are open no more.
    ///
    /// Runtime error unless the totals are advanceable.
    ///
    /// - Returns: False where the end comes earlier, which totals do not know; then nothing changed.
    /// - Complexity: O(starts of open windows).
    package mutating func advance(from earlier: FoldContext, to later: FoldContext) -> Bool {
        precondition(earlier.bandLengths == later.bandLengths, "totals under different windows")
        guard later.end >= earlier.end else { return false }
        guard var starts = pending?.openStarts else {
            preconditionFailure("totals without what it takes to move them on")
        }
        for entry in starts.entries {
            let base = cohort(of: entry.campaign, cell: entry.cell) * bandCount
            if let band = Self.openBand(from: entry.start, in: earlier) {
                bands[base + band].open -= Int(entry.parties)
            }
            if let band = Self.openBand(from: entry.start, in: later) {
                bands[base + band].open += Int(entry.parties)
            }
        }
        starts.removeAll(except: { Self.openBand(from: $0.start, in: later) != nil })
        pending?.openStarts = starts
        return true
    }

    /// The band of the shortest window from `start` that is not over.
    private static func openBand(from start: Int64, in context: FoldContext) -> Int? {
        context.bandLengths.firstIndex {
            PartyResponses.isOpen(from: start, length: $0, in: context)
        }
    }
}
