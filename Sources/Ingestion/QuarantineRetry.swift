package import Ledger
package import Touchpoints

/// Reads quarantined items again, after the map, the registry or the ledger has changed.
///
/// What is a touchpoint now is recorded, with the time at which it was first received, and leaves the
/// quarantine; so does what turns out to be recorded already. The rest stays as it was.
package struct QuarantineRetry {
    /// Which items are tried.
    package struct Selection: Sendable {
        /// Only those refused for this reason.
        package var reason: Refusal?
        /// Only those of this run.
        package var run: UInt32?
        /// Only the one at this position.
        package var position: UInt64?

        package init() {}

        package func contains(_ item: QuarantinedItem) -> Bool {
            if let reason, item.refusal != reason { return false }
            if let run, item.run != run { return false }
            if let position, item.position != position { return false }
            return true
        }
    }

    /// What became of the items that were tried; true once ``run(_:map:as:)`` has returned.
    package struct Outcome: Sendable {
        /// As many as were tried.
        package var read = 0
        package var appended = 0
        package var duplicates = 0
        /// Counted in `quarantined` too.
        package var conflicts = 0
        /// Refused again.
        package var quarantined = 0
        /// Why, in order of first meeting.
        package var reasons: [ReasonCount] = []
        /// Items of which only the front was kept, which were not tried.
        package var partial = 0
        /// Items of an adapter that this program does not know, which were not tried.
        package var unknown = 0
        /// Items of files that the new map does not fit, which were not tried.
        package var unfit = 0
        /// Why the map does not fit the first of them.
        package var misfit: MapError?
    }

    private let reader: LedgerReader
    private let ledger: Ledger
    private var adapters: AdapterCache
    private var parser: TouchpointParser
    private var source: [UInt8]
    private var batch = DraftBatch()
    private var origin: [UInt8] = []
    private var outcome = Outcome()

    /// A retry in `ledger`, as far as `reader`, made after it was opened, sees it.
    ///
    /// - Parameters:
    ///   - reader: Where the items are read.
    ///   - ledger: Where touchpoints are recorded.
    ///   - map: A column map to be used instead of the recorded one.
    package init(_ reader: LedgerReader, _ ledger: Ledger, map: ColumnMap?) {
        self.reader = reader
        self.ledger = ledger
        adapters = AdapterCache(ledger.hashes, map: map)
        source = TouchpointParser.importSource
        parser = TouchpointParser(hashes: ledger.hashes, defaultSource: source)
    }

    /// Tries the selected items, and records what became touchpoints under `run`.
    ///
    /// - Parameters:
    ///   - selection: Which items.
    ///   - run: The number under which touchpoints are recorded.
    ///   - progress: Told how far the reading is.
    /// - Returns: What became of them, once all of it is on stable storage.
    /// - Throws: ``LedgerError``; what is not recorded then stays in quarantine, and the same again
    ///   is safe.
    /// - Complexity: reads the log's envelopes twice, and holds one batch.
    package mutating func run(
        _ selection: Selection,
        as run: UInt32,
        progress: WalkProgress = .none
    ) throws(LedgerError) -> Outcome {
        var walk = try QuarantineWalk(reader, progress: progress)
        while let item = try walk.nextItem() {
            guard selection.contains(item) else { continue }
            try add(item, as: run)
        }
        try record(as: run)
        return outcome
    }

    private mutating func add(_ item: QuarantinedItem, as run: UInt32) throws(LedgerError) {
        guard item.isWhole else {
            outcome.partial += 1
            return
        }
        let adapter: RecordedAdapter
        switch adapters.find(item.adapter) {
        case .adapter(let found): adapter = found
        case .unfit(let error):
            outcome.unfit += 1
            outcome.misfit = outcome.misfit ?? error
            return
        case .unknown:
            outcome.unknown += 1
            return
        }
        if batch.isFull || item.origin != origin {
            try record(as: run)
            origin = item.origin
            batch.begin(origin: origin, ledger.hashes)
        }
        if item.source != source {
            source = item.source
            parser = TouchpointParser(hashes: ledger.hashes, defaultSource: source)
        }
        parser.earlierOnLine = item.earlierOnLine
        adapter.read(
            item.item,
            occurrence: item.occurrence,
            line: item.line,
            &parser,
            into: &batch
        )
        batch.setReceived(item.received, retried: item.position)
    }

    private mutating func record(as run: UInt32) throws(LedgerError) {
        if batch.items.isEmpty { return batch.removeAll() }
        let receipt = try ledger.record(batch, run: run)
        try receipt.wait()
        batch.removeAll()
        outcome.read += receipt.read
        outcome.appended += receipt.appended
        outcome.duplicates += receipt.duplicates
        outcome.conflicts += receipt.conflicts
        outcome.quarantined += receipt.quarantined
        for refused in receipt.refusals {
            outcome.reasons.count(refused.refusal, refused.member)
        }
    }
}
