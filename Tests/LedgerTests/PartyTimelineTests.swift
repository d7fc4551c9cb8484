import Bytes
import Ledger
import Projections
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("One party's timeline and view equal a reading of the whole ledger")
struct PartyTimelineTests {
    /// Now, and seeded pasts of each kind.
    private static func moments(_ reader: LedgerReader, seed: UInt64) -> [Moment] {
        var generator = SeededGenerator(seed: seed)
        var moments = [Moment(), Moment(asOf: 1_770_000_000_000_000)]
        for _ in 0..<4 {
            let position = UInt64.random(in: 0...reader.snapshot.end, using: &generator)
            let seconds = Int64.random(in: 0...200, using: &generator)
            let asOf = Int64.random(in: 1_767_000_000...1_773_000_000, using: &generator)
            moments.append(Moment(known: .position(position)))
            moments.append(Moment(known: .time(1_700_000_000_000_000 + seconds * 1_000_000)))
            moments.append(Moment(asOf: asOf * 1_000_000, known: .position(position)))
        }
        return moments
    }

    @Test("Every party at every kind of moment", arguments: [1, 2, 3] as [UInt64])
    func timelines(seed: UInt64) throws {
        let scratch = try PartyScratch.filled(seed: seed)
        let reader = try scratch.reader()
        #expect(reader.snapshot.segments.count > 20)
        let plain = try PartyPlainReading(reader)
        let party = try PartyReader(reader)
        #expect(party.missingIndexes.isEmpty)
        var retracted = 0
        for moment in Self.moments(reader, seed: seed) {
            for identifier in plain.identifiers.keys {
                let expected = plain.timeline(identifier, moment)
                let found = try party.plainTimeline(identifier, moment)
                #expect(found == expected)
                retracted += expected?.count { $0.retractedAt != nil } ?? 0
                let claims = try party.timeline(ofParty: identifier, at: moment)?.claims ?? []
                let known = expected == nil ? [] : plain.claims(identifier, moment)
                #expect(claims.map(\.position) == known)
            }
        }
        #expect(retracted > 50)
        #expect(party.missingIndexes.isEmpty)
    }

    @Test("Every view at every kind of moment", arguments: [4, 5] as [UInt64])
    func views(seed: UInt64) throws {
        let scratch = try PartyScratch.filled(seed: seed)
        let reader = try scratch.reader()
        let party = try PartyReader(reader)
        for moment in Self.moments(reader, seed: seed) {
            let rows = try ReplayRows(reader, at: moment, readsIdentifiers: true)
            var request = ReplayRequest()
            request.campaigns = false
            request.keepsViews = true
            let replay = try Replay(rows, asOf: moment.asOf, request: request)
            var views: [UInt32: CustomerView] = [:]
            for view in replay.views { views[view.party] = view }
            for (ordinal, text) in rows.names.parties.texts.enumerated().dropFirst() {
                let timeline = try party.timeline(ofParty: text, at: moment)
                #expect(timeline?.party == UInt32(ordinal))
                #expect(timeline?.view(party.names) == views[UInt32(ordinal)])
            }
        }
    }

    @Test("What a person types finds the customer, and nothing finds nobody")
    func typed() throws {
        let scratch = try PartyScratch.filled(seed: 6, lines: 100)
        let party = try PartyReader(try scratch.reader())
        let plain = try PartyPlainReading(party.reader)
        let whole = try #require(plain.identifiers.keys.first { $0.starts(with: "customer:".utf8) })
        let short = Array(Identifier.shown(whole))
        #expect(try party.timeline(ofParty: short, at: Moment())?.identifier == whole)
        #expect(try party.timeline(ofParty: Array("nobody".utf8), at: Moment()) == nil)
        #expect(try party.timeline(ofParty: [], at: Moment()) == nil)
    }

    @Test("A ledger with nothing in it has no party")
    func empty() throws {
        let scratch = PartyScratch(seed: 7)
        try scratch.open().close()
        let party = try PartyReader(try scratch.reader())
        #expect(try party.timeline(ofParty: Array("anybody".utf8), at: Moment()) == nil)
    }
}
