import Ledger
import TestSupport
import Testing
import Touchpoints

@Suite("A batch's limits")
struct LedgerLimitTests {
    @Test("hold as many items as they say")
    func atTheLimit() throws {
        let scratch = LedgerScratch(segmentBytes: 1 << 20)
        let ledger = try scratch.open()
        var batch = DraftBatch()
        let sample = try #require(ledger.batch([SampleLine.touchpoint("a")]).items.first)
        batch.arena = ledger.batch([SampleLine.touchpoint("a")]).arena
        batch.items = [DraftBatch.Item](repeating: sample, count: DraftBatch.itemsMax)
        let receipt = try ledger.record(batch, run: ledger.beginRun())
        try receipt.wait()
        #expect(receipt.appended == 1)
        #expect(receipt.duplicates == DraftBatch.itemsMax - 1)
    }

    @Test("trap one past them")
    func onePast() async {
        await #expect(processExitsWith: .failure) {
            let ledger = try LedgerScratch().open()
            var batch = DraftBatch()
            let line = ledger.batch([SampleLine.touchpoint("a")])
            batch.arena = line.arena
            batch.items = [DraftBatch.Item](
                repeating: line.items[0],
                count: DraftBatch.itemsMax + 1
            )
            _ = try ledger.record(batch, run: ledger.beginRun())
        }
        await #expect(processExitsWith: .failure) {
            let ledger = try LedgerScratch().open()
            var batch = ledger.batch([SampleLine.touchpoint("a")])
            let more = DraftBatch.arenaBytesMax + 1 - batch.arena.count
            batch.arena.append(contentsOf: [UInt8](repeating: 0x20, count: more))
            _ = try ledger.record(batch, run: ledger.beginRun())
        }
    }
}
