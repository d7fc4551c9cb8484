import Bytes
import Projections
import Touchpoints

/// One touchpoint with everything that a definition may ask of it, in plain values.
struct MetricEvent: Sendable {
    var time: Int64
    var customer: String?
    var role: Role
    var direction: Direction
    var names: [NameColumn: String] = [:]
    var amount: Int64?
    var cost: Int64?
    var properties: [String: PropertyValue] = [:]

    var order: [[UInt8]] {
        [NameColumn.type, .channel, .campaign, .cell].map { Array((names[$0] ?? "").utf8) }
    }

    /// Whether figures know this one to be before the other.
    func isBefore(_ other: MetricEvent) -> Bool {
        if time != other.time { return time < other.time }
        for (left, right) in zip(order, other.order) where left != right {
            return left.lexicographicallyPrecedes(right)
        }
        return false
    }
}

/// Definitions answered once more, plainly from their words, with no regard to cost; what is shared
/// with the folds is the definition as it was read, and nothing else.
struct MetricReference {
    let definition: MetricDefinition
    let end: Int64

    /// The figures of a group as text, so that they can be compared whole.
    func answer(_ events: [MetricEvent]) -> [String: String] {
        let live = events.filter { holds(definition.filter, $0) }
        switch definition.measure {
        case .funnel(let funnel): return answer(funnel, live)
        case .timeBetween(let interval): return answer(interval, live)
        default: break
        }
        var groups: [String: [MetricEvent]] = [:]
        for event in live { groups[key(definition.groupBy, event), default: []].append(event) }
        if definition.groupBy.isEmpty && groups.isEmpty { groups[""] = [] }
        return groups.mapValues { figures($0) }
    }

    private func figures(_ events: [MetricEvent]) -> String {
        switch definition.measure {
        case .count: return "\(events.count)"
        case .uniqueParties: return "\(Set(events.compactMap(\.customer)).count)"
        case .sum(let column):
            var sums: [String: (count: Int, units: Int128)] = [:]
            for event in events {
                guard let units = column == .cost ? event.cost : event.amount else { continue }
                let currency = event.names[.currency] ?? "XXX"
                sums[currency, default: (0, 0)].count += 1
                sums[currency, default: (0, 0)].units += Int128(units)
            }
            return sums.sorted { $0.key < $1.key }.map { "\($0) \($1.count) \($1.units)" }
                .joined(separator: ",")
        case .sumProperty(let path):
            let values = events.compactMap { $0.properties[Self.text(path)] }
            let units = values.compactMap { value -> Int128? in
                if case .number(let number) = value { number.units(places: 9) } else { nil }
            }
            return "\(units.count) \(units.reduce(0, +)) \(values.count - units.count)"
        case .first: return "\(events.map(\.time).min() ?? -1)"
        case .last: return "\(events.map(\.time).max() ?? -1)"
        case .funnel, .timeBetween: return ""
        }
    }

    // MARK: Order

    private func answer(_ funnel: MetricFunnel, _ events: [MetricEvent]) -> [String: String] {
        var reached: [String: [String: Int]] = [:]
        var begins: [String: [String: Int64]] = [:]
        for (customer, own) in Dictionary(grouping: events, by: \.customer) {
            guard let customer else { continue }
            for start in own where holds(funnel.steps[0].filter, start) {
                let group = key(definition.groupBy, start)
                let depth = depth(funnel, own, from: start, after: start, step: 1)
                let before = reached[group]?[customer] ?? 0
                reached[group, default: [:]][customer] = max(before, depth)
                let last = begins[group]?[customer] ?? .min
                begins[group, default: [:]][customer] = max(last, start.time)
            }
        }
        if definition.groupBy.isEmpty && reached.isEmpty { reached[""] = [:] }
        return Dictionary(
            uniqueKeysWithValues: reached.map { group, parties in
                let steps = funnel.steps.indices.map { step in
                    "\(parties.values.count { $0 > step })"
                }
                let open = parties.count { customer, depth in
                    depth < funnel.steps.count
                        && (begins[group]?[customer] ?? 0) + funnel.within.length > end
                }
                return (group, steps.joined(separator: " ") + " open \(open)")
            }
        )
    }

