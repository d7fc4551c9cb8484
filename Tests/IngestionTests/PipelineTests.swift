import Foundation
import Ingestion
import Ledger
import Platform
import Synchronization
import TestSupport
import Testing
import Touchpoints

@Suite("A pipeline")
struct PipelineTests {
    @Test("records every item of its inputs in order, and delivers the receipts in order")
    func recordsInOrder() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        var ends: [UInt64] = []
        var last = IngestTotals()
        let outcome = IngestPipeline(ledger).run(
            [
                IngestInput(PipelineScratch.lines(0, 40_000), origin: "one"),
                IngestInput([]),
                IngestInput(PipelineScratch.lines(40_000, 5), origin: "two"),
            ],
            as: ledger.beginRun()
        ) { receipt, totals in
            #expect(receipt.end <= ledger.durableEnd)
            ends.append(receipt.end)
            last = totals
        }
        #expect(outcome.ending.isCompleted)
        #expect(outcome.totals.read == 40_005)
        #expect(outcome.totals.appended == 40_005)
        #expect(outcome.totals.inputBytes == PipelineScratch.lines(0, 40_005).count)
        #expect(last == outcome.totals)
        #expect(ends.count > 2 && ends == ends.sorted())
        try ledger.close()
        let rows = try ReplayRows(scratch.reader(), at: Moment(), readsIdentifiers: false)
        #expect(rows.touchpoints == 40_005)
    }

    @Test("counts what is there already, what is refused, and members that repeat")
    func countsVerdicts() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        let lines = PipelineScratch.lines(0, 100)
        let other = Array("nothing\n".utf8)
        let repeated = Array(#"{"id":"r","id":"t-3","channel":"mail"}"#.utf8)
        let text = #"{"id":"t-3","channel":"web","type":"message.sent","channel":"mail","#
        let conflict = Array((text + #""time":"2024-03-02T10:00:00Z"}"#).utf8)
        let outcome = IngestPipeline(ledger).run(
            [
                IngestInput(lines),
                IngestInput(lines + other + repeated + [0x0A] + conflict, origin: "again"),
            ],
            as: ledger.beginRun()
        ) { _, _ in }
        #expect(outcome.totals.read == 203)
        #expect(outcome.totals.appended == 100)
        #expect(outcome.totals.duplicates == 100)
        #expect(outcome.totals.quarantined == 3)
        #expect(outcome.totals.conflicts == 1)
        #expect(outcome.totals.repeatedMembers == 1)
    }

    @Test("records at once what a slow sender sent, without waiting for more")
    func recordsAtOnce() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        let stream = PipelineStream()
        stream.send(PipelineScratch.lines(0, 1))
        var durable: [Int] = []
        let outcome = IngestPipeline(ledger).run([IngestInput(stream)], as: ledger.beginRun()) {
            _,
            totals in
            durable.append(totals.read)
            // Only what was acknowledged makes the sender go on: a pipeline that waits hangs here.
            if totals.read < 20 {
                stream.send(PipelineScratch.lines(totals.read, 1))
            } else {
                stream.end()
            }
        }
        #expect(outcome.ending.isCompleted)
        #expect(durable == Array(1...20))
    }

    @Test("ends when it is told to, even while its input has nothing to read")
    func stopsWhileWaiting() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        let stream = PipelineStream()
        stream.send(PipelineScratch.lines(0, 50))
        let pipeline = IngestPipeline(ledger)
        let outcome = pipeline.run([IngestInput(stream)], as: ledger.beginRun()) { _, totals in
            if totals.read == 50 { pipeline.stop() }
        }
        #expect(outcome.ending.isStopped)
        #expect(outcome.totals.appended == 50)
        stream.end()
        let again = IngestPipeline(ledger).run(
            [IngestInput(PipelineScratch.lines(0, 80))],
            as: ledger.beginRun()
        ) { _, _ in }
        #expect(again.ending.isCompleted)
        #expect(again.totals.duplicates == 50 && again.totals.appended == 30)
    }

    @Test("ends after the batch in hand, and the same input again completes it")
    func stopsBetweenBatches() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        let lines = PipelineScratch.lines(0, 200_000)
        let pipeline = IngestPipeline(ledger)
        let outcome = pipeline.run([IngestInput(lines)], as: ledger.beginRun()) { _, _ in
            pipeline.stop()
        }
        #expect(outcome.ending.isStopped)
        #expect(outcome.totals.appended > 0 && outcome.totals.appended < 200_000)
        #expect(outcome.totals.read == outcome.totals.appended)
        #expect(ledger.durableEnd > UInt64(outcome.totals.appended))
        let again = IngestPipeline(ledger).run([IngestInput(lines)], as: ledger.beginRun()) {
            _,
            _ in
        }
        #expect(again.totals.duplicates == outcome.totals.appended)
        #expect(again.totals.read == 200_000)
    }

    @Test("does nothing when it was stopped before it began")
    func stopsBeforehand() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        let pipeline = IngestPipeline(ledger)
        pipeline.stop()
        let outcome = pipeline.run(
            [IngestInput(PipelineScratch.lines(0, 10))],
            as: ledger.beginRun()
        ) { _, _ in }
        #expect(outcome.ending.isStopped)
        #expect(outcome.totals == IngestTotals())
        #expect(ledger.durableEnd == 0)
    }

    @Test("records what came before an input that fails, and names that input")
    func reportsInputFailure() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        let broken = PipelineStream()
        broken.send(PipelineScratch.lines(10, 3))
        broken.fail(SystemError(.read, "stream", code: 5))
        let never = PipelineStream(PipelineScratch.lines(13, 3), isEnded: true)
        let outcome = IngestPipeline(ledger).run(
            [IngestInput(PipelineScratch.lines(0, 10)), IngestInput(broken), IngestInput(never)],
            as: ledger.beginRun()
        ) { _, _ in }
        #expect(outcome.ending.failedInput == 1)
        #expect(outcome.totals.appended == 13)
        #expect(never.isReady)
    }

    @Test("names an input that cannot be opened")
    func reportsMissingInput() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        let missing = IngestInput(origin: [], defaultSource: Array("import".utf8)) {
            () throws(SystemError) in try FileInput(path: "/nowhere/to/be/found")
        }
        let outcome = IngestPipeline(ledger).run([missing], as: ledger.beginRun()) { _, _ in }
        #expect(outcome.ending.failedInput == 0)
        #expect(outcome.totals == IngestTotals())
    }

    @Test("ends in the order to stop, where that comes while its last batch waits for space")
    func stoppedWhileWaiting() throws {
        let storage = SimulatedStorage()
        let pipelines = Mutex<[IngestPipeline]>([])
        let refused = Atomic(0)
        var options = LedgerOptions()
        options.segmentBytes = 8 << 10
        options.waitsForRoom = { _, _ in
            refused.add(1, ordering: .relaxed)
            // By then everything is recorded, and only the disk is waited for.
            Thread.sleep(forTimeInterval: 0.2)
            for pipeline in pipelines.withLock({ $0 }) { pipeline.stop() }
            return false
        }
        let ledger = try Ledger(storage, directory: "scratch", options: options)
        let used = storage.image.files.values.reduce(0) { $0 + $1.count }
        storage.setPlan(FaultPlan(capacity: used))
        let pipeline = IngestPipeline(ledger)
        pipelines.withLock { $0.append(pipeline) }
        let input = IngestInput(PipelineScratch.lines(0, 400))
        let outcome = pipeline.run([input], as: ledger.beginRun()) { _, _ in }
        #expect(refused.load(ordering: .relaxed) > 0)
        #expect(outcome.ending.isStopped)
        #expect(outcome.totals.read == 0)
        storage.setPlan(.none)
        try ledger.close()
    }

    @Test("goes on after a signal ended a wait")
    func goesOnAfterSignal() throws {
        let scratch = PipelineScratch()
        let ledger = try scratch.open()
        let input = IngestInput(origin: [], defaultSource: Array("import".utf8)) {
            () throws(SystemError) in InterruptedInput(PipelineScratch.lines(0, 3))
        }
        let outcome = IngestPipeline(ledger).run([input], as: ledger.beginRun()) { _, _ in }
        #expect(outcome.ending.isCompleted)
        #expect(outcome.totals.appended == 3)
    }
}

/// An input of whose reads every other is ended by a signal.
private final class InterruptedInput: ByteInput {
    private let stream: PipelineStream
    private let reads = Atomic(0)

    init(_ bytes: [UInt8]) { stream = PipelineStream(bytes, isEnded: true) }

    func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemError) -> Int {
        let number = reads.add(1, ordering: .relaxed).oldValue
        if number.isMultiple(of: 2) { throw SystemError(.read, "stream", code: EINTR) }
        let few = range.lowerBound..<min(range.upperBound, range.lowerBound + 90)
        return try stream.read(into: &buffer, few)
    }

    var isReady: Bool { stream.isReady }
    var byteCount: Int? { nil }
}

extension IngestOutcome.Ending {
    fileprivate var isCompleted: Bool { if case .completed = self { true } else { false } }
    fileprivate var isStopped: Bool { if case .stopped = self { true } else { false } }
    fileprivate var failedInput: Int? {
        if case .input(let index, _) = self { index } else { nil }
    }
}
