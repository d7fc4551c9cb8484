import Bytes
import Ledger
import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("What moved a figure between two reports")
struct MetricDifferenceTests {
    private static func metrics(_ names: NameTables, _ windows: [Window]) -> [CampaignMetric] {
        var metrics: [CampaignMetric] = [
            CampaignMetric(.contacts), CampaignMetric(.reached), CampaignMetric(.responses),
            CampaignMetric(.responders), CampaignMetric(.responded), CampaignMetric(.untargeted),
            CampaignMetric(.anonymous), CampaignMetric(.responded, .seconds),
        ]
        let currencies = (1..<max(1, names.currencies.count)).map { UInt32($0) }
        let types = (1..<max(1, names.types.count)).map { UInt32($0) }
        let measures =
            currencies.map { CampaignMetric.Measure.amount(currency: $0) }
            + types.map { .type($0) }
        metrics += measures.map { CampaignMetric(.responses, $0) }
        let cells = (0..<names.cells.count).map { UInt32($0) }
        metrics += cells.map { CampaignMetric(.assigned(cell: $0)) }
        for window in windows {
            for cell in [nil] + cells {
                for part in [WindowFigure.responses, .responders, .purchasers, .open] {
                    metrics.append(CampaignMetric(.window(window, part, cell: cell)))
                }
                metrics += measures.map {
                    CampaignMetric(.window(window, .responses, cell: cell), $0)
                }
            }
        }
        return metrics
    }

    /// The figure as a report prints it.
    private static func value(_ metric: CampaignMetric, _ response: CampaignResponse?) -> Int128 {
        guard let response else { return 0 }
        func measured(_ count: Int, _ amounts: [CurrencySum], _ types: [NameCount]) -> Int128 {
            switch metric.measure {
            case .count: Int128(count)
            case .amount(let currency): amounts.first { $0.currency == currency }?.sum ?? 0
            case .type(let type): Int128(types.first { $0.name == type }?.count ?? 0)
            case .seconds: response.latency.sum
            }
        }
        let direct = response.direct
        switch metric.figure {
        case .contacts: return Int128(response.contacts)
        case .reached: return Int128(response.reached)
        case .responses: return measured(direct.responses, direct.amounts, direct.byType)
        case .responders: return Int128(direct.responders)
        case .responded: return measured(direct.responded, [], [])
        case .untargeted: return Int128(direct.untargeted)
        case .anonymous: return Int128(direct.anonymous)
        case .withheld: return 0
        case .assigned(let cell):
            return Int128(response.cells.first { $0.cell == cell }?.assigned ?? 0)
        case .window(let window, let part, let cell):
            let windows =
                cell.map { cell in response.cells.first { $0.cell == cell }?.windows ?? [] }
                ?? response.windows
            guard let entry = windows.first(where: { $0.window == window }) else { return 0 }
            switch part {
            case .responses: return measured(entry.responses, entry.amounts, entry.byType)
            case .responders: return Int128(entry.responders)
            case .purchasers: return Int128(entry.purchasers)
            case .open: return Int128(entry.open)
            }
        }
    }

    private static func isPerTouchpoint(_ metric: CampaignMetric) -> Bool {
        switch metric.figure {
        case .contacts, .responses, .anonymous, .window(_, .responses, _): true
        default: false
        }
    }

    /// What happened to a touchpoint, told from what counted and the keys alone.
    private static func what(
        _ position: UInt64,
        _ before: MetricReport,
        _ after: MetricReport,
        _ keys: [UInt64: Hash128]
    ) -> MetricDifference.What {
        let counted = before.live[position] != nil
        let counts = after.live[position] != nil
        if counted && counts { return .reclassified }
        if counted { return .retracted }
        if position < before.rows.end { return .restored }
        let gone = before.live.keys.first {
            keys[$0] == keys[position] && after.live[$0] == nil
        }
        return gone.map { .replaced($0) } ?? .late
    }

