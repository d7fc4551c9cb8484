import Foundation
import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing

@Suite("A ledger on a full disk")
struct LedgerFullDiskTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    /// A batch of a few lines: new ones, ones that are there, other content, retractions.
    private func lines(_ generator: inout SeededGenerator) -> [String] {
        (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            let id = "t\(Int.random(in: 0..<120, using: &generator))"
            let content = Int.random(in: 0..<8, using: &generator) == 0 ? 1 : 0
            guard Int.random(in: 0..<10, using: &generator) == 0 else {
                return SampleLine.touchpoint(id, content: content)
            }
            return SampleLine.retraction("r\(id)", of: id, content: content)
        }
    }

    /// Bytes on the disk.
    private func used(_ storage: SimulatedStorage) -> Int {
        let image = storage.image
        return image.paths.reduce(0) { $0 + (image[$1]?.count ?? 0) }
    }

    /// What was refused leaves no trace: the ledger is one that never was asked.
    private func run(seed: UInt64) throws -> (refused: Int, stored: Int) {
        var generator = SeededGenerator(seed: seed)
        let squeezed = LedgerScratch(segmentBytes: 4 << 10)
        let free = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try squeezed.open()
        let model = try free.open()
        var refused = 0
        var stored = 0
        for step in 0..<60 {
            if step % 6 == 0 {
                let room = Int.random(in: 0...12_000, using: &generator)
                squeezed.storage.setPlan(FaultPlan(capacity: used(squeezed.storage) + room))
            }
            // Several batches on their way together, so that some are decided behind refused ones.
            let batches = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                lines(&generator)
            }
            var receipts: [(lines: [String], receipt: BatchReceipt)] = []
            for batch in batches {
                if let receipt = try ledger.recordWithRoom(batch) {
                    receipts.append((batch, receipt))
                } else {
                    refused += 1
                }
            }
            for (lines, receipt) in receipts {
                if try receipt.isStored() {
                    stored += 1
                    #expect(try model.ingest(lines) == Verdicts(receipt), "seed \(seed)")
                } else {
                    refused += 1
                }
            }
        }
        #expect(try squeezed.dump() == free.dump(), "seed \(seed)")
        #expect(try squeezed.digest() == free.digest(), "seed \(seed)")
        try ledger.close()
        try model.close()
        let changes = squeezed.storage.changes
        #expect(try squeezed.dump() == free.dump(), "seed \(seed)")
        #expect(squeezed.storage.changes == changes, "a question wrote to a full disk")
        // The next process knows the same, on the full disk and with space.
        squeezed.storage.setPlan(.none)
        let again = try squeezed.open()
        let other = try free.open()
        for _ in 0..<10 {
            let batch = lines(&generator)
            #expect(try again.ingest(batch) == other.ingest(batch), "seed \(seed)")
        }
        #expect(try squeezed.dump() == free.dump(), "seed \(seed)")
        return (refused, stored)
    }

    @Test("forgets what was refused, whatever it was, and gives every verdict as if never asked")
    func forgets() throws {
        var refused = 0
        var stored = 0
        let seeds: UInt64 = Self.isFull ? 2_000 : 12
        for seed in 0..<seeds {
            let run = try run(seed: seed)
            refused += run.refused
            stored += run.stored
        }
        #expect(refused > 100 && stored > 500)
        print("full disk: \(seeds) seeds, \(refused) batches refused, \(stored) stored")
    }

    @Test("refuses a run's retraction that has no room, and does it whole when there is")
    func runRetraction() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        let lines = (0..<30).map { SampleLine.touchpoint("t\($0)") }
        for line in lines { try ledger.ingest([line], run: ledger.beginRun()) }
        var refused = 0
        for run in UInt32(1)...30 {
            scratch.storage.setPlan(FaultPlan(capacity: used(scratch.storage)))
            if try ledger.retractWithRoom(run: run) { continue }
            refused += 1
            #expect(
                try ledger.holds(source: Array("import".utf8), id: Array("t\(run - 1)".utf8))
            )
            scratch.storage.setPlan(.none)
            #expect(try ledger.retract(run: run).takenOut == 1)
        }
        #expect(refused > 0)
        scratch.storage.setPlan(.none)
        // The keys are free: the same content is new again.
        #expect(try ledger.ingest(lines) == Verdicts(appended: 30))
    }

    @Test("opens, answers and records without its indexes where there is no room for them")
    func noIndexes() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let lines = (0..<90).map { SampleLine.touchpoint("t\($0)") }
        let first = try scratch.open()
        for line in lines { try first.ingest([line]) }
        try first.close()
        let bare = scratch.copy { image in
            for path in image.paths where path.hasPrefix("index/") { image[path] = nil }
        }
        bare.storage.setPlan(FaultPlan(capacity: used(bare.storage)))
        let full = bare.storage.afterProcessEnd(plan: FaultPlan(capacity: used(bare.storage)))
        var options = LedgerOptions()
        options.segmentBytes = 4 << 10
        options.clock = bare.clock
        options.random = RepeatableRandom(seed: 50)
        let ledger = try Ledger(full, directory: "scratch", options: options)
        #expect(try ledger.ingest(lines) == Verdicts(duplicates: 90))
        full.setPlan(.none)
        #expect(try ledger.ingest([SampleLine.touchpoint("new")]) == .appended)
        try ledger.close()
    }
}

extension Ledger {
    /// Records lines; `nil` when the disk had no room.
    fileprivate func recordWithRoom(_ lines: [String]) throws -> BatchReceipt? {
        do throws(LedgerError) {
            return try record(batch(lines), run: 1)
        } catch {
            if error.isFull { return nil }
            throw error
        }
    }

    /// Retracts a run of one touchpoint; false when the disk had no room.
    fileprivate func retractWithRoom(run: UInt32) throws -> Bool {
        do throws(LedgerError) {
            return try retract(run: run).takenOut == 1
        } catch {
            if error.isFull { return false }
            throw error
        }
    }
}

extension BatchReceipt {
    /// Waits for the disk; false when it had no room.
    fileprivate func isStored() throws -> Bool {
        do throws(LedgerError) {
            try wait()
            return true
        } catch {
            if error.isFull { return false }
            throw error
        }
    }
}
