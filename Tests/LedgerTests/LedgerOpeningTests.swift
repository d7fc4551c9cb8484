import Dispatch
import Foundation
import Ledger
import Platform
import SegmentLog
import Synchronization
import TestSupport
import Testing
import Touchpoints

@Suite("Opening a ledger")
struct LedgerOpeningTests {
    private func failure(_ body: () throws -> Ledger) -> LedgerError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? LedgerError
        }
    }

    @Test("makes a key of 32 bytes once, and the same hashes ever after")
    func makesKey() throws {
        let scratch = LedgerScratch()
        let logID = try scratch.open().hashes.logID
        let key = try #require(scratch.storage.image["ledger.key"])
        #expect(key.count == KeyedHashes.secretBytes)
        #expect(try scratch.open().hashes.logID == logID)
        #expect(try scratch.reader().hashes.logID == logID)
        #expect(scratch.storage.image["ledger.key"] == key)
        #expect(scratch.storage.image["ledger.key.tmp"] == nil)
    }

    @Test("starts afresh where only a half-made key was left")
    func halfMadeKey() throws {
        for leftover in [[], [1, 2, 3], [UInt8](repeating: 7, count: 32)] as [[UInt8]] {
            var image = DiskImage()
            image["ledger.key.tmp"] = leftover
            let scratch = LedgerScratch(image: image)
            let ledger = try scratch.open()
            #expect(try ledger.ingest([SampleLine.touchpoint("a")]) == .appended)
            #expect(scratch.storage.image["ledger.key"]?.count == 32)
            #expect(scratch.storage.image["ledger.key.tmp"] == nil)
        }
    }

    @Test("is refused where the log has lost its key: every duplicate would come in again")
    func missingKey() throws {
        let scratch = LedgerScratch()
        try scratch.open().ingest([SampleLine.touchpoint("a")])
        let keyless = scratch.copy { $0["ledger.key"] = nil }
        let before = keyless.storage.image.files.filter { $0.key != Array("lock".utf8) }
        guard case .missingKey = failure({ try keyless.open() }) else {
            Issue.record("opened without its key")
            return
        }
        #expect(keyless.storage.image.files.filter { $0.key != Array("lock".utf8) } == before)
        guard case .missingKey = readingFailure(keyless) else {
            Issue.record("read without its key")
            return
        }
    }

    private func readingFailure(_ scratch: LedgerScratch) -> LedgerError? {
        do {
            _ = try scratch.reader()
            return nil
        } catch {
            return error as? LedgerError
        }
    }

    @Test("is refused with a key of another length", arguments: [0, 1, 31, 33, 64])
    func wrongLength(count: Int) throws {
        let scratch = LedgerScratch()
        try scratch.open().ingest([SampleLine.touchpoint("a")])
        let wrong = scratch.copy { $0["ledger.key"] = [UInt8](repeating: 1, count: count) }
        guard case .badKey("ledger.key") = failure({ try wrong.open() }) else {
            Issue.record("opened with \(count) bytes")
            return
        }
        guard case .badKey = readingFailure(wrong) else {
            Issue.record("read with \(count) bytes")
            return
        }
    }

    @Test("is refused with the key of another ledger")
    func foreignKey() throws {
        let scratch = LedgerScratch()
        try scratch.open().ingest([SampleLine.touchpoint("a")])
        let foreign = scratch.copy { $0["ledger.key"]?[5] ^= 1 }
        guard case .log(.foreignSegment) = failure({ try foreign.open() }) else {
            Issue.record("opened with a foreign key")
            return
        }
    }

    @Test("is refused as busy while another one holds it, who is named")
    func busy() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let before = scratch.storage.changes
        guard case .log(.busy(holder: "test 1")) = failure({ try scratch.openBeside() }) else {
            Issue.record("opened twice")
            return
        }
        #expect(scratch.storage.changes == before)
        #expect(try ledger.ingest([SampleLine.touchpoint("a")]) == .appended)
        try ledger.close()
        #expect(failure { try scratch.openBeside() } == nil)
    }

    @Test("by many at once in an empty directory makes one key, under which all of it is written")
    func racing() throws {
        for round in 0..<10 {
            let directory = NSTemporaryDirectory() + "opening-" + UUID().uuidString
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let opened = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 8) { number in
                var options = LedgerOptions()
                options.segmentBytes = 8 << 10
                do {
                    let storage = PosixStorage(root: directory)
                    let ledger = try Ledger(storage, directory: directory, options: options)
                    try ledger.ingest([SampleLine.touchpoint("t\(number)")])
                    try ledger.close()
                    opened.withLock { $0 += 1 }
                } catch LedgerError.log(.busy) {
                    return
                } catch {
                    Issue.record("round \(round): \(error)")
                }
            }
            let reader = try LedgerReader(PosixStorage(root: directory), directory: directory)
            let rows = try ReplayRows(reader, at: Moment(), readsIdentifiers: false)
            #expect(opened.withLock { $0 } > 0)
            #expect(rows.touchpoints == opened.withLock { $0 }, "round \(round)")
        }
    }
}
