import Foundation
import SegmentLog
import TestSupport
import Testing

@Suite("A harmed log")
struct DamageTests {
    private static let variants = [(true, true), (true, false), (false, true), (false, false)]
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    @Test(
        "with any bit changed is damaged or unvouched at the right place, and never read wrongly",
        arguments: variants
    )
    func everyBit(_ isClosed: Bool, _ hasMark: Bool) throws {
        let log = try DamageLog.make(isClosed: isClosed, hasMark: hasMark)
        #expect(log.segments.count == 3)
        var check = DamageCheck(log)
        for (index, segment) in log.segments.enumerated() {
            let bytes = try #require(log.image[segment.path])
            for offset in bytes.indices where Self.isTried(segment, offset) {
                let expected = DamageExpectation.flip(in: log, segment: index, at: offset)
                let isThorough = Self.isFull || Self.isThorough(log, segment, offset)
                for bit in isThorough ? 0..<8 : offset % 8..<offset % 8 + 1 {
                    var image = log.image
                    var harmed = bytes
                    harmed[offset] ^= 1 << bit
                    image[segment.path] = harmed
                    check.check(image, expected, "\(segment.path) byte \(offset) bit \(bit)")
                }
            }
        }
        #expect(check.violations.isEmpty)
        print("\(log): \(check.cases) changed bits")
    }

    /// Every byte that was written, and some of the space behind.
    private static func isTried(_ segment: DamageLog.Segment, _ offset: Int) -> Bool {
        isFull || offset <= segment.used + 64 || offset % 61 == 0 || offset == segment.length - 1
    }

    /// Every bit of the headers and of one frame of each kind; elsewhere one bit of each byte.
    private static func isThorough(
        _ log: DamageLog,
        _ segment: DamageLog.Segment,
        _ offset: Int
    ) -> Bool {
        if offset < SegmentHeader.byteCount { return true }
        guard let number = segment.frames.firstIndex(where: { $0.end > offset }) else {
            return false
        }
        let frame = segment.frames[number]
        let isFirst = number == 0 && segment.base == 0
        return isFirst || frame.isClosing || (!segment.isSealed && number == 0)
            || (!segment.isSealed && number == segment.frames.count - 1)
    }

    @Test("cut to any length is damaged or unvouched at the right place", arguments: variants)
    func everyLength(_ isClosed: Bool, _ hasMark: Bool) throws {
        let log = try DamageLog.make(isClosed: isClosed, hasMark: hasMark)
        var check = DamageCheck(log)
        for (index, segment) in log.segments.enumerated() {
            let bytes = try #require(log.image[segment.path])
            for length in 0..<bytes.count where Self.isTried(segment, length) {
                var image = log.image
                image[segment.path] = Array(bytes[..<length])
                let expected = DamageExpectation.cut(in: log, segment: index, to: length)
                check.check(image, expected, "\(segment.path) cut to \(length)")
            }
        }
        #expect(check.violations.isEmpty)
        print("\(log): \(check.cases) lengths")
    }

    @Test("whose durable mark is harmed is sound: the mark only adds", arguments: [true, false])
    func mark(_ isClosed: Bool) throws {
        let log = try DamageLog.make(isClosed: isClosed, hasMark: true)
        var check = DamageCheck(log)
        let bytes = try #require(log.image[DurableMark.path])
        let expected = DamageExpectation.sound(batches: log.batches.count)
        for bit in 0..<8 * bytes.count {
            var image = log.image
            var harmed = bytes
            harmed[bit / 8] ^= 1 << (bit % 8)
            image[DurableMark.path] = harmed
            check.check(image, expected, "mark bit \(bit)")
        }
        for length in 0..<bytes.count {
            var image = log.image
            image[DurableMark.path] = Array(bytes[..<length])
            check.check(image, expected, "mark cut to \(length)")
        }
        #expect(check.violations.isEmpty)
    }

    @Test("without one of its segments is damaged, where anything can tell", arguments: variants)
    func missingSegment(_ isClosed: Bool, _ hasMark: Bool) throws {
        let log = try DamageLog.make(isClosed: isClosed, hasMark: hasMark)
        for (index, segment) in log.segments.enumerated() {
            var image = log.image
            image[segment.path] = nil
            let storage = SimulatedStorage(image)
            let verified = try LogVerification(storage, logID: TestLog.logID)
            if segment.isSealed || hasMark {
                #expect(!verified.damages.isEmpty)
                #expect(throws: LogError.self) { _ = try TestLog.read(storage) }
                #expect(throws: LogError.self) {
                    _ = try SegmentLog(storage, options: TestLog.options())
                }
            } else {
                // Nothing names a last segment but itself and the mark.
                #expect(index == log.segments.count - 1)
                #expect(verified.damages.isEmpty)
            }
        }
    }

    @Test("whose last frame stands behind a broken closing frame keeps that frame")
    func brokenClosing() throws {
        let storage = SimulatedStorage()
        let first = TestBatch(first: 0, count: 2, frameBytes: 300, seed: 1)
        let second = TestBatch(first: 2, count: 2, frameBytes: 300, seed: 2)
        try TestLog.write([first], to: storage, options: TestLog.options()).close()
        _ = try TestLog.write([second], to: storage, options: TestLog.options(seed: 2))
        var image = storage.image
        image[DurableMark.path] = nil
        let path = SegmentName.path(base: 0)
        var bytes = try #require(image[path])
        bytes[428 + 20] ^= 1
        image[path] = bytes
        let harmed = SimulatedStorage(image)
        let damage = Damage(file: path, offset: 428, part: .frame, positions: 2..<2)
        #expect(try LogVerification(harmed, logID: TestLog.logID).damages == [damage])
        do throws(LogError) {
            _ = try SegmentLog(harmed, options: TestLog.options(seed: 3))
            Issue.record("an acknowledged frame was taken for a torn one")
        } catch {
            guard case .readOnly(let damages) = error else { throw error }
            #expect(damages == [damage])
        }
        #expect(harmed.image == image)
    }

    @Test("of another ledger or a later version is refused by name")
    func foreign() throws {
        let log = try DamageLog.make(isClosed: true, hasMark: true)
        let storage = SimulatedStorage(log.image)
        do throws(LogError) {
            _ = try LogVerification(storage, logID: TestLog.logID + 1)
            Issue.record("a foreign segment was taken")
        } catch {
            guard case .foreignSegment(let file) = error else { throw error }
            #expect(file == log.segments[0].path)
        }
    }
}
