import Bytes
import Projections
import TestSupport
import Testing

@Suite("Definitions are answered as their words say")
struct MetricFoldTests {
    /// The answer in the form of the reference.
    private static func answer(
        _ result: MetricResult,
        _ definition: MetricDefinition
    ) -> [String: String] {
        var found: [String: String] = [:]
        for group in result.groups {
            let parts = zip(definition.groupBy, group.key).map { grouping, value in
                text(value, isProperty: grouping.title.starts(with: "properties".utf8))
            }
            let key = parts.joined(separator: "|")
            if found[key] != nil { Issue.record("two groups \(key)") }
            found[key] = text(group.figures)
        }
        return found
    }

    private static func text(_ value: PropertyValue?, isProperty: Bool) -> String {
        switch value {
        case .text(let text):
            (isProperty ? "text " : "")
                + MetricReference.plain(String(decoding: text, as: UTF8.self))
        case .number(let number): "number " + String(decoding: number.text, as: UTF8.self)
        case .bool(let flag): "bool \(flag)"
        case .other, nil: "none"
        }
    }

    private static func text(_ figures: MetricResult.Figures) -> String {
        switch figures {
        case .count(let count), .uniqueParties(let count): return "\(count)"
        case .sums(let sums):
            return sums.map {
                "\(String(decoding: $0.currency, as: UTF8.self)) \($0.count) \($0.units)"
            }.joined(separator: ",")
        case .property(let total): return "\(total.count) \(total.units) \(total.unusable)"
        case .time(let time): return "\(time ?? -1)"
        case .funnel(let figures):
            return figures.steps.map { "\($0)" }.joined(separator: " ") + " open \(figures.open)"
        case .timeBetween(let figures):
            let seconds = figures.seconds
            let order = [seconds.min, seconds.p25, seconds.median, seconds.p75, seconds.max]
            return "\(figures.starts) \(seconds.n) \(seconds.sum) "
                + order.map { $0.map { "\($0)" } ?? "none" }.joined(separator: " ")
        }
    }

    @Test("Drawn definitions over drawn events equal the plain reference", arguments: 0..<40)
    func reference(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<30 {
            let definition = try MetricSamples.definition(&generator)
            let count = Int.random(in: 0..<60, using: &generator)
            let events = MetricSamples.events(count, &generator)
            let ledger = MetricLedger(events, definition, &generator)
            var fold = ledger.fold(definition)
            for history in ledger.histories() { fold.contribute(history) }
            let result = fold.totals.result(definition, ledger.further, ledger.names)
            let reference = MetricReference(definition: definition, end: ledger.context.end)
            let expected = reference.answer(events)
            let canonical = String(decoding: definition.canonical, as: UTF8.self)
            #expect(Self.answer(result, definition) == expected, "seed \(seed): \(canonical)")
            #expect(result.matched == matched(definition, events, reference), "\(canonical)")
        }
    }

    /// Touchpoints that the filter lets through; of nobody only where they count.
    private func matched(
        _ definition: MetricDefinition,
        _ events: [MetricEvent],
        _ reference: MetricReference
    ) -> Int {
        let isOfParties =
            switch definition.measure {
            case .funnel, .timeBetween: true
            default: false
            }
        return events.count {
            reference.holds(definition.filter, $0) && (!isOfParties || $0.customer != nil)
        }
    }

