/// When windows began that are not over at a moment, cohort by cohort: what is needed to move the
/// moment on without another look at anybody's history.
///
/// 24 bytes for each start of a cohort while a window from it is open. Starts that were taken out
/// again weigh nothing.
struct OpenStarts: Sendable {
    /// Windows of one cohort that begin at one instant.
    struct Entry: Sendable {
        var campaign: UInt32
        /// ``CampaignTotals/differenceCell`` where the cohort is the difference.
        var cell: UInt32
        var start: Int64
        /// Parties; below zero in the difference.
        var parties: Int64

        fileprivate func isOfSameStart(as other: Entry) -> Bool {
            campaign == other.campaign && cell == other.cell && start == other.start
        }

        fileprivate static func precedes(_ left: Entry, _ right: Entry) -> Bool {
            (left.campaign, left.cell, left.start) < (right.campaign, right.cell, right.start)
        }
    }

    /// Entries that are added before equal ones are joined.
    private static let looseMax = 1 << 16

    /// The first `joined` are sorted, each start of a cohort once.
    private var list: [Entry] = []
    private var joined = 0

    init() {}

    /// Those of `entries`, in any order.
    init(_ entries: [Entry]) {
        list = entries
        join()
    }

    /// The starts in order of campaign, cell and time, each with its parties, which are not none.
    var entries: [Entry] {
        var copy = self
        copy.join()
        return copy.list
    }

    /// Adds `parties` whose windows in the cohort begin at `start`.
    ///
    /// - Complexity: O(log n), amortised.
    mutating func add(_ parties: Int, campaign: UInt32, cell: UInt32, start: Int64) {
        list.append(
            Entry(campaign: campaign, cell: cell, start: start, parties: Int64(parties))
        )
        if list.count - joined > max(joined, Self.looseMax) { join() }
    }

    /// Adds those of `other` `times` times.
    mutating func merge(_ other: OpenStarts, times: Int) {
        for entry in other.list {
            var entry = entry
            entry.parties *= Int64(times)
            list.append(entry)
        }
        join()
    }

    /// Leaves out what is not kept.
    mutating func removeAll(except isKept: (Entry) -> Bool) {
        join()
        list.removeAll { !isKept($0) }
        joined = list.count
    }

    private mutating func join() {
        list.sort(by: Entry.precedes)
        var written = 0
        var next = 0
        while next < list.count {
            var entry = list[next]
            next += 1
            while next < list.count, list[next].isOfSameStart(as: entry) {
                entry.parties += list[next].parties
                next += 1
            }
            if entry.parties == 0 { continue }
            list[written] = entry
            written += 1
        }
        list.removeLast(list.count - written)
        joined = list.count
    }
}
