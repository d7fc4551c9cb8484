package import Touchpoints

/// Which campaign issued each coupon, over everybody's touchpoints.
///
/// Built in one pass before the fold. Chunks may be built apart and merged in any order.
package struct ReferenceTable: Sendable {
    /// The issue of one coupon by a campaign.
    package struct Issue: Sendable {
        var coupon: UInt64 = 0
        var occurred: Int64 = 0
        /// 0 marks a free slot.
        var campaign: UInt32 = 0

        fileprivate init() {}

        /// An issue of `coupon`; neither it nor the campaign is 0.
        package init(coupon: UInt64, occurred: Int64, campaign: UInt32) {
            self.coupon = coupon
            self.occurred = occurred
            self.campaign = campaign
        }
    }

    /// A power of two of slots, at most half of them taken.
    ///
    /// Coupons are keyed hashes, whose low bits are as good as any.
    private var slots: [Issue] = []
    private var taken = 0
    private let campaignRanks: [UInt32]

    /// An empty table; the ranks decide between campaigns that issued one coupon at one instant.
    package init(context: FoldContext) {
        campaignRanks = context.campaignRanks
    }

    /// The number of coupons whose campaign is known.
    package var count: Int { taken }

    /// Takes note of `row` where it is the issue of a coupon by a campaign; ignores any other.
    ///
    /// - Complexity: O(1), amortised.
    package mutating func insert(_ row: TouchpointRow) {
        guard row.isIssuedCoupon, row.coupon != 0, row.campaign != 0 else { return }
        insert(Issue(coupon: row.coupon, occurred: row.occurred, campaign: row.campaign))
    }

    /// Takes over the issues of a table built over other rows.
    package mutating func merge(_ other: ReferenceTable) {
        // Room first: coupons come in the order of the slots they will belong to.
        if (taken + other.taken) * 2 > slots.count { resize(toHold: taken + other.taken) }
        for issue in other.slots where issue.campaign != 0 { insert(issue) }
    }

    /// The campaign of the earliest issue of `coupon`, or 0.
    package func campaign(ofCoupon coupon: UInt64) -> UInt32 {
        slots.isEmpty ? 0 : slots[place(of: coupon)].campaign
    }

    /// The coupons that other campaigns issued according to `other`, or that only one of the two knows;
    /// least first.
    ///
    /// - Complexity: O(n log n) for the coupons of both.
    package func coupons(differingFrom other: ReferenceTable) -> [UInt64] {
        var coupons: [UInt64] = []
        for issue in slots where issue.campaign != 0 {
            if other.campaign(ofCoupon: issue.coupon) != issue.campaign {
                coupons.append(issue.coupon)
            }
        }
        for issue in other.slots where issue.campaign != 0 {
            if campaign(ofCoupon: issue.coupon) == 0 { coupons.append(issue.coupon) }
        }
        return coupons.sorted()
    }

    /// Whether `row` is an issue of a coupon by which the coupon's campaign is known.
    package func isDecided(by row: TouchpointRow) -> Bool {
        guard row.isIssuedCoupon, row.coupon != 0, row.campaign != 0, !slots.isEmpty else {
            return false
        }
        let issue = slots[place(of: row.coupon)]
        return issue.campaign == row.campaign && issue.occurred == row.occurred
    }

    /// Takes note of an issue of a coupon.
    ///
    /// - Complexity: O(1), amortised.
    package mutating func insert(_ issue: Issue) {
        if taken * 2 >= slots.count { resize(toHold: taken + 1) }
        let slot = place(of: issue.coupon)
        if slots[slot].campaign == 0 {
            taken += 1
            slots[slot] = issue
        } else if precedes(issue, slots[slot]) {
            slots[slot] = issue
        }
    }

    private func precedes(_ left: Issue, _ right: Issue) -> Bool {
        if left.occurred != right.occurred { return left.occurred < right.occurred }
        return campaignRanks[Int(left.campaign)] < campaignRanks[Int(right.campaign)]
    }

    /// The slot that holds `coupon`, else the free one where it belongs.
    private func place(of coupon: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: coupon) & mask
        while slots[slot].campaign != 0 && slots[slot].coupon != coupon {
            slot = (slot + 1) & mask
        }
        return slot
    }

    /// The issues as words, so that they can be kept: how many, and of each coupon, least first, the
    /// coupon, the instant and the campaign.
    ///
    /// - Complexity: O(n log n).
    package func words() -> [UInt64] {
        var out = TotalWords.Writer()
        out.number(taken)
        for issue in slots.filter({ $0.campaign != 0 }).sorted(by: { $0.coupon < $1.coupon }) {
            out.word(issue.coupon)
            out.number(Int(issue.occurred))
            out.number(Int(issue.campaign))
        }
        return out.words
    }

    /// The table that ``words()`` gave.
    ///
    /// - Returns: `nil` where the words are none of a table, or have campaigns that `context` does not
    ///   know.
    package init?(words: Span<UInt64>, context: FoldContext) {
        self.init(context: context)
        var reader = TotalWords.Reader()
        guard let count = reader.count(words, of: 3) else { return nil }
        if count > 0 { resize(toHold: count) }
        for _ in 0..<count {
            let coupon = reader.word(words)
            let occurred = Int64(reader.number(words))
            guard let campaign = UInt32(exactly: reader.word(words)), coupon != 0, campaign != 0,
                Int(campaign) < campaignRanks.count
            else { return nil }
            insert(Issue(coupon: coupon, occurred: occurred, campaign: campaign))
        }
        guard reader.isAtEnd(words) else { return nil }
    }

    private mutating func resize(toHold count: Int) {
        let old = slots
        var capacity = 16
        while capacity <= count * 2 { capacity *= 2 }
        slots = [Issue](repeating: Issue(), count: capacity)
        for issue in old where issue.campaign != 0 { slots[place(of: issue.coupon)] = issue }
    }
}
