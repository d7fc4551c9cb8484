import Ledger
import Projections
import TestSupport
import Testing
import Touchpoints

@Suite("The touchpoints behind a figure")
struct TouchpointListingTests {
    /// A ledger with the lines of a fixture, in several frames.
    private func ledger(_ fixture: String) throws -> LedgerScratch {
        let scratch = LedgerScratch(segmentBytes: 256 << 10)
        let ledger = try scratch.open()
        let lines = try Repository.bytes(ofFixture: fixture).split(separator: 0x0A)
            .map { String(decoding: $0, as: UTF8.self) }
        for start in stride(from: 0, to: lines.count, by: 500) {
            try ledger.ingest(Array(lines[start..<min(start + 500, lines.count)]))
            scratch.clock.advance(by: 1_000_000)
        }
        try ledger.close()
        return scratch
    }

    private struct Question {
        let rows: ReplayRows
        let request: ReplayRequest
        let moment: Moment
        let replay: Replay

        init(_ scratch: LedgerScratch, _ moment: Moment, types: [[UInt8]]? = nil) throws {
            var request = ReplayRequest()
            request.windows = ["14d", "36h"].compactMap { name in
                let text = Array(name.utf8)
                return Window(text.span)
            }
            request.responseTypes = types
            self.request = request
            self.moment = moment
            rows = try ReplayRows(scratch.reader(), at: moment, readsIdentifiers: false)
            replay = try Replay(rows, asOf: moment.asOf, request: request)
        }

        func list(_ figure: CampaignFigure, _ campaign: UInt32) throws -> [ListedTouchpoint] {
            try TouchpointListing(
                figure,
                of: campaign,
                in: rows,
                asOf: moment.asOf,
                request: request
            )
            .touchpoints
        }
    }

    private static func parties(_ listed: [ListedTouchpoint]) -> Set<UInt32> {
        Set(listed.map(\.row.party).filter { $0 != 0 })
    }

    private static func amounts(_ listed: [ListedTouchpoint]) -> [UInt32: Int128] {
        var sums: [UInt32: Int128] = [:]
        for entry in listed where entry.row.hasAmount {
            sums[entry.row.currency, default: 0] += Int128(entry.row.amount)
        }
        return sums
    }

    private static func types(_ listed: [ListedTouchpoint]) -> [UInt32: Int] {
        var counts: [UInt32: Int] = [:]
        for entry in listed { counts[entry.row.type, default: 0] += 1 }
        return counts
    }

    private static func map(_ amounts: [CurrencySum]) -> [UInt32: Int128] {
        Dictionary(uniqueKeysWithValues: amounts.map { ($0.currency, $0.sum) })
    }

