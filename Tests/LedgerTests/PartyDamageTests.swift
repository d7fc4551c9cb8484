import Bytes
import Ledger
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("A party's answer is what was written, or names the damage")
struct PartyDamageTests {
    private let scratch: PartyScratch
    private let segment: LogSnapshot.Segment
    /// The party with most touchpoints in the segment, and one of them.
    private let identifier: [UInt8]
    private let expected: [PlainEntry]
    private let victim: PlainEntry

    init() throws {
        scratch = try PartyScratch.filled(seed: 21, lines: 150)
        let reader = try scratch.reader()
        let plain = try PartyPlainReading(reader)
        let segment = reader.snapshot.segments[2]
        var best: (identifier: [UInt8], entries: [PlainEntry]) = ([], [])
        func own(_ entries: [PlainEntry]) -> [PlainEntry] {
            entries.filter { $0.position >= segment.base && $0.position < segment.end }
        }
        for identifier in plain.identifiers.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let entries = plain.timeline(identifier, Moment()) ?? []
            if own(entries).count > own(best.entries).count { best = (identifier, entries) }
        }
        self.segment = segment
        identifier = best.identifier
        expected = best.entries
        victim = try #require(own(best.entries).last)
    }

    /// Where the blocks of the victim's record lie in the segment's file.
    private func places() throws -> (envelope: Range<Int>, evidence: Range<Int>, frame: Int) {
        var cursor = SegmentCursor(segment)
        while let frame = try cursor.next() {
            guard frame.end > victim.position else { continue }
            var block = RecordBlock(cursor.envelopes)
            for position in frame.first..<frame.end {
                guard let slot = block.next(cursor.bytes.span), position == victim.position else {
                    continue
                }
                let shift = cursor.envelopesOffset - cursor.envelopes.lowerBound
                let evidence = cursor.evidenceOffset
                return (
                    slot.envelope.lowerBound + shift..<slot.envelope.upperBound + shift,
                    slot.evidence.lowerBound + evidence..<slot.evidence.upperBound + evidence,
                    cursor.currentOffset
                )
            }
        }
        throw LedgerError.noSuchRun(0)
    }

    /// Asks with one bit changed.
    ///
    /// - Returns: The damage; `nil` when everything was as written.
    private func ask(flipping offset: Int) throws -> Damage? {
        var damage: Damage?
        try scratch.flipping(segment.path, offset) {
            do {
                let party = try PartyReader(try scratch.reader())
                let found = try party.plainTimeline(identifier, Moment())
                #expect(found == expected)
            } catch LedgerError.log(.damaged(let found)) {
                damage = found
            }
        }
        return damage
    }

    @Test("Any bit of its envelope")
    func envelope() throws {
        for offset in try places().envelope {
            let damage = try ask(flipping: offset)
            #expect(damage?.file == segment.path)
            #expect(damage?.part == .envelopes)
            #expect(damage?.positions.contains(victim.position) == true)
        }
    }

    @Test("Any bit of its evidence, salt included")
    func evidence() throws {
        for offset in try places().evidence {
            let damage = try ask(flipping: offset)
            #expect(damage?.file == segment.path)
            #expect(damage?.part == .evidence)
            #expect(damage?.positions.contains(victim.position) == true)
        }
    }

    @Test("Any bit of its frame's header")
    func header() throws {
        let frame = try places().frame
        for offset in frame..<frame + FrameHeader.byteCount {
            let damage = try ask(flipping: offset)
            #expect(damage?.file == segment.path)
            #expect(damage?.positions.contains(victim.position) == true)
        }
    }

    @Test("Any byte of the segment: the same answer or its damage, never another answer")
    func anywhere() throws {
        var damaged = 0
        for offset in stride(from: SegmentHeader.byteCount, to: segment.length, by: 3)
        where try ask(flipping: offset) != nil { damaged += 1 }
        #expect(damaged > 0)
        #expect(damaged < segment.length / 6)
    }
}
