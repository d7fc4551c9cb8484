import Foundation
import Ledger
import Platform
import Projections
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("The columns of a sealed segment")
struct SegmentColumnsTests {
    /// What a segment's rows are made of, for comparison.
    private struct Content: Equatable {
        var shares: [[TouchpointRow]]
        var names: [SegmentRows.Name]
        var effects: [RetractionEffect]
        var coupons: [SegmentRows.Place]
        var counts: [Int]
        var lastOccurred: Int64?
        var positions: Range<UInt64>

        init(_ rows: SegmentRows) {
            shares = rows.shares
            names = rows.names
            effects = rows.effects
            coupons = rows.coupons.sorted { ($0.share, $0.row) < ($1.share, $1.row) }
            counts = [rows.touchpoints, rows.quarantined, rows.retractions, rows.claims]
            lastOccurred = rows.lastOccurred
            positions = rows.positions
        }
    }

    @Test("tell what its envelopes do, whatever the moment", arguments: 1...6)
    func sameAsLog(seed: UInt64) throws {
        let scratch = try PartyScratch.filled(seed: seed)
        let reader = try scratch.reader()
        let sealed = reader.snapshot.segments.filter(\.isSealed)
        var asOfs: [Int64?] = [nil, .min, .max]
        var skipped = 0
        for segment in sealed {
            let columns = try SegmentColumns(scratch.storage, segment)
            if let occurred = columns.zones.occurred {
                asOfs += [occurred.lowerBound, occurred.upperBound]
            }
        }
        #expect(sealed.count > 8)
        for segment in sealed {
            let columns = try SegmentColumns(scratch.storage, segment)
            let whole = try SegmentRows(segment, SegmentRows.Selection())
            #expect(columns.zones == ZoneMap(whole.shares))
            for asOf in asOfs {
                let log = Content(try SegmentRows(segment, SegmentRows.Selection(asOf: asOf)))
                if log.counts[0] == 0 { skipped += 1 }
                for skips in [false, true] {
                    let rows = try columns.rows(of: segment, asOf: asOf, skips: skips)
                    #expect(Content(rows) == log)
                }
            }
        }
        #expect(skipped > 0)
    }

    @Test("let replay read no frame of it, and less of what all lies after as-of")
    func reads() throws {
        let scratch = try PartyScratch.filled(seed: 3)
        let counting = CountingStorage(scratch.storage)
        let reader = try scratch.reader(counting)
        let sealed = reader.snapshot.segments.filter(\.isSealed).map(\.path)
        func read(_ asOf: Int64?, skips: Bool) throws -> (log: Int, index: Int, ViewDigest) {
            let log = counting.bytesRead { sealed.contains($0) }
            let index = counting.bytesRead { $0.hasSuffix(".cols") }
            let rows = try ReplayRows(
                reader,
                at: Moment(asOf: asOf),
                readsIdentifiers: false,
                skips: skips
            )
            let digest = try Replay(rows, asOf: asOf, request: ReplayRequest()).digest
            return (
                counting.bytesRead { sealed.contains($0) } - log,
                counting.bytesRead { $0.hasSuffix(".cols") } - index,
                digest
            )
        }
        let whole = try read(nil, skips: true)
        let files = try scratch.files("index", ".cols")
        let bytes = try files.reduce(0) { $0 + (try scratch.bytes(of: $1).count) }
        #expect(whole.log == 0 && files.count == sealed.count)
        // Segments with coupons are read once more, before the fold.
        #expect(whole.index >= bytes && whole.index < 3 * bytes)
        let asOf = Int64.min + 1
        let all = try read(asOf, skips: false)
        let few = try read(asOf, skips: true)
        #expect(all.log == 0 && few.log == 0 && all.2 == few.2)
        #expect(few.index < all.index / 2)
    }

