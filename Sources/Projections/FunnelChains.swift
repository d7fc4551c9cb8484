/// How far one party's chains of steps have come; touchpoints are told in order.
///
/// A step is reached when some chain of touchpoints reaches it: one for each step so far, each after
/// the one before, all within the window from the first. Of all chains that have reached a step, the
/// one that began last can go on for longest, so its beginning is all that is kept.
struct FunnelChains: Sendable {
    /// Chains that began with touchpoints of one group that share the same with later steps.
    private struct Chain: Sendable {
        var outcome: Int
        /// What the touchpoint of each step must share.
        var shares: [MetricKey]
        /// For each step the latest beginning that reached it; least where none did.
        var begins: [Int64]
    }

    private struct Outcome: Sendable {
        var key: MetricKey
        var reached = 0
        var lastBegin = Int64.min
    }

    private struct ChainKey: Hashable {
        var key: MetricKey
        var shares: [MetricKey]
    }

    private let steps: Int
    private let within: Int64
    private var chains: [Chain] = []
    /// The chains whose windows are not over.
    private var active: [Int] = []
    private var isActive: [Bool] = []
    private var places: [ChainKey: Int] = [:]
    private var groups: [MetricKey: Int] = [:]
    private var outcomes: [Outcome] = []

    /// No chain of so many steps within so many microseconds.
    init(steps: Int, within: Int64) {
        self.steps = steps
        self.within = within
    }

    /// Forgets everything, for the next party.
    mutating func restart() {
        chains.removeAll(keepingCapacity: true)
        active.removeAll(keepingCapacity: true)
        isActive.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        groups.removeAll(keepingCapacity: true)
        outcomes.removeAll(keepingCapacity: true)
    }

    /// Tells a touchpoint of the first step.
    mutating func begin(_ key: MetricKey, sharing shares: [MetricKey], at time: Int64) {
        let chain = ChainKey(key: key, shares: shares)
        let place: Int
        if let known = places[chain] {
            place = known
        } else {
            place = chains.count
            places[chain] = place
            let outcome = outcome(of: key)
            let begins = [Int64](repeating: .min, count: steps)
            chains.append(Chain(outcome: outcome, shares: shares, begins: begins))
            isActive.append(false)
        }
        chains[place].begins[0] = time
        outcomes[chains[place].outcome].lastBegin = time
        if outcomes[chains[place].outcome].reached == 0 {
            outcomes[chains[place].outcome].reached = 1
        }
        if !isActive[place] {
            isActive[place] = true
            active.append(place)
        }
    }

    /// Tells a touchpoint of a later step.
    ///
    /// - Complexity: O(chains whose windows are not over).
    mutating func advance(to step: Int, at time: Int64, sharing share: MetricKey) {
        var index = 0
        while index < active.count {
            let place = active[index]
            // No window goes beyond the years that a time may have, so nothing overflows.
            if time - chains[place].begins[0] >= within {
                isActive[place] = false
                active.swapAt(index, active.count - 1)
                active.removeLast()
                continue
            }
            index += 1
            let begin = chains[place].begins[step - 1]
            guard begin > .min, time - begin < within, chains[place].shares[step] == share,
                begin > chains[place].begins[step]
            else { continue }
            chains[place].begins[step] = begin
            let outcome = chains[place].outcome
            outcomes[outcome].reached = max(outcomes[outcome].reached, step + 1)
        }
    }

    private mutating func outcome(of key: MetricKey) -> Int {
        if let known = groups[key] { return known }
        groups[key] = outcomes.count
        outcomes.append(Outcome(key: key))
        return outcomes.count - 1
    }

    /// For each group the steps that the party reached, and whether it may still reach more.
    func outcomes(end: Int64) -> [(key: MetricKey, reached: Int, isOpen: Bool)] {
        outcomes.map { outcome in
            let isOpen = outcome.reached < steps && outcome.lastBegin + within > end
            return (outcome.key, outcome.reached, isOpen)
        }
    }
}
