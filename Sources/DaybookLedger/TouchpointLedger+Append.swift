import Ingestion
import Ledger

/// Recording.
extension TouchpointLedger {
    /// Several appends under one number, by which they can be retracted together.
    public struct Run: Sendable, Hashable {
        /// The number, as receipts give it; used up only when something is recorded under it.
        public let number: UInt32
    }

    /// Begins a run; whoever does not care leaves it to each append to have one of its own.
    public func beginRun() throws(LedgerFailure) -> Run {
        Run(number: try openWriter().beginRun())
    }

    /// Appends touchpoints, all in one step: a crash leaves all that is new of them, or nothing.
    ///
    /// On return everything that the receipt counts is on stable storage (`fdatasync` has returned),
    /// and every later question sees it. A touchpoint that breaks a rule is refused by itself: it is
    /// in the receipt, and in quarantine.
    ///
    /// - Parameters:
    ///   - touchpoints: At most ``itemsPerAppendMax``.
    ///   - run: The run they belong to; `nil` for one of their own.
    /// - Returns: What became of each, true for ever.
    /// - Throws: ``LedgerFailure``, of which ``LedgerFailure/consequence`` says what is then known;
    ///   appending the same again is safe in every case.
    /// - Complexity: O(bytes), and one sync of the disk, which appends from other threads share.
    @discardableResult
    public func append(
        _ touchpoints: [Touchpoint],
        in run: Run? = nil
    ) throws(LedgerFailure) -> AppendReceipt {
        let ledger = try openWriter()
        guard touchpoints.count <= Self.itemsPerAppendMax else { throw .tooLarge }
        var batch = ItemBatch(hashes: ledger.hashes, source: TouchpointParser.importSource)
        for (index, touchpoint) in touchpoints.enumerated() {
            let item = touchpoint.json
            try batch.add(item.span, line: index + 1)
        }
        return try record(batch, in: run, to: ledger)
    }

    /// Appends native JSON, one object a line, as senders write it.
    ///
    /// A line ends with LF or CRLF; blank lines are skipped, a byte order mark before the first too.
    /// Each line is kept byte for byte, members that the ledger does not know included. Otherwise as
    /// ``append(_:in:)``.
    ///
    /// - Parameters:
    ///   - json: The lines in UTF-8, at most ``itemsPerAppendMax`` of them.
    ///   - source: The source of lines that name none.
    ///   - run: The run they belong to; `nil` for one of their own.
    /// - Returns: What became of each line, true for ever.
    /// - Throws: ``LedgerFailure``; appending the same again is safe in every case.
    @discardableResult
    public func append(
        json: [UInt8],
        source: String = "import",
        in run: Run? = nil
    ) throws(LedgerFailure) -> AppendReceipt {
        let ledger = try openWriter()
        let source = source.isEmpty ? TouchpointParser.importSource : Array(source.utf8)
        var batch = ItemBatch(hashes: ledger.hashes, source: source)
        try batch.add(lines: json.span)
        return try record(batch, in: run, to: ledger)
    }

    private func record(
        _ batch: ItemBatch,
        in run: Run?,
        to ledger: Ledger
    ) throws(LedgerFailure) -> AppendReceipt {
        let number = run?.number ?? ledger.beginRun()
        let receipt = try translated { () throws(LedgerError) in
            let receipt = try ledger.record(batch.drafts, run: number)
            try receipt.wait()
            return receipt
        }
        return AppendReceipt(
            run: receipt.records > 0 ? number : nil,
            read: receipt.read,
            appended: receipt.appended,
            duplicates: receipt.duplicates,
            conflicts: receipt.conflicts,
            quarantined: receipt.quarantined,
            head: receipt.end,
            refused: receipt.refusals.map(RefusedTouchpoint.init)
        )
    }
}
