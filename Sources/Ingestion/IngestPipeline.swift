import Dispatch
package import Ledger
import Touchpoints

/// Ingests streams in bulk: one thread reads and parses, the calling thread records.
///
/// Items are recorded in the order in which they were read. What a slow sender sent is recorded at
/// once, in a small batch, without waiting for more; a fast one fills large batches. Memory is
/// bounded: three batches, and frames of ``waitingBytesMax`` on their way to the disk.
///
/// A pipeline serves one ``run(_:as:onDurable:)``.
package final class IngestPipeline: Sendable {
    /// Bytes of items that may wait for the disk; the next batch is recorded when fewer do.
    package static let waitingBytesMax = 8 << 20

    private let ledger: Ledger
    private let handOver = BatchHandOver()

    /// A pipeline into `ledger`.
    package init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// Asks a run to end after the batch in hand; from any thread, at any time, any number of times.
    ///
    /// The run ends even while an input has nothing to read: the thread that waits for it is left
    /// behind and holds the input until it comes to its end. Not for use within a signal handler
    /// itself, which may interrupt code that holds a lock.
    package func stop() {
        handOver.stop()
    }

    /// Ingests `inputs` one after another, until their end, a failure, or ``stop()``.
    ///
    /// On return everything that the outcome counts is on stable storage, and nothing else is on its
    /// way, except after ``IngestOutcome/Ending/ledger(_:)``. There, with ``LogError/full(needed:)``,
    /// nothing else was recorded either: the rest can be ingested when there is space.
    ///
    /// - Parameters:
    ///   - inputs: The streams; the next one is opened when the one before has ended.
    ///   - run: The number under which everything is recorded.
    ///   - onDurable: Called on the calling thread for each batch in order, soon after it is on stable
    ///     storage, with its receipt and the totals up to it. It should be quick: nothing is recorded
    ///     meanwhile.
    /// - Returns: How the run ended, and the totals of what is on stable storage.
    package func run(
        _ inputs: [IngestInput],
        as run: UInt32,
        onDurable: (BatchReceipt, IngestTotals) -> Void
    ) -> IngestOutcome {
        let hashes = ledger.hashes
        DispatchQueue(label: "parsing").async { [handOver] in
            var side = ParsingSide(handOver, hashes)
            side.parse(inputs)
        }
        var receipts = WaitingReceipts()
        var failure: LedgerError?
        do throws(LedgerError) {
            while let parsed = try next(&receipts, onDurable) {
                let receipt = try ledger.record(parsed.batch, run: run, after: receipts.last)
                receipts.append(receipt, of: parsed)
                handOver.giveBack(parsed.batch)
            }
        } catch {
            failure = error
        }
        // Not by the caller, who may still do so while what was recorded is waited for.
        let stopsHere = failure != nil && !handOver.isStopped
        if stopsHere { handOver.stop() }
        do throws(LedgerError) {
            while try receipts.settleFirst(onDurable) {}
        } catch {
            failure = failure ?? error
        }
        // Whoever ends a wait for space wants no more of it, and nothing is unknown.
        if handOver.isStopped && !stopsHere, failure?.isFull == true { failure = nil }
        return IngestOutcome(totals: receipts.totals, ending: ending(failure))
    }

    /// The next batch to record; receipts that came true meanwhile are delivered first.
    private func next(
        _ receipts: inout WaitingReceipts,
        _ onDurable: (BatchReceipt, IngestTotals) -> Void
    ) throws(LedgerError) -> BatchHandOver.Parsed? {
        while true {
            try receipts.settleAnswered(onDurable)
            if receipts.byteCount < Self.waitingBytesMax {
                if receipts.isEmpty { return handOver.take() }
                if let parsed = handOver.takeAtOnce() { return parsed }
                if handOver.isExhausted { return nil }
            }
            // Nothing to record: whoever waits for an acknowledgement gets it now.
            _ = try receipts.settleFirst(onDurable)
        }
    }

    private func ending(_ failure: LedgerError?) -> IngestOutcome.Ending {
        if let failure { return .ledger(failure) }
        if let failure = handOver.failure { return .input(index: failure.input, failure.error) }
        return handOver.isStopped ? .stopped : .completed
    }
}