    private func check(
        _ scratch: LedgerScratch,
        _ before: MetricReport,
        _ after: MetricReport,
        _ random: inout SeededGenerator,
        most: Int
    ) throws {
        var keys: [UInt64: Hash128] = [:]
        for record in try scratch.records() {
            keys[record.position] = record.fields.hash128(EnvelopeTag.keyHigh, EnvelopeTag.keyLow)
        }
        let names = after.rows.names
        let metrics = Self.metrics(names, after.request.windows)
        for metric in metrics.shuffled(using: &random).prefix(most) {
            for campaign in 1..<UInt32(max(1, names.campaigns.count)) {
                let difference = try MetricDifference(
                    metric,
                    of: campaign,
                    from: before.rows,
                    to: after.rows,
                    asOf: after.asOf,
                    request: after.request,
                    scratch.reader()
                )
                let was = Self.value(metric, before.response(campaign))
                let now = Self.value(metric, after.response(campaign))
                #expect(difference.sum == now - was, "\(metric)")
                checkShape(difference, before, after, keys)
                if Self.isPerTouchpoint(metric) {
                    try checkRows(difference, metric, campaign, before, after)
                } else {
                    try checkParties(difference, metric, campaign, before, after, keys)
                }
            }
        }
    }

    /// Checks the order, what happened to each, and that reasons are changes.
    private func checkShape(
        _ difference: MetricDifference,
        _ before: MetricReport,
        _ after: MetricReport,
        _ keys: [UInt64: Hash128]
    ) {
        let positions = difference.entries.map(\.row.position)
        #expect(positions == Array(Set(positions)).sorted())
        for entry in difference.entries {
            #expect(entry.contribution != 0)
            let what = Self.what(entry.row.position, before, after, keys)
            #expect(entry.what == what)
            #expect((entry.because != nil) == (what == .reclassified))
            guard let because = entry.because else { continue }
            #expect(because.what == Self.what(because.position, before, after, keys))
            #expect(because.what != .reclassified)
            let changed = [after.live[because.position], before.live[because.position]]
            let replaced: UInt64? =
                if case .replaced(let old) = because.what { old } else { nil }
            let others =
                changed.compactMap { $0 }
                + [replaced.flatMap { before.live[$0] }]
                .compactMap { $0 }
            switch because.role {
            case .cause:
                #expect(
                    others.contains { other in
                        other.campaign != 0 && other.party == entry.row.party
                            && [other.message, other.id].contains(entry.row.causedBy)
                    }
                )
            case .start:
                #expect(
                    others.contains { other in
                        other.party == entry.row.party
                            && (other.role == .contact || other.role == .withheld)
                    }
                )
            case .coupon:
                #expect(
                    others.contains { other in
                        other.isIssuedCoupon && other.coupon == entry.row.coupon
                    }
                )
            }
        }
    }

    /// Compares what each touchpoint contributes with the lists behind the figure at both moments.
    private func checkRows(
        _ difference: MetricDifference,
        _ metric: CampaignMetric,
        _ campaign: UInt32,
        _ before: MetricReport,
        _ after: MetricReport
    ) throws {
        var expected = try after.weights(metric, campaign)
        for (position, weight) in try before.weights(metric, campaign) {
            expected[position, default: 0] -= weight
        }
        for entry in difference.entries {
            if case .replaced(let old) = entry.what {
                expected[entry.row.position, default: 0] += expected.removeValue(forKey: old) ?? 0
            }
        }
        expected = expected.filter { $0.value != 0 }
        var found: [UInt64: Int128] = [:]
        for entry in difference.entries { found[entry.row.position] = entry.contribution }
        // A pair that adds up to nothing is not listed, and its halves are left in the lists.
        let rest = Set(expected.keys).subtracting(found.keys)
        #expect(rest.reduce(0) { $0 + (expected[$1] ?? 0) } == 0)
        #expect(found.allSatisfy { expected[$0.key] == $0.value })
    }

    /// Compares what each party contributes with the lists behind the figure at both moments.
    private func checkParties(
        _ difference: MetricDifference,
        _ metric: CampaignMetric,
        _ campaign: UInt32,
        _ before: MetricReport,
        _ after: MetricReport,
        _ keys: [UInt64: Hash128]
    ) throws {
        // What moves the end stands for other parties, and a pair may be of two.
        let hasStrangers = after.live.values.contains { row in
            guard case .replaced(let old) = Self.what(row.position, before, after, keys) else {
                return false
            }
            return before.live[old]?.party != row.party
        }
        let movesEnd = metric.openWindow != nil && before.end != after.end
        if hasStrangers || movesEnd { return }
        var expected: [UInt32: Int128] = [:]
        for (position, weight) in try after.weights(metric, campaign) {
            expected[after.live[position]?.party ?? 0, default: 0] += weight
        }
        for (position, weight) in try before.weights(metric, campaign) {
            expected[before.live[position]?.party ?? 0, default: 0] -= weight
        }
        var found: [UInt32: Int128] = [:]
        for entry in difference.entries {
            found[entry.row.party, default: 0] += entry.contribution
        }
        #expect(found.filter { $0.value != 0 } == expected.filter { $0.value != 0 })
        // One touchpoint for each customer who makes a difference.
        #expect(found.count == difference.entries.count)
    }

    @Test("is tried on books in which all of it happens")
    func coverage() throws {
        var kinds: [Int] = [0, 0, 0, 0, 0]
        var roles: [Int] = [0, 0, 0]
        var ends = 0
        for seed in 0..<12 as Range<UInt64> {
            let book = try LateBook(seed: seed)
            let middle = book.ends[book.ends.count / (2 + Int(seed % 4))]
            let before = try MetricReport(book.scratch, middle)
            let after = try MetricReport(book.scratch, book.ends[book.ends.count - 1])
            let metrics = Self.metrics(after.rows.names, after.request.windows)
            for (metric, campaign) in metrics.flatMap({ [($0, 1), ($0, 2)] }) {
                let difference = try MetricDifference(
                    metric,
                    of: UInt32(campaign),
                    from: before.rows,
                    to: after.rows,
                    asOf: nil,
                    request: after.request,
                    book.scratch.reader()
                )
                for entry in difference.entries {
                    switch entry.what {
                    case .late: kinds[0] += 1
                    case .retracted: kinds[1] += 1
                    case .restored: kinds[2] += 1
                    case .replaced: kinds[3] += 1
                    case .reclassified: kinds[4] += 1
                    }
                    switch entry.because?.role {
                    case .cause: roles[0] += 1
                    case .start: roles[1] += 1
                    case .coupon: roles[2] += 1
                    case nil: break
                    }
                    if entry.movesEnd { ends += 1 }
                }
            }
        }
        #expect(kinds.allSatisfy { $0 > 3 }, "\(kinds)")
        #expect(roles.allSatisfy { $0 > 3 }, "\(roles)")
        #expect(ends > 3, "\(ends)")
    }

    @Test("adds up to the difference, figure by figure", arguments: 0..<40 as Range<UInt64>)
    func conservation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 77)
        let book = try LateBook(seed: seed)
        for _ in 0..<5 {
            let two = [
                book.ends.randomElement(using: &random), book.ends.randomElement(using: &random),
            ]
            let ends = two.compactMap { $0 }.sorted()
            let day: Int64 =
                1_709_251_200_000_000 + Int64.random(in: 2...9, using: &random)
                * 86_400_000_000
            let asOf = Bool.random(using: &random) ? day : nil
            let types = Int.random(in: 0..<3, using: &random) == 0 ? [Array("visit.web".utf8)] : nil
            let before = try MetricReport(book.scratch, ends[0], asOf: asOf, types: types)
            let after = try MetricReport(book.scratch, ends[1], asOf: asOf, types: types)
            try check(book.scratch, before, after, &random, most: 60)
        }
    }

    // MARK: One of each kind

    private func line(_ id: String, _ type: String, _ rest: String, day: Int) -> String {
        #"{"id":"\#(id)","channel":"web","type":"\#(type)","time":"2026-03-0\#(day)T10:00:00Z","#
            + rest + "}"
    }

    private func difference(
        _ lines: [String],
        then: [String],
        _ figure: CampaignFigure,
        _ measure: CampaignMetric.Measure = .count
    ) throws -> [MetricDifference.Entry] {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        try ledger.ingest(lines)
        let end = ledger.durableEnd
        try ledger.ingest(then)
        let before = try MetricReport(scratch, end)
        let after = try MetricReport(scratch, ledger.durableEnd)
        let name = Array("k".utf8)
        let campaign = after.rows.names.campaigns.texts.firstIndex(of: name) ?? 0
        return try MetricDifference(
            CampaignMetric(figure, measure),
            of: UInt32(campaign),
            from: before.rows,
            to: after.rows,
            asOf: nil,
            request: after.request,
            scratch.reader()
        ).entries
    }

    private func window(_ name: String) throws -> Window {
        let text = Array(name.utf8)
        let window = Window(text.span)
        return try #require(window)
    }

    @Test("names what is late, retracted, replaced and restored")
    func ownRecords() throws {
        let contact = line("c", "message.sent", #""customer":"a","campaign":"k""#, day: 1)
        let visit = line("v", "visit.web", #""customer":"a","campaign":"k""#, day: 2)
        let other = line("v", "visit.web", #""customer":"b","campaign":"j""#, day: 2)
        let out = SampleLine.retraction("r", of: "v")
        let back = SampleLine.retraction("s", of: "r")
        let late = try difference([contact], then: [visit], .responses)
        #expect(late.map(\.what) == [.late])
        #expect(late.map(\.contribution) == [1])
        let gone = try difference([contact, visit], then: [out], .responses)
        #expect(gone.map(\.what) == [.retracted])
        #expect(gone.map(\.contribution) == [-1])
        let restored = try difference([contact, visit, out], then: [back], .responses)
        #expect(restored.map(\.what) == [.restored])
        #expect(restored.map(\.contribution) == [1])
        // The party is another one too: the pair is one entry, at the new position.
        let replaced = try difference([contact, visit], then: [out, other], .responses)
        #expect(replaced.map(\.what) == [.replaced(gone[0].row.position)])
        #expect(replaced.map(\.contribution) == [-1])
        #expect(replaced[0].row.position > gone[0].row.position)
        let none = try difference([contact, visit], then: [out, back], .responses)
        #expect(none.isEmpty)
    }

    @Test("names the cause, the issue and the contact by which others count otherwise")
    func reclassified() throws {
        let answer = line("v", "visit.web", #""customer":"a","causedBy":"M""#, day: 5)
        let sent = line(
            "c",
            "message.sent",
            #""customer":"a","campaign":"k","message":"M""#,
            day: 4
        )
        let cause = try difference([answer], then: [sent], .responses)
        #expect(cause.map(\.what) == [.reclassified])
        #expect(cause[0].because?.role == .cause)
        #expect(cause[0].because?.what == .late)

        let bearer = line("v", "coupon.redeemed", #""coupon":"C""#, day: 5)
        let issue = line(
            "i",
            "coupon.issued",
            #""customer":"b","campaign":"k","coupon":"C""#,
            day: 3
        )
        let earlier = line(
            "j",
            "coupon.issued",
            #""customer":"d","campaign":"z","coupon":"C""#,
            day: 1
        )
        let coupon = try difference([bearer, issue], then: [earlier], .responses)
        #expect(coupon.map(\.contribution) == [-1])
        #expect(coupon[0].because?.role == .coupon)
        #expect(coupon[0].because?.what == .late)
        let retracted = try difference(
            [bearer, issue, earlier],
            then: [SampleLine.retraction("r", of: "j")],
            .anonymous
        )
        #expect(retracted.map(\.contribution) == [1])
        #expect(retracted[0].because?.what == .retracted)

        let first = line("f", "message.sent", #""customer":"a","campaign":"k""#, day: 1)
        let responders = CampaignFigure.window(try window("2d"), .responders, cell: nil)
        let start = try difference([answer, sent], then: [first], responders)
        #expect(start.map(\.contribution) == [-1])
        #expect(start[0].because?.role == .start)
        let latency = try difference([answer, sent], then: [first], .responded, .seconds)
        #expect(latency.map(\.contribution) == [3 * 86_400])
        #expect(latency[0].because?.role == .start)
    }

    @Test("charges windows that close to the touchpoint with which the figures end")
    func movedEnd() throws {
        let contacts = ["a", "b", "d"].map {
            line("c-\($0)", "message.sent", #""customer":"\#($0)","campaign":"k""#, day: 1)
        }
        let later = line("l", "note.added", #""customer":"z""#, day: 9)
        let open = CampaignFigure.window(try window("4d"), .open, cell: nil)
        let closed = try difference(contacts, then: [later], open)
        #expect(closed.map(\.contribution) == [-3])
        #expect(closed.map(\.movesEnd) == [true])
        let reopened = try difference(
            contacts + [later],
            then: [SampleLine.retraction("r", of: "l")],
            open
        )
        #expect(reopened.map(\.contribution) == [3])
        #expect(reopened.map(\.what) == [.retracted])
        let own = line("c-e", "message.sent", #""customer":"e","campaign":"k""#, day: 9)
        let both = try difference(contacts, then: [own], open)
        #expect(both.map(\.contribution) == [-2])
    }
}
