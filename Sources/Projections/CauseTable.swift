import Touchpoints

/// Which campaign stands behind each message or touchpoint that one party's responses name.
///
/// Working memory: what is asked for is noted first, then the party's history is gone through once.
struct CauseTable: Sendable {
    private struct Cause: Sendable {
        var hash: UInt64
        /// 0 where no touchpoint with a campaign has that message or id.
        var campaign: UInt32
    }

    /// In order of their hashes, once resolved.
    private var causes: [Cause] = []
    /// Has the bit of each hash's lowest six: most touchpoints are no cause, which this tells.
    private var filter: UInt64 = 0

    init() {}

    /// Begins with another party, keeping the memory.
    mutating func restart() {
        causes.removeAll(keepingCapacity: true)
        filter = 0
    }

    /// Notes that a response names `hash`, which is not 0, as its cause.
    mutating func want(_ hash: UInt64) {
        causes.append(Cause(hash: hash, campaign: 0))
        filter |= 1 &<< (hash & 63)
    }

    /// Finds the campaigns: that of the first of `rows`, of whatever role, that names one and whose
    /// message or id is the hash.
    ///
    /// - Complexity: O((n + w) log w) for n sorted rows and w wanted hashes.
    mutating func resolve(in rows: Span<TouchpointRow>) {
        causes.sortFew { $0.hash < $1.hash }
        for order in rows.indices {
            let campaign = rows[order].campaign
            if campaign == 0 { continue }
            note(rows[order].message, campaign)
            note(rows[order].id, campaign)
        }
    }

    /// The campaign behind `hash`, which was wanted, or 0.
    ///
    /// - Complexity: O(log w).
    func campaign(behind hash: UInt64) -> UInt32 {
        let place = place(of: hash)
        return place < causes.count && causes[place].hash == hash ? causes[place].campaign : 0
    }

    @inline(__always)
    private mutating func note(_ hash: UInt64, _ campaign: UInt32) {
        if filter &>> (hash & 63) & 1 == 0 { return }
        let place = place(of: hash)
        guard place < causes.count, causes[place].hash == hash, causes[place].campaign == 0 else {
            return
        }
        causes[place].campaign = campaign
    }

    /// The place of the first cause under `hash`, or where it would be.
    private func place(of hash: UInt64) -> Int {
        let causes = causes.span
        var low = 0
        var high = causes.count
        while low < high {
            let middle = (low + high) / 2
            if causes[middle].hash < hash { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