    /// The most steps of any chain that begins with `start` and has come to `last`.
    private func depth(
        _ funnel: MetricFunnel,
        _ events: [MetricEvent],
        from start: MetricEvent,
        after last: MetricEvent,
        step: Int
    ) -> Int {
        guard step < funnel.steps.count else { return step }
        var best = step
        let same = funnel.steps[step].same
        for event in events where last.isBefore(event) && holds(funnel.steps[step].filter, event) {
            guard event.time - start.time < funnel.within.length,
                key(same, event) == key(same, start)
            else { continue }
            best = max(best, depth(funnel, events, from: start, after: event, step: step + 1))
        }
        return best
    }

    private func answer(_ interval: MetricInterval, _ events: [MetricEvent]) -> [String: String] {
        var waits: [String: [Int?]] = [:]
        for start in events where start.customer != nil && holds(interval.from, start) {
            let next = events.filter { event in
                event.customer == start.customer && start.isBefore(event)
                    && holds(interval.to, event)
                    && key(interval.same, event) == key(interval.same, start)
            }.map(\.time).min()
            let wait = next.map { $0 - start.time }
            let counts = wait.map { $0 < interval.within?.length ?? .max } ?? false
            let seconds = counts ? wait.map { Int($0 / 1_000_000) } : nil
            waits[key(definition.groupBy, start), default: []].append(seconds)
        }
        if definition.groupBy.isEmpty && waits.isEmpty { waits[""] = [] }
        return waits.mapValues { waits in
            let sorted = waits.compactMap(\.self).sorted()
            let statistics = [0.0, 0.25, 0.5, 0.75, 1].map { share in
                sorted.isEmpty ? "none" : "\(sorted[Int(Double(sorted.count - 1) * share)])"
            }
            return "\(waits.count) \(sorted.count) \(sorted.reduce(0, +)) "
                + statistics.joined(separator: " ")
        }
    }

    // MARK: Values

    /// What an event shares with those of its group, as text.
    func key(_ groupings: [MetricGrouping], _ event: MetricEvent) -> String {
        groupings.map { grouping in
            switch grouping {
            case .name(let column): event.names[column].map(Self.plain) ?? "none"
            case .customer: event.customer ?? "none"
            case .role: "\(event.role)"
            case .direction: "\(event.direction.name)"
            case .property(let path):
                switch event.properties[Self.text(path)] {
                case .text(let text): "text " + String(decoding: text, as: UTF8.self)
                case .number(let number): "number " + String(decoding: number.text, as: UTF8.self)
                case .bool(let flag): "bool \(flag)"
                case .other, nil: "none"
                }
            case .day, .week, .month: date(grouping, event)
            }
        }.joined(separator: "|")
    }

    private func date(_ grouping: MetricGrouping, _ event: MetricEvent) -> String {
        var text: [UInt8] = []
        RFC3339.append(event.time + Int64(definition.zoneSeconds) * 1_000_000, to: &text)
        // Weeks are compared with Foundation elsewhere.
        return String(decoding: text.prefix(grouping == .month ? 7 : 10), as: UTF8.self)
    }

    /// The text in ASCII: Swift takes some texts of other bytes for equal.
    static func plain(_ text: String) -> String {
        text.unicodeScalars.map { $0.isASCII ? String($0) : "<\($0.value)>" }.joined()
    }

    private static func text(_ path: PropertyPath) -> String {
        path.names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
    }

    func holds(_ filter: MetricFilter, _ event: MetricEvent) -> Bool {
        switch filter {
        case .all(let parts): !parts.contains { !holds($0, event) }
        case .any(let parts): parts.contains { holds($0, event) }
        case .not(let part): !holds(part, event)
        case .condition(let condition): holds(condition, event)
        }
    }

    private func holds(_ condition: MetricCondition, _ event: MetricEvent) -> Bool {
        switch condition {
        case .name(let column, let names):
            names.contains { $0 == event.names[column].map { Array($0.utf8) } }
        case .hasName(let column, let wanted): (event.names[column] != nil) == wanted
        case .role(let roles): roles.contains(event.role)
        case .direction(let directions): directions.contains(event.direction)
        case .isKnown(let wanted): (event.customer != nil) == wanted
        case .money(let column, let range):
            (column == .cost ? event.cost : event.amount).map(range.contains) ?? false
        case .hasMoney(let column, let wanted):
            ((column == .cost ? event.cost : event.amount) != nil) == wanted
        case .time(let range): range.contains(event.time)
        case .property(let index):
            definition.properties[index].holds(
                event.properties[Self.text(definition.properties[index].path)]
            )
        case .never: false
        }
    }
}
