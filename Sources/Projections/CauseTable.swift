import Touchpoints

/// Which campaign stands behind each message and touchpoint of one party.
///
/// Working memory, built only for a party with a response that names a cause and no campaign.
struct CauseTable: Sendable {
    private struct Cause: Sendable, Comparable {
        var hash: UInt64
        /// Place in the history: of several touchpoints under one hash, the first counts.
        var order: Int
        var campaign: UInt32

        static func < (left: Cause, right: Cause) -> Bool {
            (left.hash, left.order) < (right.hash, right.order)
        }
    }

    private var causes: [Cause] = []

    init() {}

    /// Learns the party's messages and touchpoints that name a campaign, of whatever role.
    ///
    /// - Complexity: O(n log n) for n sorted rows.
    mutating func rebuild(from rows: Span<TouchpointRow>) {
        causes.removeAll(keepingCapacity: true)
        for order in 0..<rows.count {
            let row = rows[order]
            guard row.campaign != 0 else { continue }
            if row.message != 0 {
                causes.append(Cause(hash: row.message, order: order, campaign: row.campaign))
            }
            if row.id != 0 {
                causes.append(Cause(hash: row.id, order: order, campaign: row.campaign))
            }
        }
        causes.sort()
    }

    /// The campaign of the first touchpoint whose message or id is `hash`, or 0.
    ///
    /// - Complexity: O(log n).
    func campaign(behind hash: UInt64) -> UInt32 { first(behind: hash)?.campaign ?? 0 }

    /// The place in the history of the first touchpoint that names a campaign and whose message or id
    /// is `hash`; `nil` where there is none.
    ///
    /// - Complexity: O(log n).
    func place(behind hash: UInt64) -> Int? { first(behind: hash)?.order }

    private func first(behind hash: UInt64) -> Cause? {
        var low = 0
        var high = causes.count
        while low < high {
            let middle = (low + high) / 2
            if causes[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        return low < causes.count && causes[low].hash == hash ? causes[low] : nil
    }
}
