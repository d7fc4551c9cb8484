/// Totals as words, so that they can be kept: those that figures are read from, and those that it takes
/// to move them on.
///
///     bands of a cohort · campaigns · of each campaign: contacts, reached, responses, responders,
///     untargeted, anonymous, latencies · direct types · direct amounts
///     cohorts, of each: campaign << 32 | cell, parties, of each band: responders, purchasers, open,
///     responses · types of bands · amounts of bands
///
///     starts of open windows, of each: campaign << 32 | cell, start, parties · uses of coupons
///
/// A list stands behind the number of its entries; a tally is a list of key and sum in order of keys,
/// an amount three words: count, low and high half of the sum. Cohorts stand in order of their first
/// word, and the rows of tallies of bands are numbered accordingly, so that equal totals have equal
/// words, in whatever order parties were counted.
extension CampaignTotals {
    /// The words that figures are read from.
    ///
    /// - Complexity: O(s log s) for s sums held.
    package func words() -> [UInt64] {
        var out = TotalWords.Writer()
        out.number(bandCount)
        out.number(counts.count)
        for (campaign, count) in counts.enumerated() {
            out.number(count.contacts)
            out.number(count.reached)
            out.number(count.responses)
            out.number(count.responders)
            out.number(count.untargeted)
            out.number(count.anonymous)
            out.tally(latencies[campaign])
        }
        out.tally(directTypes)
        out.tally(directAmounts)
        writeCohorts(&out)
        return out.words
    }

    /// The words that it takes to move the totals on.
    ///
    /// Runtime error where they cannot be.
    ///
    /// - Complexity: O(s log s) for s starts of open windows and uses of coupons.
    package func pendingWords() -> [UInt64] {
        guard let pending else {
            preconditionFailure("totals that cannot be moved on are not kept")
        }
        var out = TotalWords.Writer()
        let starts = pending.openStarts.entries
        out.number(starts.count)
        for entry in starts {
            out.word(Tally<Int>.key(row: Int(entry.campaign), ordinal: entry.cell))
            out.number(Int(entry.start))
            out.number(Int(entry.parties))
        }
        out.tally(pending.couponUses)
        return out.words
    }

    private func writeCohorts(_ out: inout TotalWords.Writer) {
        func key(_ cohort: Cohort) -> UInt64 {
            Tally<Int>.key(row: Int(cohort.campaign), ordinal: cohort.cell)
        }
        func bands(of cohort: Int) -> ArraySlice<BandCounts> {
            self.bands[cohort * bandCount..<(cohort + 1) * bandCount]
        }
        // One with nothing left is as if it had never been. In a difference counts may cancel and types
        // or amounts not, as for somebody who was withheld and reached later.
        var hasSums = [Bool](repeating: false, count: cohorts.count)
        for (key, _) in bandTypes.sorted() { hasSums[Int(key >> 32) / bandCount] = true }
        for (key, _) in bandAmounts.sorted() { hasSums[Int(key >> 32) / bandCount] = true }
        let order = cohorts.indices
            .filter {
                cohorts[$0].parties != 0 || hasSums[$0] || bands(of: $0).contains { !$0.isZero }
            }
            .sorted { key(cohorts[$0]) < key(cohorts[$1]) }
        var places = [Int](repeating: 0, count: cohorts.count)
        out.number(order.count)
        for (place, index) in order.enumerated() {
            places[index] = place
            out.word(key(cohorts[index]))
            out.number(cohorts[index].parties)
            for band in bands(of: index) {
                out.number(band.responders)
                out.number(band.purchasers)
                out.number(band.open)
                out.number(band.responses)
            }
        }
        func rekey(_ key: UInt64) -> UInt64 {
            let row = Int(key >> 32)
            let moved = places[row / bandCount] * bandCount + row % bandCount
            return UInt64(moved) << 32 | (key & 0xFFFF_FFFF)
        }
        var types = Tally<Int>()
        types.merge(bandTypes, taking: false, rekey: rekey)
        var amounts = Tally<AmountSum>()
        amounts.merge(bandAmounts, taking: false, rekey: rekey)
        out.tally(types)
        out.tally(amounts)
    }