    @Test("change no figure, name or count at any position known")
    func moments() throws {
        let ledger = try HarmedLedger()
        let bare = ledger.scratch.copy { image in
            for path in image.paths where path.hasSuffix(".cols") { image[path] = nil }
        }
        #expect(bare.files(in: "index").count < ledger.scratch.files(in: "index").count - 5)
        let end = try bare.reader().snapshot.end
        for position in 0...end {
            let moment = Moment(known: .position(position))
            #expect(try ledger.scratch.digest(moment) == bare.digest(moment))
            if position % 16 == 0 {
                #expect(try ledger.scratch.touchpoints(moment) == bare.touchpoints(moment))
            }
        }
        for day in 1...10 {
            let asOf: Int64 = 1_709_251_200_000_000 + Int64(day - 1) * 86_400_000_000
            let moment = Moment(asOf: asOf)
            #expect(try ledger.scratch.digest(moment) == bare.digest(moment))
            for reads in [false, true] {
                for skips in [false, true] {
                    let rows = try ReplayRows(
                        ledger.scratch.reader(),
                        at: moment,
                        readsIdentifiers: reads,
                        skips: skips
                    )
                    let plain = try ReplayRows(
                        bare.reader(),
                        at: moment,
                        readsIdentifiers: reads
                    )
                    #expect(rows.touchpoints == plain.touchpoints)
                    #expect(rows.retracted == plain.retracted && rows.claims == plain.claims)
                    #expect(rows.retractions == plain.retractions)
                    #expect(rows.quarantined == plain.quarantined)
                    #expect(rows.lastOccurred == plain.lastOccurred)
                    #expect(rows.names.parties.texts == plain.names.parties.texts)
                    #expect(rows.names.campaigns.texts == plain.names.campaigns.texts)
                    #expect(rows.sources.texts == plain.sources.texts)
                }
            }
        }
    }

    // MARK: Format

    /// A ledger of which nothing is left to chance, with one sealed segment at least.
    private static func goldenLedger() throws -> LedgerScratch {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        try ledger.ingest([
            #"{"id":"m1","customer":"p:1","channel":"mail","type":"message.sent","campaign":"k1","cell":"A","message":"k1-1","time":"2024-03-01T10:00:00Z"}"#,
            #"{"id":"c1","customer":"p:2","channel":"mail","type":"coupon.issued","campaign":"k2","coupon":"K7","time":"2024-03-01T10:00:00.250Z"}"#,
            #"{"id":"b1","customer":"p:1","channel":"store","type":"purchase.completed","causedBy":"k1-1","amount":"12.50","currency":"EUR","time":"2024-03-04T09:30:00+01:00"}"#,
            #"{"id":"b2","channel":"store","type":"purchase.completed","coupon":"K7","amount":0,"time":"1969-12-31T23:59:59.999999Z"}"#,
            #"{"id":"q","customer":"p:1"}"#,
            #"{"id":"i","identifiers":["p:1","email:a@example.org"],"channel":"web","type":"page.viewed","time":"2024-03-05T00:00:00Z"}"#,
        ])
        try ledger.ingest([SampleLine.retraction("r1", of: "b1")])
        for number in 0..<8 { try ledger.ingest([SampleLine.touchpoint("t\(number)")]) }
        try ledger.close()
        return scratch
    }

    @Test("are written byte for byte as the format says, and what was written stays readable")
    func golden() throws {
        let scratch = try Self.goldenLedger()
        let path = try #require(scratch.files(in: "index").first { $0.hasSuffix(".cols") })
        let written = try #require(scratch.storage.image[path])
        // With this set the fixture is made anew: for a new version, under a name of its own.
        if ProcessInfo.processInfo.environment["DAYBOOK_MAKE_GOLDEN"] != nil {
            try Data(written).write(to: URL(fileURLWithPath: Repository.fixture("columns/v1.cols")))
        }
        let golden = try Repository.bytes(ofFixture: "columns/v1.cols")
        #expect(written == golden)
        let segment = try #require(try scratch.reader().snapshot.segments.first)
        let old = scratch.copy { $0[path] = golden }
        let rows = try SegmentColumns(old.storage, segment)
            .rows(of: segment, asOf: nil, skips: true)
        #expect(Content(rows) == Content(try SegmentRows(segment, SegmentRows.Selection())))
        #expect(ColumnsFile(rows, of: segment).bytes == golden)
    }

    // MARK: Damage

