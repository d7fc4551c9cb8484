import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("A ledger at a past moment")
struct LedgerMomentTests {
    /// A ledger of many frames with retractions of all sorts; the ends of its frames.
    private func history(_ seed: UInt64) throws -> (scratch: LedgerScratch, ends: [UInt64]) {
        var random = SeededGenerator(seed: seed)
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        var run = ledger.beginRun()
        var ends: [UInt64] = [0]
        for step in 0..<45 {
            if step % 9 == 8 {
                _ = try? ledger.retract(run: UInt32.random(in: 1...run, using: &random))
                run = ledger.beginRun()
            } else {
                let lines = (0..<3).map { _ in
                    let id = "k\(Int.random(in: 0..<9, using: &random))"
                    let content = Int.random(in: 0..<3, using: &random)
                    if Int.random(in: 0..<3, using: &random) > 0 {
                        return SampleLine.touchpoint(id, content: content)
                    }
                    let target = "k\(Int.random(in: 0..<9, using: &random))"
                    return SampleLine.retraction(id, of: target, content: content)
                }
                try ledger.ingest(lines, run: run)
            }
            if ends.last != ledger.durableEnd { ends.append(ledger.durableEnd) }
            scratch.clock.advance(by: 1_000_000)
        }
        return (scratch, ends)
    }

    @Test(
        "by position equals a ledger made from the dump up to it",
        arguments: 0..<12 as Range<UInt64>
    )
    func knownAtPosition(seed: UInt64) throws {
        let (scratch, ends) = try history(seed)
        #expect(ends.count > 20)
        for end in ends {
            let again = LedgerScratch()
            let ledger = try again.open()
            let lines = try scratch.dump(until: end).map { String(decoding: $0, as: UTF8.self) }
            try ledger.ingest(lines)
            let digest = try scratch.digest(Moment(known: .position(end)))
            #expect(try again.digest() == digest, "seed \(seed), position \(end)")
        }
        let whole = try scratch.digest()
        #expect(try scratch.digest(Moment(known: .position(.max))) == whole)
    }

    @Test("by position is the same as the ledger was then", arguments: 60..<75 as Range<UInt64>)
    func knownThen(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        var then: [(UInt64, [[UInt8]: Int])] = []
        for step in 0..<40 {
            let id = "k\(Int.random(in: 0..<6, using: &random))"
            let target = "k\(Int.random(in: 0..<6, using: &random))"
            let line =
                Bool.random(using: &random)
                ? SampleLine.touchpoint(id, content: step % 2)
                : SampleLine.retraction(id, of: target, content: step % 2)
            try ledger.ingest([line])
            then.append((ledger.durableEnd, try scratch.touchpoints()))
        }
        for (end, counts) in then {
            let known = try scratch.touchpoints(Moment(known: .position(end)))
            #expect(known == counts, "seed \(seed), position \(end)")
        }
    }

    @Test("by time holds what was recorded before that instant")
    func knownAtTime() throws {
        let (scratch, _) = try history(40)
        let reader = try scratch.reader()
        let records = try scratch.records()
        let times = Set(records.map(\.recorded)).sorted()
        #expect(times.count > 20)
        for time in times + [.min, .max, times[0] - 1, times[3] + 1] {
            let expected = records.last { $0.recorded < time }.map { $0.position + 1 } ?? 0
            #expect(try reader.end(.time(time)) == expected)
        }
        #expect(try reader.end(.now) == reader.snapshot.end)
        #expect(try reader.end(.position(3)) == 3)
    }

    @Test("is recorded at a time that never decreases, beside what the clock said")
    func recordedNeverDecreases() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        var ledger = try scratch.open()
        var clocks: [Int64] = []
        for step in 0..<40 {
            if step == 20 { ledger = try scratch.open() }
            scratch.clock.advance(by: step % 5 == 4 ? -9_000_000 : 1_000_000)
            clocks.append(scratch.clock.nowMicros())
            try ledger.ingest([SampleLine.touchpoint("t\(step)")])
        }
        #expect(try ledger.retract(run: 1).takenOut == 40)
        clocks.append(scratch.clock.nowMicros())
        var headers: [FrameHeader] = []
        for segment in try scratch.reader().snapshot.segments {
            var hop = FrameHop(segment)
            while let frame = try hop.next() {
                if !frame.isClosing { headers.append(frame) }
            }
        }
        #expect(headers.map(\.clock) == clocks)
        var latest = Int64.min
        for (header, clock) in zip(headers, clocks) {
            latest = max(latest, clock)
            #expect(header.recorded == latest)
        }
    }

    @Test("is rebuilt without a byte of evidence, and nothing else is when it is gone")
    func readsNoEvidence() throws {
        let (scratch, ends) = try history(41)
        let reader = try scratch.reader()
        let blind = try scratch.copy { image in
            for segment in reader.snapshot.segments {
                var hop = FrameHop(segment)
                var offset = hop.offset
                while let frame = try hop.next() {
                    let start = offset + FrameHeader.byteCount + Int(frame.envelopeBytes)
                    for place in start..<start + Int(frame.evidenceBytes) {
                        image[segment.path]?[place] = 0xFF
                    }
                    offset = hop.offset
                }
            }
        }
        #expect(blind.storage.image != scratch.storage.image)
        for end in ends {
            let moment = Moment(known: .position(end))
            #expect(try blind.digest(moment) == scratch.digest(moment))
        }
        #expect(throws: LedgerError.self) { try blind.dump() }
        #expect(throws: LedgerError.self) { try blind.touchpoints() }
        // Verdicts need none either.
        let ledger = try? blind.open()
        if let ledger {
            let line = SampleLine.touchpoint("fresh")
            #expect(try ledger.ingest([line, line]) == Verdicts(appended: 1, duplicates: 1))
        }
    }
}
