import Dispatch
package import Projections
import SegmentLog
import Synchronization
package import Touchpoints

/// Every touchpoint that counts at a moment, with the names they mention; the input of all folds.
package struct ReplayRows: Sendable {
    /// Rows by segment and share; retracted ones are marked, roles are not settled.
    private(set) var parts: [SegmentRows] = []
    package private(set) var names = NameTables()
    package private(set) var sources = NameTable()
    package private(set) var types = TypeFacts()
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

    /// Reads the ledger at `moment`.
    ///
    /// Of sealed segments their columns are read, and no frame of theirs; where there are none that can
    /// be believed, their envelopes. No evidence is read unless the identifiers' texts are wanted:
    /// figures and digests do not need them.
    ///
    /// - Parameters:
    ///   - reader: The ledger.
    ///   - moment: What had happened, and what was known.
    ///   - readsIdentifiers: Whether parties will be printed by name.
    ///   - skips: Whether what cannot count by its segment's zone map is left unread; what is read is the
    ///     same.
    ///   - progress: Called on any thread after each segment, with segments read and those there are.
    /// - Throws: ``LedgerError/log(_:)`` with the first damage met in what had to be read of the log.
    /// - Complexity: O(records) on all cores; a row of memory for each touchpoint, with room to grow.
    package init(
        _ reader: LedgerReader,
        at moment: Moment,
        readsIdentifiers: Bool,
        skips: Bool = true,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws(LedgerError) {
        end = try reader.end(moment.known)
        var selection = SegmentRows.Selection(asOf: moment.asOf)
        selection.end = end
        selection.readsIdentifiers = readsIdentifiers
        selection.skips = skips
        parts = try Self.read(reader, selection, progress)
        var effects: [RetractionEffect] = []
        for part in parts {
            for name in part.names { add(name) }
            touchpoints += part.touchpoints
            quarantined += part.quarantined
            retractions += part.retractions
            claims += part.claims
            effects.append(contentsOf: part.effects)
            lastOccurred = [lastOccurred, part.lastOccurred].compactMap(\.self).max()
        }
        if effects.isEmpty { return }
        for effect in effects { mark(effect.positions, effect.takesOut) }
        countRetracted()
    }

    /// The row at a place, settled; `nil` when it is retracted.
    func coupon(_ place: SegmentRows.Place, of part: Int) -> TouchpointRow? {
        var row = parts[part].shares[place.share][place.row]
        if row.isRetracted { return nil }
        row.settle(types)
        return row
    }

    private static func read(
        _ reader: LedgerReader,
        _ selection: SegmentRows.Selection,
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) throws(LedgerError) -> [SegmentRows] {
        let segments = reader.snapshot.segments.filter { $0.base < selection.end }
        let results = Mutex(
            [Result<SegmentRows, LedgerError>?](repeating: nil, count: segments.count)
        )
        DispatchQueue.concurrentPerform(iterations: segments.count) { index in
            let result: Result<SegmentRows, LedgerError>
            do throws(LedgerError) {
                let rows = try SegmentRows(
                    segments[index],
                    selection,
                    columnsIn: reader.storage
                )
                result = .success(rows)
            } catch {
                result = .failure(error)
            }
            let done = results.withLock { results in
                results[index] = result
                return results.count(where: { $0 != nil })
            }
            progress(done, segments.count)
        }
        var parts: [SegmentRows] = []
        for result in results.withLock({ $0 }) {
            if let result { parts.append(try result.get()) }
        }
        return parts
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

    // MARK: Retractions

    /// What would count had the retraction of `preview` been recorded.
    ///
    /// - Complexity: O(rows); a copy of them.
    package func applying(_ preview: RetractionPreview) -> ReplayRows {
        var rows = self
        for effect in preview.effects { rows.mark(effect.positions, effect.takesOut) }
        rows.countRetracted()
        return rows
    }

    private mutating func mark(_ positions: Range<UInt64>, _ isRetracted: Bool) {
        var part = parts.partitioningIndex { $0.positions.upperBound > positions.lowerBound }
        while part < parts.count, parts[part].positions.lowerBound < positions.upperBound {
            parts[part].mark(positions, isRetracted)
            part += 1
        }
    }

    private mutating func countRetracted() {
        lastOccurred = nil
        retracted = 0
        for part in parts.indices {
            for share in parts[part].shares {
                for row in share {
                    if row.isRetracted {
                        retracted += 1
                    } else if lastOccurred.map({ $0 < row.occurred }) ?? true {
                        lastOccurred = row.occurred
                    }
                }
            }
        }
    }
}
