import Foundation
import Ledger
import Platform
import Projections
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("Savepoints of campaigns")
struct SavepointTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil
    private static let definitions: UInt64 = 7

    /// A ledger as one of a late book's disks has it.
    private struct Cut {
        let storage: SimulatedStorage

        init(_ image: DiskImage, plan: FaultPlan = .none) {
            storage = SimulatedStorage(image, plan: plan)
        }

        func reader() throws -> LedgerReader {
            try LedgerReader(storage, directory: "scratch")
        }

        /// The savepoint that a replay from zero gives.
        func replayed() throws -> CampaignSavepoint {
            let reader = try reader()
            let rows = try ReplayRows(reader, at: Moment(), readsIdentifiers: false)
            var request = ReplayRequest()
            request.customers = false
            request.keepsTotals = true
            let replay = try Replay(rows, asOf: nil, request: request)
            return try #require(
                try CampaignSavepoint(replay, of: rows, reader, definitions: definitions)
            )
        }

        func store(_ savepoint: CampaignSavepoint) throws {
            try savepoint.store(in: reader(), random: RepeatableRandom(seed: 3))
        }

        func advance() throws -> SavepointAdvance {
            try SavepointAdvance(reader(), definitions: definitions)
        }

        /// Why it cannot be moved on; `nil` where it can.
        func refusal() throws -> CampaignSavepoint.Refusal? {
            do {
                _ = try advance()
                return nil
            } catch SavepointAdvance.Obstacle.refused(let refusal) {
                return refusal
            }
        }
    }

    /// The image with the savepoint of another in it.
    private static func image(_ later: DiskImage, with earlier: DiskImage) throws -> DiskImage {
        let cut = Cut(earlier)
        try cut.store(cut.replayed())
        var image = later
        image[CampaignSavepoint.path] = cut.storage.image[CampaignSavepoint.path]
        return image
    }

    /// The last disk with the latest savepoint in it that can be moved on, and not by nothing.
    private static func movable(_ book: LateBook) throws -> DiskImage {
        let later = try #require(book.images.last)
        let candidates = try book.images.dropLast().reversed().map {
            try image(later, with: $0)
        }
        return try #require(candidates.first { (try? Cut($0).advance())?.savepoint != nil })
    }

    @Test(
        "from any cut to any later one, are what a replay from zero gives",
        arguments: 0..<(isFull ? 400 : 16)
    )
    func areWhatAReplayGives(seed: UInt64) throws {
        let book = try LateBook(seed: seed)
        var advanced = 0
        for (number, earlier) in book.images.enumerated() {
            let stored = try Self.image(earlier, with: earlier)[CampaignSavepoint.path]
            for later in book.images[number...] {
                var image = later
                image[CampaignSavepoint.path] = stored
                let cut = Cut(image)
                do {
                    let advance = try cut.advance()
                    let replayed = try cut.replayed()
                    #expect(
                        advance.savepoint == (advance.from < replayed.position ? replayed : nil)
                    )
                    #expect(advance.totals.words() == replayed.totals.words())
                    let responses = advance.totals.responses(in: advance.context)
                    let one = responses.compactMap {
                        advance.totals.response(of: $0.campaign, in: advance.context)
                    }
                    #expect(one == responses)
                    let digest = ViewDigest(of: responses, names: advance.names)
                    let rows = try ReplayRows(cut.reader(), at: Moment(), readsIdentifiers: false)
                    var request = ReplayRequest()
                    request.customers = false
                    #expect(try Replay(rows, asOf: nil, request: request).digest == digest)
                    advanced += 1
                } catch SavepointAdvance.Obstacle.past {
                    // A replay answers.
                }
            }
        }
        // Most cuts are followed by something that totals can tell.
        #expect(advanced > book.images.count)
    }

    @Test("survive being stored, and are moved on from what was stored")
    func surviveBeingStored() throws {
        let book = try LateBook(seed: 11)
        let image = try #require(book.images.last)
        let cut = Cut(image)
        let savepoint = try cut.replayed()
        #expect(throws: SavepointAdvance.Obstacle.self) { try cut.advance() }
        #expect(try cut.refusal() == .missing)
        try cut.store(savepoint)
        let advance = try cut.advance()
        #expect(advance.savepoint == nil)
        #expect(advance.totals.words() == savepoint.totals.words())
        #expect(advance.from == savepoint.position)
        #expect(advance.parties == 0)
        #expect(CampaignSavepoint.position(in: try cut.reader()) == savepoint.position)
    }

    @Test("with any bit of any byte wrong, or cut short anywhere, are refused")
    func damagedAreRefused() throws {
        let image = try Self.movable(LateBook(seed: 5))
        let bytes = try #require(image[CampaignSavepoint.path])
        let step = Self.isFull ? 1 : 7
        for offset in stride(from: 0, to: bytes.count, by: step) {
            var harmed = image
            harmed[CampaignSavepoint.path]?[offset] ^= 1 << UInt8(offset & 7)
            #expect(try Cut(harmed).refusal() == .damaged, "byte \(offset)")
            harmed[CampaignSavepoint.path] = Array(bytes.prefix(offset))
            #expect(try Cut(harmed).refusal() == .damaged, "cut at \(offset)")
        }
    }

    @Test("of other definitions, other records or a longer ledger are refused")
    func foreignAreRefused() throws {
        let book = try LateBook(seed: 6)
        let image = try Self.image(book.images[14], with: book.images[14])
        let reader = try Cut(image).reader()
        #expect {
            try SavepointAdvance(reader, definitions: Self.definitions + 1)
        } throws: { error in
            guard case SavepointAdvance.Obstacle.refused(.definitions) = error else { return false }
            return true
        }
        let older = try Self.image(book.images[9], with: book.images[14])
        #expect(try Cut(older).refusal() == .ahead)
        // An older copy that went its own way, and is as long by now.
        let branch = LedgerScratch(image: older, openings: 1_000)
        let ledger = try branch.open()
        var count = 0
        while ledger.durableEnd < reader.snapshot.end {
            count += 1
            try ledger.ingest([SampleLine.touchpoint("branch-\(count)")], run: 99)
        }
        try ledger.close()
        #expect(try Cut(branch.storage.image).refusal() == .history)
        // The same file beside another ledger's key.
        let other = try LateBook(seed: 7)
        let foreign = try Self.image(try #require(other.images.last), with: book.images[14])
        #expect(try Cut(foreign).refusal() == .history)
    }

    @Test("of a copy that went its own way are refused, whatever its last frame and its clock")
    func twinsAreRefused() throws {
        let origin = LedgerScratch()
        let first = try origin.open()
        try first.ingest([SampleLine.touchpoint("a"), SampleLine.touchpoint("b")])
        try first.close()
        // The clock stands still, both take as many records, and end with the same one.
        func branch(_ content: Int) throws -> DiskImage {
            let scratch = origin.copy()
            let ledger = try scratch.open()
            try ledger.ingest([SampleLine.touchpoint("c", content: content)])
            try ledger.ingest([SampleLine.touchpoint("a", source: "last")])
            try ledger.close()
            return scratch.storage.image
        }
        let (mine, other) = (try branch(1), try branch(4))
        #expect(try Cut(mine).reader().snapshot.end == Cut(other).reader().snapshot.end)
        #expect(try Cut(Self.image(mine, with: mine)).refusal() == nil)
        #expect(try Cut(Self.image(mine, with: other)).refusal() == .history)
    }

    @Test("keep types and amounts of those whose counts cancel, such as withheld and reached later")
    func keepWhatCountsCancel() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        func line(
            _ id: String,
            _ who: String,
            _ type: String,
            _ time: String,
            _ more: String
        ) -> String {
            #"{"id":"\#(id)","customer":"\#(who)","channel":"mail","type":"\#(type)","time":"\#(time)"\#(more)}"#
        }
        let (first, second) = (
            #","campaign":"first","cell":"A""#, #","campaign":"second","cell":"A""#
        )
        try ledger.ingest([
            line("1", "x", "message.sent", "2020-01-01T00:00:00Z", first),
            line("2", "y", "message.sent", "2020-01-01T00:00:00Z", first),
            line("3", "z", "message.withheld", "2020-01-01T00:00:00Z", second),
            line("4", "z", "message.sent", "2020-03-01T00:00:00Z", second),
            line(
                "5",
                "z",
                "purchase.completed",
                "2020-01-01T01:00:00Z",
                #","amount":"10","currency":"EUR""#
            ),
            line(
                "6",
                "z",
                "visit.web",
                "2020-03-01T01:00:00Z",
                #","amount":"20","currency":"EUR""#
            ),
            line("7", "x", "message.opened", "2020-09-01T00:00:00Z", ""),
        ])
        try ledger.close()
        let cut = Cut(scratch.storage.image)
        try cut.store(cut.replayed())
        let advance = try cut.advance()
        let rows = try ReplayRows(cut.reader(), at: Moment(), readsIdentifiers: false)
        let replay = try Replay(rows, asOf: nil, request: ReplayRequest())
        #expect(advance.totals.responses(in: advance.context) == replay.responses)
        #expect(replay.responses.count == 2)
    }

    @Test("make way for a replay where more was recorded than is worth folding")
    func makeWayForAReplay() throws {
        let scratch = LedgerScratch(segmentBytes: 32 << 10)
        let ledger = try scratch.open()
        try ledger.ingest((0..<3).map { SampleLine.touchpoint("a\($0)") })
        let cut = Cut(scratch.storage.image)
        let savepoint = try cut.replayed()
        for parties in [64, 65] {
            let lines = (0..<parties).map { SampleLine.touchpoint("b\($0)", source: "s") }
            try ledger.ingest(lines)
            let later = Cut(scratch.storage.image)
            try later.store(savepoint)
            if parties == 64 {
                #expect(try later.advance().parties == 64)
            } else {
                #expect {
                    _ = try later.advance()
                } throws: { error in
                    guard case SavepointAdvance.Obstacle.behind = error else { return false }
                    return true
                }
            }
        }
        try ledger.close()
    }

    @Test("make way for a replay where finding parties would take long, for want of their index")
    func makeWayWithoutIndex() throws {
        let scratch = LedgerScratch()
        var ledger = try scratch.open()
        for batch in 0..<150 {
            try ledger.ingest((0..<8).map { SampleLine.touchpoint("a\(batch)-\($0)") })
        }
        try ledger.close()
        let savepoint = try Cut(scratch.storage.image).replayed()
        ledger = try scratch.open()
        try ledger.ingest((0..<60).map { SampleLine.touchpoint("b\($0)") })
        try ledger.close()
        var image = scratch.storage.image
        let whole = Cut(image)
        try whole.store(savepoint)
        let replayed = try whole.replayed()
        #expect(try whole.advance().savepoint == replayed)
        for path in scratch.files(in: "index") where path.hasSuffix(".rows") { image[path] = nil }
        let bare = Cut(image)
        try bare.store(savepoint)
        #expect {
            _ = try bare.advance()
        } throws: { error in
            guard case SavepointAdvance.Obstacle.behind = error else { return false }
            return true
        }
    }

    @Test("are compared with a replay by verification")
    func areVerified() throws {
        let book = try LateBook(seed: 8)
        let definitions = Self.definitions
        func faults(_ image: DiskImage) throws -> [IndexFault] {
            try IndexVerification(Cut(image).reader(), definitions: definitions).faults
                .filter { $0.file == CampaignSavepoint.path }
        }
        let (early, late) = (book.images[12], book.images[16])
        #expect(try faults(late) == [])
        #expect(try faults(Self.image(late, with: early)) == [])
        var harmed = try Self.image(late, with: early)
        harmed[CampaignSavepoint.path]?[1_500] ^= 1
        #expect(try faults(harmed) == [IndexFault(CampaignSavepoint.path, .page)])
        #expect(
            try faults(Self.image(early, with: late)) == [
                IndexFault(CampaignSavepoint.path, .stale)
            ]
        )
        // Sound pages with other totals in them: those of an earlier position under a later one's name.
        let cut = Cut(late)
        let (right, other) = (try cut.replayed(), try Cut(early).replayed())
        try cut.store(
            CampaignSavepoint(
                position: right.position,
                fingerprint: right.fingerprint,
                definitions: right.definitions,
                lastOccurred: right.lastOccurred,
                totals: other.totals,
                reference: other.reference
            )
        )
        #expect(
            try faults(cut.storage.image) == [IndexFault(CampaignSavepoint.path, .totals)]
        )
    }

    @Test(
        "being stored while calls fail or the power goes, leave the old one, the new one, or none"
    )
    func storingIsWholeOrNothing() throws {
        let image = try Self.movable(LateBook(seed: 9))
        let old = try #require(try Cut(image).advance().savepoint)
        func isOld(_ cut: Cut) throws -> Bool {
            let advance = try cut.advance()
            return advance.totals.words() == old.totals.words()
                && (advance.savepoint.map { $0 == old } ?? true)
        }
        let calls: [SystemError.Call] = [.open, .write, .fdatasync, .fsync, .rename, .unlink]
        var tried = 0
        for call in calls {
            // Until one is stored although the call fails: there is no such call any more.
            var isStored = false
            var number = 0
            while !isStored {
                let plan = FaultPlan(failure: FaultPlan.Failure(call, first: number, count: 1))
                let cut = Cut(image)
                let savepoint = try cut.replayed()
                let reader = try cut.reader()
                cut.storage.setPlan(plan)
                isStored = true
                do throws(SystemError) {
                    try savepoint.store(in: reader, random: RepeatableRandom(seed: 4))
                } catch {
                    isStored = false
                    tried += 1
                }
                cut.storage.setPlan(.none)
                number += 1
                let now = Cut(cut.storage.afterProcessEnd().image)
                #expect(try isOld(now), "\(call) \(number)")
                for disk in cut.storage.crashImages(.torn) {
                    let crashed = Cut(disk)
                    do {
                        #expect(try isOld(crashed))
                    } catch SavepointAdvance.Obstacle.refused(let refusal) {
                        #expect(refusal == .missing || refusal == .damaged)
                    }
                }
                if isStored { continue }
                // What a failed attempt left is in nobody's way.
                try cut.store(savepoint)
                #expect(try isOld(cut))
            }
        }
        #expect(tried > 4)
    }
}
