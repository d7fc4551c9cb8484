import Dispatch
package import Projections
import SegmentLog
import Synchronization
package import Touchpoints

/// Every touchpoint that counts at a moment, with the names they mention; the input of all folds.
///
/// Touchpoints of sealed segments stay in the columns of these until a fold takes them, a share of
/// the parties at a time, so that memory holds those of two or three shares and not all.
package struct ReplayRows: Sendable {
    /// In order of position; without those that hold nothing before as-of.
    private(set) var segments: [ReplaySegment] = []
    package private(set) var names = NameTables()
    package private(set) var sources = NameTable()
    package private(set) var types = TypeFacts()
    /// Corrections, in the order in which they were recorded, and what they come to.
    private(set) var effects: [RetractionEffect] = []
    private(set) var gone = RetractedPositions([])
    /// The first position not included.
    package let end: UInt64
    /// Touchpoints before as-of, retracted ones too.
    package private(set) var touchpoints = 0
    package private(set) var retracted = 0
    package private(set) var quarantined = 0
    package private(set) var retractions = 0
    package private(set) var claims = 0
    /// The time of the last touchpoint that counts; `nil` when none does.
    package private(set) var lastOccurred: Int64?

    /// Looks at the ledger at `moment`.
    ///
    /// Of sealed segments their columns are read, and no frame of theirs; where there are none that can
    /// be believed, their envelopes. No evidence is read unless the identifiers' texts are wanted:
    /// figures and digests do not need them.
    ///
    /// - Parameters:
    ///   - reader: The ledger.
    ///   - moment: What had happened, and what was known.
    ///   - readsIdentifiers: Whether parties will be printed by name.
    ///   - keepsRows: Whether all touchpoints are read now and kept in memory, a row for each; what is
    ///     folded later reads no file then.
    ///   - skips: Whether what cannot count by its segment's zone map is left unread; what is read is the
    ///     same.
    ///   - wanted: The positions whose touchpoints are read: all of each segment that has some of them.
    ///   - usesColumns: Whether touchpoints are read from columns where there are some; what is read is
    ///     the same.
    ///   - progress: Called on any thread after each segment, with segments read and those there are.
    /// - Throws: ``LedgerError/log(_:)`` with the first damage met in what had to be read of the log.
    /// - Complexity: O(names and corrections), and O(touchpoints) of segments without columns and those
    ///   that as-of or a correction divides, on all cores.
    package init(
        _ reader: LedgerReader,
        at moment: Moment,
        readsIdentifiers: Bool,
        keepsRows: Bool = false,
        skips: Bool = true,
        within wanted: Range<UInt64> = 0..<UInt64.max,
        usesColumns: Bool = true,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws(LedgerError) {
        end = try reader.end(moment.known)
        var selection = SegmentRows.Selection(asOf: moment.asOf)
        selection.end = end
        selection.readsIdentifiers = readsIdentifiers
        let selected = selection
        let readable = reader.snapshot.segments.filter { $0.base < selected.end }
        let opened = try Self.onAllCores(readable.count, progress) { index throws(LedgerError) in
            let segment = readable[index]
            // Of others only names and corrections are wanted, which need no frame.
            let isWanted = wanted.overlaps(segment.base..<max(segment.end, segment.base + 1))
            let (opened, front) = try ReplaySegment.open(
                segment,
                selected,
                columnsIn: usesColumns || !isWanted ? reader.storage : nil,
                keepsRows: keepsRows,
                skips: skips
            )
            return (isWanted ? opened : nil, front)
        }
        for (segment, front) in opened {
            if let segment { segments.append(segment) }
            for name in front.names { add(name) }
            effects.append(contentsOf: front.effects)
            quarantined += front.quarantined
            retractions += front.retractions
            claims += front.claims
        }
        try takeOut(effects)
    }

    /// Does `body` for each number below `count`, on all cores.
    ///
    /// - Returns: What it gave, in the order of the numbers.
    /// - Throws: What it threw for the least of them.
    private static func onAllCores<Value: Sendable>(
        _ count: Int,
        _ progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
        _ body: @Sendable (Int) throws(LedgerError) -> Value
    ) throws(LedgerError) -> [Value] {
        let results = Mutex([Result<Value, LedgerError>?](repeating: nil, count: count))
        let done = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result: Result<Value, LedgerError>
            do throws(LedgerError) {
                result = .success(try body(index))
            } catch {
                result = .failure(error)
            }
            results.withLock { $0[index] = result }
            progress(done.add(1, ordering: .relaxed).newValue, count)
        }
        var values: [Value] = []
        for result in results.withLock({ $0 }) {
            if let result { values.append(try result.get()) }
        }
        return values
    }

    private mutating func add(_ name: SegmentRows.Name) {
        switch Namespace(rawValue: name.namespace) {
        case .identifier: names.parties.set(name.ordinal, text: name.text, digest: name.digest)
        case .campaign: names.campaigns.set(name.ordinal, text: name.text, digest: name.digest)
        case .cell: names.cells.set(name.ordinal, text: name.text, digest: name.digest)
        case .channel: names.channels.set(name.ordinal, text: name.text, digest: name.digest)
        case .type:
            names.types.set(name.ordinal, text: name.text, digest: name.digest)
            types.set(name.ordinal, name: name.text)
        case .currency: names.currencies.set(name.ordinal, text: name.text, digest: name.digest)
        case .source: sources.set(name.ordinal, text: name.text, digest: name.digest)
        default: break
        }
    }

    /// Counts what is left when `effects` apply.
    private mutating func takeOut(_ effects: [RetractionEffect]) throws(LedgerError) {
        let gone = RetractedPositions(effects)
        let segments = segments
        let counted = try Self.onAllCores(segments.count) { index throws(LedgerError) in
            try segments[index].census(gone)
        }
        touchpoints = counted.reduce(0) { $0 + $1.touchpoints }
        retracted = counted.reduce(0) { $0 + $1.retracted }
        lastOccurred = counted.compactMap(\.lastOccurred).max()
        self.gone = gone
    }

    /// What would count had the retraction of `preview` been recorded.
    ///
    /// - Throws: ``LedgerError/log(_:)`` as reading touchpoints does.
    /// - Complexity: O(corrections · log), and O(touchpoints) of segments that a correction divides.
    package func applying(_ preview: RetractionPreview) throws(LedgerError) -> ReplayRows {
        var rows = self
        try rows.takeOut(effects + preview.effects)
        return rows
    }

    /// Which campaign issued each coupon.
    ///
    /// - Complexity: O(touchpoints) of segments with a coupon, on all cores.
    func reference(_ context: FoldContext) throws(LedgerError) -> ReferenceTable {
        // In any order: of the issues of one coupon the table keeps the same.
        let table = Mutex(ReferenceTable(context: context))
        let (segments, gone, types) = (segments, gone, types)
        _ = try Self.onAllCores(segments.count) { index throws(LedgerError) in
            let issues = try segments[index].issues(gone, types)
            table.withLock { table in
                for issue in issues { table.insert(issue) }
            }
        }
        return table.withLock { $0 }
    }
}