    @Test("Any order of arrival and any split of the parties give the same", arguments: 0..<10)
    func splits(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 1_000 + seed)
        for _ in 0..<30 {
            let definition = try MetricSamples.definition(&generator)
            var events = MetricSamples.events(80, &generator)
            var answers: [MetricResult] = []
            for workers in [1, 2, 3, 5] {
                let ledger = MetricLedger(events, definition, &generator)
                var folds = [MetricFold](repeating: ledger.fold(definition), count: workers)
                for history in ledger.histories().shuffled(using: &generator) {
                    let worker = Int.random(in: 0..<workers, using: &generator)
                    folds[worker].contribute(history)
                }
                var totals = MetricTotals()
                for fold in folds.shuffled(using: &generator) { totals.add(fold.totals) }
                answers.append(totals.result(definition, ledger.further, ledger.names))
                events.shuffle(using: &generator)
            }
            for answer in answers.dropFirst() {
                #expect(answer.groups == answers[0].groups)
                #expect(answer.matched == answers[0].matched)
            }
        }
    }

    @Test("What rows rule out, further fields would have ruled out too", arguments: 0..<10)
    func candidates(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 2_000 + seed)
        for _ in 0..<30 {
            let definition = try MetricSamples.definition(&generator)
            let events = MetricSamples.events(60, &generator)
            let ledger = MetricLedger(events, definition, &generator)
            let fold = ledger.fold(definition)
            let reference = MetricReference(definition: definition, end: ledger.context.end)
            var filters = [definition.filter]
            switch definition.measure {
            case .funnel(let funnel): filters = funnel.steps.map(\.filter)
            case .timeBetween(let interval): filters = [interval.from, interval.to]
            default: break
            }
            for (row, event) in zip(ledger.rows, events) where !fold.needsFurther(row) {
                let counts =
                    reference.holds(definition.filter, event)
                    && filters.contains { reference.holds($0, event) }
                #expect(!counts)
            }
        }
    }

    @Test("There are as many groups as there may be, and one more is too many")
    func groups() throws {
        let json = #"{"name":"x","groupBy":"day","measure":"count"}"#
        let definition = try MetricDefinition.read(Array(json.utf8))
        var generator = SeededGenerator(seed: 5)
        let events = MetricSamples.events(200, &generator)
        let ledger = MetricLedger(events, definition, &generator)
        func totals(_ groupsMax: Int) -> MetricTotals {
            var fold = ledger.fold(definition, groupsMax: groupsMax)
            for history in ledger.histories() { fold.contribute(history) }
            return fold.totals
        }
        let days = totals(MetricLimits.groupsMax).result(definition, ledger.further, ledger.names)
            .groups.count
        #expect(!totals(days).isOverfull)
        #expect(totals(days - 1).isOverfull)
        var merged = MetricTotals(groupsMax: days - 1)
        merged.add(totals(days))
        #expect(merged.isOverfull)
    }

    @Test("Distinct values of a property that is grouped by are bounded like groups")
    func values() throws {
        let json = #"{"name":"x","groupBy":"properties.p","measure":"count"}"#
        let needs = MetricNeeds(try MetricDefinition.read(Array(json.utf8)))
        func fields(_ count: Int) -> FurtherFields {
            var fields = FurtherFields(for: needs, groupsMax: 3)
            for position in 0..<count {
                var entry = FurtherFields.Entry(position: UInt64(position))
                entry.grouped = [.text(Array("v\(position)".utf8))]
                fields.append(entry)
                fields.append(
                    {
                        var again = entry; again.position += 100; return again
                    }()
                )
            }
            return fields
        }
        #expect(!fields(3).isOverfull)
        #expect(fields(4).isOverfull)
        var whole = FurtherFields(for: needs, groupsMax: 3)
        whole.append(fields(3))
        #expect(!whole.isOverfull)
        whole.append(fields(4))
        #expect(whole.isOverfull)
    }

    @Test("The bytes of distinct values are bounded")
    func valueBytes() throws {
        let json = #"{"name":"x","groupBy":"properties.p","measure":"count"}"#
        let needs = MetricNeeds(try MetricDefinition.read(Array(json.utf8)))
        var fields = FurtherFields(for: needs)
        var entry = FurtherFields.Entry(position: 0)
        entry.grouped = [.text([UInt8](repeating: 0x61, count: MetricLimits.groupBytesMax))]
        fields.append(entry)
        #expect(!fields.isOverfull)
        entry.position = 1
        entry.grouped = [.text([0x62])]
        fields.append(entry)
        #expect(fields.isOverfull)
    }
}
