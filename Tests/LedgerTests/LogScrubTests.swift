import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("A scrub")
struct LogScrubTests {
    private let ledger: HarmedLedger
    private let logID: UInt64

    init() throws {
        ledger = try HarmedLedger()
        logID = try ledger.scratch.hashesID
    }

    /// Runs a scrub that is stopped after `reads` reads.
    private func scrub(
        _ scratch: LedgerScratch,
        reads: Int = .max,
        at time: Int64 = 1_000
    ) throws -> LogScrub.Outcome {
        var left = reads
        var now: UInt64 = 0
        return try LogScrub(scratch.storage, logID: logID, clock: ManualClock(time)).run(
            pace: ScrubPace(rate: 1, from: 0),
            now: { now },
            pause: { nanoseconds in
                now += nanoseconds
                left -= 1
                return left >= 0
            }
        )
    }

    @Test("reads everything once, says when it was complete, and begins again")
    func complete() throws {
        let scratch = ledger.scratch.copy()
        let snapshot = try scratch.reader().snapshot
        for time: Int64 in [5, 6] {
            let outcome = try scrub(scratch, at: time)
            #expect(outcome.isComplete && outcome.damages == [])
            #expect(outcome.records == snapshot.end && outcome.byteCount == snapshot.byteCount)
            #expect(outcome.segments == snapshot.segments.count)
            #expect(outcome.state.lastComplete == time && outcome.state.position == 0)
            #expect(try ScrubState.read(scratch.storage) == outcome.state)
        }
    }

    @Test("that is stopped at any read goes on there, and reads nothing twice but that segment")
    func stopped() throws {
        let snapshot = try ledger.scratch.reader().snapshot
        for reads in 0..<snapshot.segments.count {
            let scratch = ledger.scratch.copy()
            let first = try scrub(scratch, reads: reads, at: 1)
            #expect(!first.isComplete && first.state.lastComplete == nil)
            #expect(first.segments == reads)
            #expect(first.state.position == snapshot.segments[reads].base)
            let second = try scrub(scratch, at: 2)
            #expect(second.isComplete && second.segments == snapshot.segments.count - reads)
            #expect(first.records + second.records == snapshot.end)
        }
    }

    @Test("of an empty log is complete")
    func empty() throws {
        let scratch = LedgerScratch()
        try scratch.open().close()
        let outcome = try LogScrub(
            scratch.storage,
            logID: try scratch.hashesID,
            clock: ManualClock(3)
        ).run(pace: ScrubPace(rate: 1, from: 0), now: { 0 }, pause: { _ in true })
        #expect(outcome.isComplete && outcome.records == 0 && outcome.state.lastComplete == 3)
    }

    @Test("notes damage in whatever segment, and forgets it once it is gone")
    func damage() throws {
        let paths = ledger.scratch.files(in: "log").filter { $0.hasSuffix(".seg") }
        for path in paths {
            let harmed = ledger.scratch.copy { $0[path]?[300] ^= 1 }
            let expected = try LogVerification(harmed.storage, logID: logID).damages
            #expect(expected.count == 1)
            let outcome = try scrub(harmed)
            #expect(outcome.damages == expected && outcome.isComplete)
            #expect(try DamageNotes.read(harmed.storage)?.damages == expected)
            #expect(try harmed.reader().knownDamages() == expected)
            let mended = harmed.copy { $0[path]?[300] ^= 1 }
            #expect(try mended.reader().knownDamages() == [])
            #expect(try scrub(mended).damages == [])
            #expect(try DamageNotes.read(mended.storage) == nil)
        }
    }