    /// The totals that ``words()`` gave, under the same windows; they cannot be moved on yet.
    ///
    /// - Returns: `nil` where the words are no totals, or those of other windows or of campaigns that
    ///   `context` does not know. Sums are not checked: whoever keeps words keeps a checksum of them.
    package init?(words: Span<UInt64>, context: FoldContext) {
        self.init(context: context)
        var reader = TotalWords.Reader()
        guard reader.number(words) == bandCount,
            let campaigns = reader.count(words, of: 7), campaigns <= counts.count
        else { return nil }
        for campaign in 0..<campaigns {
            var count = Counts()
            count.contacts = reader.number(words)
            count.reached = reader.number(words)
            count.responses = reader.number(words)
            count.responders = reader.number(words)
            count.untargeted = reader.number(words)
            count.anonymous = reader.number(words)
            counts[campaign] = count
            guard let latency: Tally<Int> = reader.tally(words) else { return nil }
            latencies[campaign] = latency
        }
        guard let types: Tally<Int> = reader.tally(words), let amounts = reader.amounts(words),
            readCohorts(words, &reader), let ofBands: Tally<Int> = reader.tally(words),
            let sumsOfBands = reader.amounts(words), reader.isAtEnd(words)
        else { return nil }
        directTypes = types
        directAmounts = amounts
        bandTypes = ofBands
        bandAmounts = sumsOfBands
        let rows = UInt64(cohorts.count * bandCount)
        let isSound =
            types.keysBelow(UInt64(campaigns) << 32)
            && amounts.keysBelow(UInt64(campaigns) << 32) && ofBands.keysBelow(rows << 32)
            && sumsOfBands.keysBelow(rows << 32)
        guard isSound else { return nil }
    }

    /// Makes totals such as can be moved on, by what ``pendingWords()`` gave of them.
    ///
    /// - Returns: False where the words are others; then nothing changed.
    package mutating func restorePending(words: Span<UInt64>) -> Bool {
        var reader = TotalWords.Reader()
        guard let starts = Self.starts(words, &reader, campaigns: counts.count),
            let uses: Tally<Int> = reader.tally(words), reader.isAtEnd(words)
        else { return false }
        pending = Pending(openStarts: starts, couponUses: uses)
        return true
    }

    private mutating func readCohorts(
        _ words: Span<UInt64>,
        _ reader: inout TotalWords.Reader
    ) -> Bool {
        guard let number = reader.count(words, of: 2 + 4 * bandCount) else { return false }
        for index in 0..<number {
            let key = reader.word(words)
            guard key >> 32 < UInt64(counts.count),
                cohort(of: UInt32(key >> 32), cell: UInt32(truncatingIfNeeded: key)) == index
            else { return false }
            addParties(reader.number(words), toCohort: index)
            for band in index * bandCount..<(index + 1) * bandCount {
                bands[band].responders = reader.number(words)
                bands[band].purchasers = reader.number(words)
                bands[band].open = reader.number(words)
                bands[band].responses = reader.number(words)
            }
        }
        return true
    }

    private static func starts(
        _ words: Span<UInt64>,
        _ reader: inout TotalWords.Reader,
        campaigns: Int
    ) -> OpenStarts? {
        guard let number = reader.count(words, of: 3) else { return nil }
        var entries: [OpenStarts.Entry] = []
        entries.reserveCapacity(number)
        for _ in 0..<number {
            let key = reader.word(words)
            guard key >> 32 < UInt64(campaigns) else { return nil }
            entries.append(
                OpenStarts.Entry(
                    campaign: UInt32(key >> 32),
                    cell: UInt32(truncatingIfNeeded: key),
                    start: Int64(reader.number(words)),
                    parties: Int64(reader.number(words))
                )
            )
        }
        return OpenStarts(entries)
    }
}
