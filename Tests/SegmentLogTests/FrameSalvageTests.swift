import SegmentLog
import TestSupport
import Testing

@Suite("What is salvaged of a harmed segment")
struct FrameSalvageTests {
    private func pieces(_ bytes: [UInt8], until end: UInt64) throws -> [FrameSalvage.Piece] {
        var salvage = FrameSalvage(try SegmentHeader(bytes.span), until: end)
        var pieces: [FrameSalvage.Piece] = []
        while let piece = salvage.next(bytes.span) { pieces.append(piece) }
        return pieces
    }

    @Test("is every frame but the harmed one, with any byte changed")
    func everyByte() throws {
        let log = try DamageLog.make(isClosed: true, hasMark: true)
        for segment in log.segments {
            let bytes = try #require(log.image[segment.path])
            let frames = segment.frames.filter { !$0.isClosing }
            #expect(
                try pieces(bytes, until: segment.end).map(\.positions) == frames.map(\.positions)
            )
            for offset in SegmentHeader.byteCount..<segment.used {
                var harmed = bytes
                harmed[offset] ^= 1 << UInt8(offset % 8)
                let found = try pieces(harmed, until: segment.end)
                var expected = segment.base
                for piece in found {
                    #expect(piece.positions.lowerBound == expected)
                    expected = piece.positions.upperBound
                }
                #expect(expected == segment.end, "\(segment.path) byte \(offset)")
                let whole = found.filter { $0.frame != nil }.map(\.positions)
                let hit = frames.first { $0.offset <= offset && offset < $0.end }
                let others = frames.map(\.positions).filter { $0 != hit?.positions }
                let missing = others.filter { !whole.contains($0) }
                #expect(missing == [], "\(segment.path) byte \(offset)")
                // The harmed frame is given only with the very envelopes that were written.
                for piece in found where piece.frame != nil && piece.positions == hit?.positions {
                    #expect(harmed[piece.envelopes] == bytes[piece.envelopes])
                    #expect(offset >= piece.envelopes.upperBound)
                }
            }
        }
    }

    @Test("is what lies before the end of a segment that was cut, at any length")
    func everyLength() throws {
        let log = try DamageLog.make(isClosed: true, hasMark: true)
        let segment = log.segments[0]
        let bytes = try #require(log.image[segment.path])
        for length in stride(from: SegmentHeader.byteCount, to: segment.used, by: 7) {
            let found = try pieces(Array(bytes[..<length]), until: segment.end)
            #expect(found.last?.positions.upperBound == segment.end)
            for piece in found where piece.frame != nil {
                #expect(piece.envelopes.upperBound <= length)
            }
        }
    }

    @Test("tells damage that is still there from damage that is gone")
    func recheck() throws {
        let log = try DamageLog.make(isClosed: true, hasMark: true)
        let sound = try LogSnapshot(SimulatedStorage(log.image), logID: TestLog.logID)
        var checked = 0
        for segment in log.segments {
            let bytes = try #require(log.image[segment.path])
            for offset in stride(from: SegmentHeader.byteCount, to: segment.used, by: 5) {
                var image = log.image
                var harmed = bytes
                harmed[offset] ^= 1 << UInt8(offset % 8)
                image[segment.path] = harmed
                let storage = SimulatedStorage(image)
                let damages = try LogVerification(storage, logID: TestLog.logID).damages
                let snapshot = try LogSnapshot(storage, logID: TestLog.logID)
                for damage in damages {
                    #expect(try snapshot.stillHas(damage), "\(damage)")
                    #expect(try !sound.stillHas(damage), "\(damage)")
                    checked += 1
                }
                if snapshot.tailDamage != nil { #expect(!damages.isEmpty) }
            }
        }
        #expect(checked > 1_000)
    }

    @Test("does not make a damaged segment of one that is not there any more")
    func elsewhere() throws {
        let log = try DamageLog.make(isClosed: true, hasMark: true)
        let snapshot = try LogSnapshot(SimulatedStorage(log.image), logID: TestLog.logID)
        let path = log.segments[0].path
        for damage in [
            Damage(file: "log/other.seg", offset: 128, part: .frame, positions: 0..<4),
            Damage(file: path, offset: 128, part: .segmentHeader, positions: 0..<4),
            Damage(file: path, offset: 128, part: .frame, positions: 900..<904),
        ] { #expect(try !snapshot.stillHas(damage)) }
        let shifted = Damage(file: path, offset: 129, part: .frame, positions: 0..<1)
        #expect(try snapshot.stillHas(shifted))
    }

    @Test("and a verification may begin behind, end early, or be told to stop")
    func parts() throws {
        let log = try DamageLog.make(isClosed: true, hasMark: true)
        let storage = SimulatedStorage(log.image)
        let whole = try LogVerification(storage, logID: TestLog.logID)
        #expect(whole.stoppedAt == nil)
        var records: UInt64 = 0
        var next: UInt64 = 0
        for (index, segment) in log.segments.enumerated() {
            let part = try LogVerification(
                storage,
                logID: TestLog.logID,
                from: next,
                segmentsMax: 1
            )
            #expect(part.segments == 1 && part.byteCount == segment.length)
            records += part.records
            let last = index == log.segments.count - 1
            #expect(part.stoppedAt == (last ? nil : log.segments[index + 1].base))
            next = part.stoppedAt ?? 0
        }
        #expect(records == whole.records)
        for reads in 0..<log.segments.count {
            var left = reads
            let part = try LogVerification(
                storage,
                logID: TestLog.logID,
                goesOn: { _ in
                    left -= 1
                    return left >= 0
                }
            )
            #expect(part.segments == reads && part.stoppedAt == log.segments[reads].base)
        }
    }
}
