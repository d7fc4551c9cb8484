import Projections
import Touchpoints

/// The figures once more, written plainly from their definitions, with strings and sets and no
/// regard to cost; nothing of it is shared with the folds.
struct SlowReference {
    private let windows: [String]
    private let responseTypes: Set<Name>?
    private let live: [Touch]
    private let end: Int64
    private let parties: [Name]
    private var histories: [Name: [Touch]] = [:]

    init(_ touches: [Touch], windows: [String], asOf: Int64?, responseTypes: Set<Name>?) {
        self.windows = windows
        self.responseTypes = responseTypes
        live = touches.filter { $0.time < asOf ?? .max }
        end = asOf ?? (live.map(\.time).max() ?? 0) + 1
        parties = Set(live.compactMap(\.customer)).sorted()
        for party in parties {
            histories[party] = live.filter { $0.customer == party }.sorted(by: Self.isBefore)
        }
    }

    private func isResponse(_ touch: Touch) -> Bool {
        responseTypes?.contains(touch.type) ?? (touch.role == .response)
    }

    private func length(_ window: String) -> Int64 {
        let units: [Character: Int64] = ["d": day, "h": hour, "m": minute]
        let unit = window.last.flatMap { units[$0] } ?? 0
        return (Int64(window.dropLast()) ?? 0) * unit
    }

    private static func isBefore(_ left: Touch, _ right: Touch) -> Bool {
        if left.time != right.time { return left.time < right.time }
        let names = [\Touch.type, \.channel, \.campaignOrNone, \.cellOrNone]
        for name in names where left[keyPath: name] != right[keyPath: name] {
            return left[keyPath: name] < right[keyPath: name]
        }
        return false
    }

    private func history(of customer: Name) -> [Touch] { histories[customer, default: []] }

    private func campaign(of response: Touch, in history: [Touch]) -> Name? {
        if let own = response.campaign { return own }
        if let cause = response.causedBy {
            let first = history.first {
                $0.campaign != nil && ($0.message == cause || $0.id == cause)
            }
            if let first { return first.campaign }
        }
        guard let coupon = response.coupon else { return nil }
        return live.filter { $0.type == "coupon.issued" && $0.coupon == coupon }
            .filter { $0.campaign != nil }
            .min { ($0.time, $0.campaignOrNone) < ($1.time, $1.campaignOrNone) }?
            .campaign
    }

    /// The figures of every campaign listed, in byte order.
    func campaigns() -> [FlatFigures] {
        var names = Set<Name>()
        for touch in live {
            if touch.customer != nil, touch.role == .contact || touch.role == .withheld,
                let campaign = touch.campaign
            {
                names.insert(campaign)
            }
        }
        let responses = live.filter(isResponse)
            .compactMap { touch -> (touch: Touch, campaign: Name)? in
                let history = touch.customer.map { self.history(of: $0) } ?? []
                return campaign(of: touch, in: history).map { (touch, $0) }
            }
        names.formUnion(responses.map(\.campaign))
        return names.sorted()
            .map { name in
                figures(of: name, direct: responses.filter { $0.campaign == name }.map(\.touch))
            }
    }

    private func figures(of campaign: Name, direct: [Touch]) -> FlatFigures {
        var reached: [(start: Int64, history: [Touch])] = []
        var cells: [Name: [(start: Int64, history: [Touch])]] = [:]
        var contacts = 0
        var latencies: [Int64] = []
        for party in parties {
            let history = self.history(of: party)
            let named = history.filter { $0.campaign == campaign }
            contacts += named.filter { $0.role == .contact }.count
            if let first = named.first(where: { $0.role == .contact || $0.role == .withheld }) {
                cells[first.cell ?? "", default: []].append((first.time, history))
            }
            guard let first = named.first(where: { $0.role == .contact }) else { continue }
            reached.append((first.time, history))
            let answers = direct.filter { $0.customer == party && $0.time >= first.time }
            if let answer = answers.map(\.time).min() {
                latencies.append((answer - first.time) / second)
            }
        }
        latencies.sort()
        let responders = Set(direct.compactMap(\.customer))
        let targeted = responders.filter { party in
            live.contains {
                $0.customer == party && $0.campaign == campaign && $0.role == .contact
            }
        }
        let n = latencies.count
        func quantile(_ index: Int) -> String { n > 0 ? "\(latencies[index])" : "null" }
        var flat: FlatFigures = [
            "campaign": "\(campaign)", "contacts": "\(contacts)", "reached": "\(reached.count)",
            "direct.responses": "\(direct.count)", "direct.responders": "\(responders.count)",
            "direct.responded": "\(n)",
            "direct.untargeted": "\(responders.count - targeted.count)",
            "direct.anonymous": "\(direct.filter { $0.customer == nil }.count)",
            "direct.rate.numerator": "\(n)", "direct.rate.denominator": "\(reached.count)",
            "latency.n": "\(n)", "latency.sum": "\(latencies.reduce(0, +))",
            "latency.min": quantile(0), "latency.p25": quantile((n - 1) / 4),
            "latency.median": quantile((n - 1) / 2), "latency.p75": quantile(3 * (n - 1) / 4),
            "latency.max": quantile(n - 1),
        ]
        add(direct, to: &flat, under: "direct")
        addWindows(over: reached, to: &flat, under: "windows")
        for (index, cell) in cells.keys.sorted().enumerated() {
            flat["cells[\(index)].cell"] = cell == "" ? "null" : "\(cell)"
            flat["cells[\(index)].assigned"] = "\(cells[cell, default: []].count)"
            addWindows(
                over: cells[cell, default: []],
                to: &flat,
                under: "cells[\(index)].windows"
            )
        }
        return flat
    }

