import Foundation
import Ledger
import TestSupport
import Testing

@Suite("A ledger's retractions")
struct LedgerRetractionTests {
    private static let isFull = ProcessInfo.processInfo.environment["DAYBOOK_FULL"] != nil

    @Test(
        "follow the rules, in any order, across batches, seals, openings and lost indexes",
        arguments: 0..<(isFull ? 4_000 : 200) as Range<UInt64>
    )
    func followsModel(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scratch = LedgerScratch(segmentBytes: 4 << 10)
        var model = LedgerModel()
        var ledger = try scratch.open()
        var run = ledger.beginRun()
        let keys = Int.random(in: 2...7, using: &random)
        for step in 0..<120 {
            let note: Comment = "seed \(seed), step \(step)"
            switch Int.random(in: 0..<20, using: &random) {
            case 0: run = ledger.beginRun()
            case 1:
                let retracted = UInt32.random(in: 1...max(run, 1), using: &random)
                try undo(retracted, ledger, &model, note)
                run = ledger.beginRun()
            case 2:
                if Bool.random(using: &random) { try ledger.close() }
                ledger = try reopen(scratch, losesIndex: Bool.random(using: &random))
                run = ledger.beginRun()
            default:
                let items = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                    Self.item(keys, &random)
                }
                // Runs may take turns, and one that was undone may go on.
                let isNewest = Int.random(in: 0..<3, using: &random) > 0
                let run = isNewest ? run : UInt32.random(in: 1...run, using: &random)
                let verdicts = try ledger.ingest(items.map(\.line), run: run)
                var expected = Verdicts()
                for item in items { expected.add(model.record(item, run: run)) }
                #expect(verdicts == expected, note)
            }
            if step % 10 == 9 {
                #expect(try scratch.touchpoints() == model.touchpoints, note)
                for key in 0..<keys {
                    let id = Array("k\(key)".utf8)
                    let holds = try ledger.holds(source: Array("import".utf8), id: id)
                    #expect(holds == model.holds("k\(key)"), note)
                }
            }
        }
        try checkDump(of: scratch, keys, seed)
    }

    private static func item(_ keys: Int, _ random: inout SeededGenerator) -> LedgerModel.Item {
        LedgerModel.Item(
            id: "k\(Int.random(in: 0..<keys, using: &random))",
            content: Int.random(in: 0..<3, using: &random),
            target: Int.random(in: 0..<5, using: &random) < 2
                ? nil : "k\(Int.random(in: 0..<keys, using: &random))"
        )
    }

    private func undo(
        _ run: UInt32,
        _ ledger: Ledger,
        _ model: inout LedgerModel,
        _ note: Comment
    ) throws {
        do {
            let outcome = try ledger.retract(run: run)
            let expected = model.retract(run: run)
            #expect(outcome.takenOut == expected.takenOut, note)
            #expect(outcome.restored == expected.restored, note)
        } catch LedgerError.noSuchRun(let missing) {
            let expected = model.retract(run: run)
            #expect(missing == run && expected.takenOut == 0, note)
        }
    }

    private func reopen(_ scratch: LedgerScratch, losesIndex: Bool) throws -> Ledger {
        _ = try scratch.open()
        if losesIndex {
            for path in scratch.files(in: "index") where !path.hasSuffix(".tmp") {
                try scratch.storage.remove(path)
            }
        }
        return try scratch.open()
    }

    /// A ledger made from the dump has the same figures and gives the same verdicts.
    private func checkDump(of scratch: LedgerScratch, _ keys: Int, _ seed: UInt64) throws {
        let again = LedgerScratch(segmentBytes: 4 << 10)
        let lines = try scratch.dump().map { String(decoding: $0, as: UTF8.self) }
        var ledger = try again.open()
        for line in lines { try ledger.ingest([line]) }
        #expect(try again.digest() == scratch.digest(), "seed \(seed)")
        let original = try scratch.copy().open()
        let copy = try again.open()
        ledger = copy
        for key in 0..<keys {
            for content in 0..<3 {
                for target in [nil] + (0..<keys).map({ "k\($0)" }) {
                    let item = LedgerModel.Item(id: "k\(key)", content: content, target: target)
                    let verdicts = try original.ingest([item.line], run: 999)
                    let other = try copy.ingest([item.line], run: 999)
                    #expect(verdicts == other, "seed \(seed), \(item)")
                }
            }
        }
    }

    @Test("give back what the newest retraction under a key took out, not an older one")
    func retractionKeyUsedTwice() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        // The later touchpoint stands at the lower position.
        try ledger.ingest([SampleLine.touchpoint("early"), SampleLine.touchpoint("late")])
        try ledger.ingest([SampleLine.retraction("r", of: "late")])
        try ledger.ingest([SampleLine.retraction("undo", of: "r")])
        try ledger.ingest([SampleLine.retraction("r", of: "early", content: 1)])
        #expect(try scratch.touchpoints().count == 1)
        try ledger.ingest([SampleLine.retraction("again", of: "r")])
        #expect(try scratch.touchpoints().count == 2)
    }

    @Test("do not give back what their own record's key would then hold beside it")
    func retractionUnderTheRetractedKey() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        try ledger.ingest([SampleLine.touchpoint("k")])
        try ledger.ingest([SampleLine.retraction("r", of: "k")])
        let verdict = try ledger.ingest([SampleLine.retraction("k", of: "r")])
        #expect(verdict == .appended)
        #expect(try scratch.touchpoints().isEmpty)
    }

    @Test("of a key that holds nothing do nothing, then or later")
    func nothingToRetract() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        try ledger.ingest([
            SampleLine.retraction("r", of: "k"), SampleLine.retraction("s", of: "s"),
        ])
        let verdict = try ledger.ingest([SampleLine.touchpoint("k")])
        #expect(verdict == .appended)
        #expect(try scratch.touchpoints().count == 1)
        try ledger.ingest([SampleLine.retraction("t", of: "r")])
        #expect(try scratch.touchpoints().count == 1)
    }

    @Test("of a run that took turns with another are dumped from the newest to the oldest")
    func runsThatTookTurns() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        try ledger.ingest([SampleLine.touchpoint("k")], run: 1)
        try ledger.ingest([SampleLine.retraction("r", of: "k")], run: 2)
        try ledger.ingest([SampleLine.touchpoint("other")], run: 3)
        try ledger.ingest([SampleLine.touchpoint("k", content: 1)], run: 2)
        let outcome = try ledger.retract(run: 2)
        #expect(outcome.takenOut == 2 && outcome.restored == 1)
        let again = LedgerScratch()
        let lines = try scratch.dump().map { String(decoding: $0, as: UTF8.self) }
        try again.open().ingest(lines)
        #expect(try again.touchpoints() == scratch.touchpoints())
        #expect(try again.touchpoints().keys.contains(Array("p:k-0".utf8)))
    }

    @Test("of a run say how much they undid, once, and know which runs there were")
    func runs() throws {
        let scratch = LedgerScratch()
        let ledger = try scratch.open()
        let first = ledger.beginRun()
        let second = ledger.beginRun()
        try ledger.ingest((0..<5).map { SampleLine.touchpoint("a\($0)") }, run: first)
        try ledger.ingest(
            [SampleLine.touchpoint("b"), SampleLine.retraction("r", of: "a0")],
            run: second
        )
        #expect(throws: LedgerError.self) { try ledger.retract(run: 77) }
        var outcome = try ledger.retract(run: second)
        #expect(outcome.takenOut == 2 && outcome.restored == 1)
        #expect(try scratch.touchpoints().count == 5)
        let end = ledger.durableEnd
        outcome = try ledger.retract(run: second)
        #expect(outcome.takenOut == 0 && outcome.restored == 0 && ledger.durableEnd == end)
        let again = try ledger.ingest([SampleLine.touchpoint("b"), SampleLine.touchpoint("a1")])
        #expect(again == Verdicts(appended: 1, duplicates: 1))
        outcome = try ledger.retract(run: first)
        #expect(outcome.takenOut == 6)
        #expect(try scratch.touchpoints().isEmpty)
    }
}

extension Verdicts {
    fileprivate mutating func add(_ other: Verdicts) {
        appended += other.appended
        duplicates += other.duplicates
        conflicts += other.conflicts
        refused += other.refused
    }
}