    private static func map(_ counts: [NameCount]) -> [UInt32: Int] {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.name, $0.count) })
    }

    /// Compares every direct figure of one campaign with its list.
    private func checkDirect(_ response: CampaignResponse, _ question: Question) throws {
        func list(_ figure: CampaignFigure) throws -> [ListedTouchpoint] {
            try question.list(figure, response.campaign)
        }
        let contacts = try list(.contacts)
        #expect(contacts.count == response.contacts)
        #expect(Self.parties(contacts).count == response.reached)
        let reached = try list(.reached)
        #expect(reached.count == response.reached)
        #expect(reached.allSatisfy { $0.seconds == 0 && contacts.contains($0) })
        let direct = try list(.responses)
        #expect(direct.count == response.direct.responses)
        #expect(Self.parties(direct).count == response.direct.responders)
        #expect(Self.amounts(direct) == Self.map(response.direct.amounts))
        #expect(Self.types(direct) == Self.map(response.direct.byType))
        #expect(direct.map(\.row.occurred) == direct.map(\.row.occurred).sorted())
        let responders = try list(.responders)
        #expect(responders.count == response.direct.responders)
        #expect(Self.parties(responders).count == responders.count)
        let responded = try list(.responded)
        #expect(responded.count == response.direct.responded)
        #expect(responded.compactMap(\.seconds).reduce(0, +) == Int64(response.latency.sum))
        #expect(responded.compactMap(\.seconds).min().map { Int($0) } == response.latency.min)
        let untargeted = try list(.untargeted)
        #expect(untargeted.count == response.direct.untargeted)
        #expect(Self.parties(untargeted).isDisjoint(with: Self.parties(reached)))
        let anonymous = try list(.anonymous)
        #expect(anonymous.count == response.direct.anonymous)
        #expect(anonymous.allSatisfy { direct.contains($0) && $0.start == nil })
        let withheld = Self.parties(try list(.withheld)).union(Self.parties(reached))
        #expect(withheld.count == response.cells.map(\.assigned).reduce(0, +))
    }

    /// Compares every figure of some windows with its list.
    private func checkWindows(
        _ windows: [WindowResponse],
        cell: UInt32?,
        _ campaign: UInt32,
        _ question: Question
    ) throws {
        for entry in windows {
            let listed = try question.list(.window(entry.window, .responses, cell: cell), campaign)
            #expect(listed.count == entry.responses)
            #expect(Self.parties(listed).count == entry.responders)
            #expect(Self.amounts(listed) == Self.map(entry.amounts))
            #expect(Self.types(listed) == Self.map(entry.byType))
            let length = entry.window.length / 1_000_000
            #expect(listed.allSatisfy { (0..<length).contains($0.seconds ?? -1) })
            let parts: [(WindowFigure, Int)] = [
                (.responders, entry.responders), (.purchasers, entry.purchasers),
                (.open, entry.open),
            ]
            for (part, count) in parts {
                let listed = try question.list(.window(entry.window, part, cell: cell), campaign)
                #expect(listed.count == count)
                #expect(Self.parties(listed).count == count)
            }
        }
    }

    private func check(_ question: Question) throws {
        for response in question.replay.responses {
            try checkDirect(response, question)
            try checkWindows(response.windows, cell: nil, response.campaign, question)
            for cell in response.cells {
                let assigned = try question.list(.assigned(cell: cell.cell), response.campaign)
                #expect(assigned.count == cell.assigned)
                #expect(Self.parties(assigned).count == cell.assigned)
                try checkWindows(cell.windows, cell: cell.cell, response.campaign, question)
            }
        }
    }

    @Test("are as many, of as many customers and with the same sums, on real purchases")
    func completeJourney() throws {
        let scratch = try ledger("completejourney/small.ndjson")
        let autumn: Int64 = 1_504_224_000_000_000
        let question = try Question(scratch, Moment(asOf: autumn))
        #expect(question.replay.responses.count > 10)
        try check(question)
    }

    @Test("are as many where names, times, cells and causes are odd", arguments: [900, 2_400, nil])
    func edges(known: UInt64?) throws {
        let scratch = try ledger("edges/edges.ndjson")
        let moment = Moment(known: known.map { .position($0) } ?? .now)
        let question = try Question(scratch, moment)
        #expect(question.replay.responses.count > 3)
        try check(question)
    }

    @Test("follow another definition of response")
    func otherResponses() throws {
        let scratch = try ledger("completejourney/small.ndjson")
        let types = [Array("coupon.redeemed".utf8)]
        let question = try Question(scratch, Moment(known: .position(1_500)), types: types)
        try check(question)
    }

    @Test("say why each of them counts")
    func reasons() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        func line(_ id: String, _ type: String, _ rest: String, day: Int) -> String {
            #"{"id":"\#(id)","channel":"web","type":"\#(type)","time":"2026-03-0\#(day)T10:00:00Z""#
                + rest + "}"
        }
        try ledger.ingest([
            line("m", "message.sent", #","customer":"a","campaign":"k","message":"M""#, day: 2),
            line("i", "coupon.issued", #","customer":"b","campaign":"k","coupon":"C""#, day: 3),
            line("own", "visit.web", #","customer":"a","campaign":"k""#, day: 1),
            line("answer", "visit.web", #","customer":"a","causedBy":"M""#, day: 4),
            line("coupon", "coupon.redeemed", #","customer":"a","coupon":"C""#, day: 5),
            line("bearer", "coupon.redeemed", #","coupon":"C""#, day: 6),
            line("other", "visit.web", #","customer":"a""#, day: 7),
        ])
        let question = try Question(scratch, Moment())
        let campaign = try #require(question.replay.responses.first?.campaign)
        let direct = try question.list(.responses, campaign)
        #expect(direct.map(\.reason) == [.named, .caused, .coupon, .coupon])
        #expect(direct.map(\.seconds) == [-86_400, 172_800, 259_200, nil])
        let window = try #require(question.request.windows.first)
        let inWindow = try question.list(.window(window, .responses, cell: nil), campaign)
        #expect(inWindow.map(\.reason) == [.window, .window, .window])
        let contacts = try question.list(.contacts, campaign)
        #expect(contacts.map(\.reason).allSatisfy { $0 == .contact })
        // What is picked by position is what a walk finds there.
        let records = try scratch.records()
        let positions = direct.map(\.row.position)
        var pick = RecordPick(try scratch.reader(), positions.sorted())
        while let record = try pick.nextRecord() {
            #expect(record.item == records[Int(record.position)].item)
            #expect(positions.contains(record.position))
        }
    }

    @Test(
        "are read one by one, whichever positions are asked for",
        arguments: 0..<8 as Range<UInt64>
    )
    func picks(seed: UInt64) throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        for step in 0..<20 {
            try ledger.ingest((0..<7).map { SampleLine.touchpoint("t\(step)-\($0)") })
        }
        let records = try scratch.records()
        var random = SeededGenerator(seed: seed)
        let share = Int.random(in: 1...40, using: &random)
        let wanted = records.indices.filter { _ in Int.random(in: 0..<40, using: &random) < share }
            .map { UInt64($0) }
        var pick = RecordPick(try scratch.reader(), wanted)
        var found: [UInt64] = []
        while let record = try pick.nextRecord() {
            found.append(record.position)
            #expect(record.item == records[Int(record.position)].item)
            #expect(record.recorded == records[Int(record.position)].recorded)
        }
        #expect(found == wanted)
        var beyond = RecordPick(try scratch.reader(), [UInt64(records.count), .max])
        #expect(try beyond.nextRecord() == nil)
    }
}