/// The thread that reads and parses.
private struct ParsingSide {
    private let handOver: BatchHandOver
    private let hashes: KeyedHashes
    /// Bytes read of the inputs that have ended.
    private var earlierBytes = 0

    init(_ handOver: BatchHandOver, _ hashes: KeyedHashes) {
        self.handOver = handOver
        self.hashes = hashes
    }

    mutating func parse(_ inputs: [IngestInput]) {
        for (index, input) in inputs.enumerated() {
            do throws(InputError) {
                guard try parse(input) else { break }
            } catch {
                return handOver.end(BatchHandOver.Failure(input: index, error: error))
            }
        }
        handOver.end(nil)
    }

    /// Whether the input was read to its end; no when stopped.
    private mutating func parse(_ input: IngestInput) throws(InputError) -> Bool {
        var reader = try input.reader(hashes)
        while var batch = handOver.emptyBatch() {
            batch.begin(origin: input.origin, hashes)
            var result: Result<ItemReaderEnding, InputError>
            repeat {
                result = Self.fill(&batch, &reader)
            } while result.isInterrupted && batch.items.isEmpty && !handOver.isStopped
            if batch.items.isEmpty {
                handOver.giveBack(batch)
            } else {
                handOver.put(batch, inputBytes: earlierBytes + reader.byteCount)
            }
            if !result.isInterrupted, case .end = try result.get() {
                earlierBytes += reader.byteCount
                return true
            }
        }
        return false
    }

    private static func fill(
        _ batch: inout DraftBatch,
        _ reader: inout any ItemReader
    ) -> Result<ItemReaderEnding, InputError> {
        do throws(InputError) {
            return .success(try reader.fill(&batch))
        } catch {
            return .failure(error)
        }
    }
}

extension Result where Failure == InputError {
    /// Whether a signal ended a wait, which is then begun again unless the run was stopped.
    fileprivate var isInterrupted: Bool {
        if case .failure(let error) = self { return error.isInterrupted }
        return false
    }
}

/// Receipts that are not true yet, in order, and the totals of those that are.
private struct WaitingReceipts {
    private struct Waiting {
        var receipt: BatchReceipt
        var byteCount: Int
        var repeatedMembers: Int
        var looseMarks: Int
        var inputBytes: Int
    }

    private var waiting: [Waiting] = []
    private(set) var totals = IngestTotals()
    /// Bytes of the items whose receipts wait.
    private(set) var byteCount = 0

    var isEmpty: Bool { waiting.isEmpty }

    mutating func append(_ receipt: BatchReceipt, of parsed: borrowing BatchHandOver.Parsed) {
        waiting.append(
            Waiting(
                receipt: receipt,
                byteCount: parsed.batch.arena.count,
                repeatedMembers: parsed.batch.repeatedMembers,
                looseMarks: parsed.batch.looseMarks,
                inputBytes: parsed.inputBytes
            )
        )
        byteCount += parsed.batch.arena.count
    }

    /// The last batch that waits.
    var last: BatchReceipt? { waiting.last?.receipt }

    /// Delivers what came true so far.
    ///
    /// Only the disk's own answer tells: the positions of a refused batch go to another one.
    mutating func settleAnswered(
        _ onDurable: (BatchReceipt, IngestTotals) -> Void
    ) throws(LedgerError) {
        while let first = waiting.first, first.receipt.isAnswered {
            _ = try settleFirst(onDurable)
        }
    }

    /// Waits for the first and delivers it; false when there is none.
    mutating func settleFirst(
        _ onDurable: (BatchReceipt, IngestTotals) -> Void
    ) throws(LedgerError) -> Bool {
        guard let first = waiting.first else { return false }
        try first.receipt.wait()
        deliver(onDurable)
        return true
    }

    private mutating func deliver(_ onDurable: (BatchReceipt, IngestTotals) -> Void) {
        let first = waiting.removeFirst()
        byteCount -= first.byteCount
        totals.add(first.receipt)
        totals.repeatedMembers += first.repeatedMembers
        totals.looseMarks += first.looseMarks
        totals.inputBytes = first.inputBytes
        onDurable(first.receipt, totals)
    }
}