    @Test("names a broken chain at every step, once")
    func chain() throws {
        let paths = ledger.scratch.files(in: "log").filter { $0.hasSuffix(".seg") }
        let harmed = ledger.scratch.copy { $0[paths[3]]?[17] ^= 1 }
        let expected = try LogVerification(harmed.storage, logID: logID).damages
        let outcome = try scrub(harmed)
        #expect(outcome.damages == expected && outcome.isComplete)
        let removed = ledger.scratch.copy { $0[paths[3]] = nil }
        #expect(
            try scrub(removed).damages == LogVerification(removed.storage, logID: logID).damages
        )
    }

    @Test("begins at the front when what it remembers fits no segment, or cannot be believed")
    func strangeState() throws {
        let scratch = ledger.scratch.copy()
        var state = ScrubState()
        state.position = 3
        state.started = 1
        try state.write(scratch.storage)
        let count = try scratch.reader().snapshot.segments.count
        #expect(try scrub(scratch).segments == count)
        _ = try scrub(scratch, reads: 4)
        let path = "operations/scrub"
        for offset in try #require(scratch.storage.image[path]).indices {
            let harmed = scratch.copy { $0[path]?[offset] ^= 1 }
            #expect(try scrub(harmed).segments == count, "byte \(offset)")
        }
    }

    @Test("keeps what it found, or the disk's refusal is thrown, whatever call fails")
    func failures() throws {
        let paths = ledger.scratch.files(in: "log").filter { $0.hasSuffix(".seg") }
        let harmed = ledger.scratch.copy { $0[paths[1]]?[300] ^= 1 }
        let expected = try scrub(harmed.copy()).damages
        var first = 0
        var hasFailed = true
        while hasFailed {
            let copy = harmed.copy()
            copy.storage.setPlan(FaultPlan(failure: FaultPlan.Failure(nil, first: first, count: 1)))
            do {
                let outcome = try scrub(copy)
                #expect(!copy.storage.hasFailed && outcome.damages == expected)
            } catch is LedgerError {
                #expect(copy.storage.hasFailed)
            }
            hasFailed = copy.storage.hasFailed
            first += 1
        }
        #expect(first > 40)
    }
}

@Suite("What operations note")
struct OperationNotesTests {
    private static let damages = [
        Damage(
            file: "log/00000000000000000000.seg",
            offset: 128,
            part: .missingSegment,
            positions: 0..<9
        ),
        Damage(
            file: "log/a name with spaces.seg",
            offset: 0,
            part: .segmentHeader,
            positions: 9..<9
        ),
        Damage(file: "log/x.seg", offset: 7, part: .evidence, positions: 10..<UInt64.max),
    ]

    @Test("comes back as it was written, and with any byte changed not at all")
    func damageNotes() throws {
        let storage = SimulatedStorage()
        let notes = DamageNotes(found: -5, damages: Self.damages)
        #expect(try DamageNotes.read(storage) == nil)
        try notes.write(storage)
        #expect(try DamageNotes.read(storage) == notes)
        let image = storage.image
        let path = "operations/damage"
        let bytes = try #require(image[path])
        for offset in bytes.indices {
            for bit in 0..<8 {
                var harmed = image
                harmed[path]?[offset] ^= 1 << UInt8(bit)
                #expect(try DamageNotes.read(SimulatedStorage(harmed)) == nil)
            }
            var cut = image
            cut[path] = Array(bytes[..<offset])
            #expect(try DamageNotes.read(SimulatedStorage(cut)) == nil)
        }
        try DamageNotes(found: 1, damages: []).write(storage)
        #expect(try DamageNotes.read(storage) == nil && storage.image[path] == nil)
    }

    @Test("is nothing where the lines are not what this version writes")
    func otherLines() {
        let good = DamageNotes(found: 4, damages: Self.damages).lines
        #expect(DamageNotes(lines: good.map { $0[...] })?.damages == Self.damages)
        for index in good.indices {
            for other in [
                "", "x", good[index] + " 1 ", "damage 1 9 2 frame f", "damage -1 1 2 frame f",
            ] {
                var lines = good
                lines[index] = other
                if other == good[index] + " 1 ", index > 1 { continue }
                #expect(DamageNotes(lines: lines.map { $0[...] }) == nil, "\(index): \(other)")
            }
        }
        var state = ScrubState()
        state.position = 12
        state.lastComplete = -3
        #expect(ScrubState(lines: state.lines.map { $0[...] }) == state)
        for index in state.lines.indices {
            for other in ["", "x y", "position", "position -", "started x"] {
                var lines = state.lines
                lines[index] = other
                #expect(ScrubState(lines: lines.map { $0[...] }) == nil, "\(index): \(other)")
            }
        }
    }

    @Test("survives a power cut at any change, whole or as it was before")
    func everyCut() throws {
        let old = DamageNotes(found: 1, damages: [Self.damages[0]])
        let new = DamageNotes(found: 2, damages: Self.damages)
        var cut = 0
        var isOff = true
        while isOff {
            let storage = SimulatedStorage()
            try old.write(storage)
            storage.setPlan(FaultPlan(powerCut: cut))
            do {
                try new.write(storage)
            } catch {
                #expect(storage.isOff)
            }
            isOff = storage.isOff
            for image in storage.crashImages(.torn) {
                let found = try DamageNotes.read(SimulatedStorage(image))
                #expect(found == old || found == new)
                if !isOff { #expect(found == new) }
            }
            cut += 1
        }
        #expect(cut >= 5)
    }
}
