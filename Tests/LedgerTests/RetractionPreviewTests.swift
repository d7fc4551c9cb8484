import Ledger
import Projections
import TestSupport
import Testing

@Suite("What a retraction would do")
struct RetractionPreviewTests {
    /// A ledger of several runs with retractions of all sorts, and how many runs there are.
    private func history(_ seed: UInt64) throws -> (scratch: LedgerScratch, runs: UInt32) {
        var random = SeededGenerator(seed: seed)
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        let ledger = try scratch.open()
        var run = ledger.beginRun()
        for step in 0..<24 {
            if step % 4 == 3 { run = ledger.beginRun() }
            if step % 11 == 10 {
                _ = try? ledger.retract(run: UInt32.random(in: 1...run, using: &random))
                run = ledger.beginRun()
            }
            let lines = (0..<3).map { _ in
                let id = "k\(Int.random(in: 0..<7, using: &random))"
                let content = Int.random(in: 0..<3, using: &random)
                if Int.random(in: 0..<5, using: &random) < 2 {
                    return SampleLine.touchpoint(id, content: content)
                }
                let target = "k\(Int.random(in: 0..<7, using: &random))"
                return SampleLine.retraction(id, of: target, content: content)
            }
            try ledger.ingest(lines, run: run)
            scratch.clock.advance(by: 1_000_000)
        }
        try ledger.close()
        return (scratch, run)
    }

    private func digest(
        _ scratch: LedgerScratch,
        applying preview: RetractionPreview
    ) throws
        -> ViewDigest
    {
        let rows = try ReplayRows(scratch.reader(), at: Moment(), readsIdentifiers: false)
            .applying(preview)
        return try Replay(rows, asOf: nil, request: ReplayRequest()).digest
    }

    @Test("is what it does, for every run of any history", arguments: 0..<14 as Range<UInt64>)
    func runs(seed: UInt64) throws {
        let (scratch, runs) = try history(seed)
        var takenOut = 0
        for run in 1...runs {
            let other = scratch.copy()
            let before = other.storage.image
            let preview: RetractionPreview
            do throws(LedgerError) {
                preview = try RetractionPreview(ofRun: run, in: try other.ledgerReader())
            } catch {
                // A number that no frame has.
                #expect(throws: LedgerError.self) { try other.open().retract(run: run) }
                continue
            }
            #expect(other.storage.image == before)
            let expected = try digest(other, applying: preview)
            let outcome = try other.open().retract(run: run)
            #expect(preview.outcome == outcome, "seed \(seed), run \(run)")
            #expect(try other.digest() == expected, "seed \(seed), run \(run)")
            takenOut += outcome.takenOut
        }
        #expect(takenOut > 0)
    }

    @Test(
        "is what it does, for every touchpoint of any history",
        arguments: 20..<34 as Range<UInt64>
    )
    func touchpoints(seed: UInt64) throws {
        let (scratch, _) = try history(seed)
        for number in 0..<7 {
            let id = "k\(number)"
            let other = scratch.copy()
            let found = try RetractionPreview(
                ofSource: Array("import".utf8),
                id: Array(id.utf8),
                in: other.reader()
            )
            let ledger = try other.open()
            let holds = try ledger.holds(source: Array("import".utf8), id: Array(id.utf8))
            #expect(holds == (found?.outcome != nil))
            guard let found else { continue }
            let expected = try digest(other, applying: found)
            try ledger.ingest([SampleLine.retraction("fresh", of: id)])
            #expect(try other.digest() == expected, "seed \(seed), \(id)")
        }
    }

    @Test("brings back what the run had taken out")
    func restoring() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        try ledger.ingest([SampleLine.touchpoint("a"), SampleLine.touchpoint("b")], run: 1)
        try ledger.ingest(
            [SampleLine.retraction("r", of: "a"), SampleLine.touchpoint("c")],
            run: 2
        )
        let preview = try RetractionPreview(ofRun: 2, in: scratch.reader())
        #expect(preview.outcome.takenOut == 2)
        #expect(preview.outcome.restored == 1)
        let source = Array("import".utf8)
        let undoing = try RetractionPreview(
            ofSource: source,
            id: Array("r".utf8),
            in: scratch.reader()
        )
        #expect(undoing?.outcome.restored == 1)
        let gone = try RetractionPreview(
            ofSource: source,
            id: Array("a".utf8),
            in: scratch.reader()
        )
        #expect(gone?.outcome == nil)
        #expect(throws: LedgerError.self) { try RetractionPreview(ofRun: 9, in: scratch.reader()) }
    }
}

extension LedgerScratch {
    /// The ledger for reading; the simulated disk never refuses.
    fileprivate func ledgerReader() throws(LedgerError) -> LedgerReader {
        try LedgerReader(storage, directory: "scratch")
    }
}
