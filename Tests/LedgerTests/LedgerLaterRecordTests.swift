import Ledger
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("A record of a later program")
struct LedgerLaterRecordTests {
    /// A ledger with one touchpoint, and behind it a record in a layout that nobody knows yet.
    private func written() throws -> (scratch: LedgerScratch, position: UInt64) {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        try ledger.ingest([SampleLine.touchpoint("a")])
        let logID = ledger.hashes.logID
        try ledger.close()
        let log = try SegmentLog(
            scratch.storage,
            options: LogOptions(
                logID: logID,
                segmentBytes: 8 << 10,
                random: RepeatableRandom(seed: 3)
            )
        )
        let position = log.nextPosition
        var frame = FrameBuilder()
        // Kind 1, version 5.
        let envelope: [UInt8] = [5 << 5 | 1, 4, 2]
        frame.append(envelope: envelope.span)
        let recorded = log.lastRecorded
        try log.submit(frame.finish(first: position, run: 9, recorded: recorded, clock: recorded))
            .wait()
        try log.close()
        return (scratch, position)
    }

    private func isNamed(_ position: UInt64, _ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch LedgerError.unreadableRecord(let named) {
            return named == position
        } catch {
            return false
        }
    }

    @Test("is named by its position wherever it is met, and is no damage of the log")
    func named() throws {
        let (scratch, position) = try written()
        #expect(isNamed(position) { _ = try scratch.digest() })
        #expect(isNamed(position) { _ = try scratch.dump() })
        #expect(isNamed(position) { _ = try scratch.open() })
        let reader = try scratch.reader()
        #expect(try LogVerification(scratch.storage, logID: reader.hashes.logID).damages.isEmpty)
        // What stands before it can still be read.
        #expect(try scratch.dump(until: position).count == 1)
    }
}
