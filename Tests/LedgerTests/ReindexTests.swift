import Ledger
import Platform
import SegmentLog
import TestSupport
import Testing
import Touchpoints

@Suite("Making the index again")
struct ReindexTests {
    private func options(_ scratch: LedgerScratch) -> LedgerOptions {
        var options = LedgerOptions()
        options.segmentBytes = scratch.segmentBytes
        options.clock = scratch.clock
        options.random = RepeatableRandom(seed: 77)
        return options
    }

    @Test(
        "may be cut off at any change: what is there is right, and the next opening makes the rest"
    )
    func everyCut() throws {
        let ledger = try HarmedLedger()
        var cut = 0
        var isOff = true
        while isOff {
            let copy = ledger.scratch.copy()
            let storage = copy.storage
            let opened = try Ledger(storage, directory: "scratch", options: options(copy))
            storage.setPlan(FaultPlan(powerCut: cut))
            do {
                _ = try opened.reindex()
                try opened.close()
            } catch {
                #expect(storage.isOff, "change \(cut): \(error)")
            }
            isOff = storage.isOff
            for image in storage.crashImages(.sample(3, seed: UInt64(cut))) {
                let after = LedgerScratch(
                    segmentBytes: copy.segmentBytes,
                    image: image,
                    openings: 500
                )
                #expect(try after.digest() == ledger.digest)
                try after.open().close()
                let found = try IndexVerification(try after.reader())
                #expect(found.faults == [], "change \(cut)")
            }
            cut += isOff ? 3 : 0
        }
        print("\(cut) changes cut at every third")
        #expect(cut > 60)
    }

    @Test("may meet a failure of any call: nothing of the log changes")
    func everyFailure() throws {
        let ledger = try HarmedLedger()
        let log = ledger.scratch.storage.image.files.filter {
            $0.key.starts(with: Array("log/0".utf8))
        }
        var first = 0
        var hasFailed = true
        while hasFailed {
            let copy = ledger.scratch.copy()
            let opened = try Ledger(copy.storage, directory: "scratch", options: options(copy))
            copy.storage.setPlan(FaultPlan(failure: FaultPlan.Failure(nil, first: first, count: 1)))
            do {
                _ = try opened.reindex()
            } catch {
                #expect(copy.storage.hasFailed, "call \(first): \(error)")
            }
            hasFailed = copy.storage.hasFailed
            copy.storage.setPlan(.none)
            let now = copy.storage.image.files.filter { $0.key.starts(with: Array("log/0".utf8)) }
            #expect(now == log, "call \(first)")
            #expect(try copy.digest() == ledger.digest)
            first += 7
        }
        #expect(first > 100)
    }

    @Test("changes no verdict, and may be asked for again and again beside other work")
    func verdicts() throws {
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        let lines = (0..<60).map { SampleLine.touchpoint("t\($0)") }
        for start in stride(from: 0, to: 60, by: 4) {
            try ledger.ingest(Array(lines[start..<start + 4]))
            if start % 12 == 0 { #expect(try ledger.reindex() >= 0) }
        }
        #expect(try ledger.ingest([SampleLine.retraction("r", of: "t7")]) == .appended)
        _ = try ledger.reindex()
        for line in lines { #expect(try ledger.ingest([line]) == .duplicate) }
        #expect(try ledger.ingest([SampleLine.touchpoint("t3", content: 1)]) == .conflict)
        #expect(try ledger.ingest([SampleLine.touchpoint("t7", content: 1)]) == .appended)
        try ledger.close()
        #expect(try IndexVerification(try scratch.reader()).faults == [])
    }
}