    private func addWindows(
        over parties: [(start: Int64, history: [Touch])],
        to flat: inout FlatFigures,
        under path: String
    ) {
        for window in windows {
            let length = length(window)
            let answers = parties.map { start, history in
                history.filter {
                    isResponse($0) && $0.time >= start && $0.time < start + length
                }
            }
            let path = "\(path).\(window)"
            let responders = answers.filter { !$0.isEmpty }.count
            flat["\(path).responders"] = "\(responders)"
            flat["\(path).responses"] = "\(answers.reduce(0) { $0 + $1.count })"
            flat["\(path).purchasers"] =
                "\(answers.filter { $0.contains { ($0.amount ?? 0) > 0 } }.count)"
            flat["\(path).open"] = "\(parties.filter { $0.start + length > end }.count)"
            flat["\(path).rate.numerator"] = "\(responders)"
            flat["\(path).rate.denominator"] = "\(parties.count)"
            add(answers.flatMap { $0 }, to: &flat, under: path)
        }
    }

    private func add(_ touches: [Touch], to flat: inout FlatFigures, under path: String) {
        for (type, group) in Dictionary(grouping: touches, by: \.type) {
            flat["\(path).byType.\(type)"] = "\(group.count)"
        }
        let paid = touches.filter { $0.amount != nil }
        for (currency, group) in Dictionary(grouping: paid, by: \.currency) {
            let sum = group.reduce(0 as Int128) { $0 + Int128($1.amount ?? 0) }
            flat["\(path).amounts.\(currency)"] = decimal(sum)
        }
    }

    /// The view of every party, in byte order.
    func customers() -> [FlatFigures] {
        parties.map { party in
            let history = self.history(of: party)
            func last(_ isCounted: (Touch) -> Bool) -> String {
                history.last(where: isCounted).map { "\($0.time)" } ?? "null"
            }
            var flat: FlatFigures = [
                "customer": "\(party)", "touchpoints": "\(history.count)",
                "inbound": "\(history.filter { $0.direction == .inbound }.count)",
                "outbound": "\(history.filter { $0.direction == .outbound }.count)",
                "contacts": "\(history.filter { $0.role == .contact }.count)",
                "first": "\(history[0].time)", "last": last { _ in true },
                "lastInbound": last { $0.direction == .inbound },
                "lastOutbound": last { $0.direction == .outbound },
                "lastContact": last { $0.role == .contact },
                "campaigns": "\(Set(history.compactMap(\.campaign)).count)",
            ]
            for (channel, group) in Dictionary(grouping: history, by: \.channel) {
                flat["byChannel.\(channel)"] = "\(group.count)"
            }
            for (type, group) in Dictionary(grouping: history, by: \.type) {
                flat["byType.\(type)"] = "\(group.count)"
            }
            let paid = history.filter { $0.amount != nil }
            for (currency, group) in Dictionary(grouping: paid, by: \.currency) {
                let sum = group.reduce(0 as Int128) { $0 + Int128($1.amount ?? 0) }
                flat["amounts.\(currency)"] = decimal(sum)
            }
            return flat
        }
    }
}

extension Touch {
    /// The campaign as it takes part in the order: absent is the least.
    fileprivate var campaignOrNone: Name { campaign ?? "" }
    fileprivate var cellOrNone: Name { cell ?? "" }
}