    /// A ledger, the path of its first columns, and how they are read.
    private struct Harm {
        let scratch: LedgerScratch
        let path: String
        let sound: [UInt8]
        let segment: LogSnapshot.Segment
        let digest: ViewDigest

        init(_ scratch: LedgerScratch) throws {
            self.scratch = scratch
            path = try #require(scratch.files(in: "index").first { $0.hasSuffix(".cols") })
            sound = try #require(scratch.storage.image[path])
            segment = try #require(try scratch.reader().snapshot.segments.first)
            digest = try scratch.digest()
        }

        /// Expects that `content` is refused in place of the columns, and that nothing shows it.
        func expectRefused(_ content: [UInt8]?, _ note: Comment) throws {
            let harmed = scratch.copy { $0[path] = content }
            #expect(throws: IndexFailure.self, note) {
                _ = try SegmentColumns(harmed.storage, segment)
                    .rows(of: segment, asOf: nil, skips: true)
            }
            #expect(try harmed.digest() == digest, note)
        }
    }

    @Test("are not believed with any bit of any byte changed, and the figures stay")
    func everyByte() throws {
        let harm = try Harm(Self.goldenLedger())
        for place in harm.sound.indices {
            for bit in 0..<8 {
                var bytes = harm.sound
                bytes[place] ^= 1 << UInt8(bit)
                if bit == place % 8 {
                    try harm.expectRefused(bytes, "byte \(place), bit \(bit)")
                } else {
                    let harmed = harm.scratch.copy { $0[harm.path] = bytes }
                    #expect(throws: IndexFailure.self) {
                        _ = try SegmentColumns(harmed.storage, harm.segment)
                            .rows(of: harm.segment, asOf: nil, skips: true)
                    }
                }
            }
        }
        print("\(harm.sound.count * 8) bits of a file of columns changed")
    }

    @Test("are not believed cut at any length, with bytes behind them, empty or missing")
    func everyLength() throws {
        let harm = try Harm(Self.goldenLedger())
        for length in harm.sound.indices {
            try harm.expectRefused(Array(harm.sound[..<length]), "length \(length)")
        }
        for extra in [1, 8, 4_096] {
            try harm.expectRefused(harm.sound + [UInt8](repeating: 0, count: extra), "+\(extra)")
        }
        try harm.expectRefused(nil, "missing")
    }

    @Test("are not believed when they are another segment's, or another history's")
    func strangers() throws {
        let ledger = try HarmedLedger()
        let harm = try Harm(ledger.scratch)
        for path in ledger.scratch.files(in: "index") where path.hasSuffix(".cols") {
            if path == harm.path { continue }
            try harm.expectRefused(ledger.scratch.storage.image[path], "\(path)")
        }
        // The same lines in another ledger: same positions, another salt.
        let other = LedgerScratch(segmentBytes: 8 << 10, openings: 90)
        let opened = try other.open()
        for number in 0..<60 { try opened.ingest([SampleLine.touchpoint("t\(number)")]) }
        try opened.close()
        let path = try #require(other.files(in: "index").first { $0.hasSuffix(".cols") })
        try harm.expectRefused(other.storage.image[path], "another ledger's")
        // Sound bytes made for a segment with another salt, another log or other positions.
        let rows = try SegmentRows(harm.segment, SegmentRows.Selection())
        let bytes = ColumnsFile(rows, of: harm.segment).bytes
        #expect(bytes == harm.sound)
        let image = ledger.scratch.storage.image
        let foreign = ledger.scratch.copy { mixed in
            for path in mixed.paths where path.hasPrefix("index/") { mixed[path] = nil }
            for path in other.storage.image.paths where path.hasPrefix("index/") {
                mixed[path] = other.storage.image[path]
            }
        }
        #expect(try foreign.digest() == ledger.digest)
        try foreign.open().close()
        #expect(
            foreign.files(in: "index").filter { $0.hasSuffix(".cols") }
                == image.paths.filter { $0.hasSuffix(".cols") }
        )
        for path in foreign.files(in: "index") where path.hasSuffix(".cols") {
            #expect(foreign.storage.image[path] == image[path])
        }
    }
}
