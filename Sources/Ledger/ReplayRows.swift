import Dispatch
package import Projections
import SegmentLog
import Synchronization
package import Touchpoints

/// Every touchpoint that counts at a moment, with the names they mention; the input of all folds.
package struct ReplayRows: Sendable {
    /// Rows in blocks of at most ``SegmentRows/blockRows``; retracted ones are marked.
    private(set) var blocks: [[TouchpointRow]] = []
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
    /// No evidence is read unless the identifiers' texts are wanted: figures and digests do not need
    /// them.
    ///
    /// - Parameters:
    ///   - reader: The ledger.
    ///   - moment: What had happened, and what was known.
    ///   - readsIdentifiers: Whether parties will be printed by name.
    /// - Throws: ``LedgerError/log(_:)`` with the first damage met.
    /// - Complexity: O(envelopes) on all cores; 112 bytes of memory for each touchpoint.
    package init(
        _ reader: LedgerReader,
        at moment: Moment,
        readsIdentifiers: Bool
    ) throws(LedgerError) {
        end = try reader.end(moment.known)
        let selection = SegmentRows.Selection(
            end: end,
            asOf: moment.asOf,
            readsIdentifiers: readsIdentifiers
        )
        let parts = try Self.read(reader, selection)
        for part in parts {
            for name in part.names { add(name) }
            quarantined += part.quarantined
            retractions += part.retractions
            claims += part.claims
        }
        for part in parts { blocks.append(contentsOf: part.blocks) }
        for part in parts {
            for effect in part.effects { mark(effect.positions, effect.takesOut) }
        }
        settle()
    }

    private static func read(
        _ reader: LedgerReader,
        _ selection: SegmentRows.Selection
    ) throws(LedgerError) -> [SegmentRows] {
        let segments = reader.snapshot.segments.filter { $0.base < selection.end }
        let results = Mutex(
            [Result<SegmentRows, LedgerError>?](repeating: nil, count: segments.count)
        )
        DispatchQueue.concurrentPerform(iterations: segments.count) { index in
            let result: Result<SegmentRows, LedgerError>
            do throws(LedgerError) {
                result = .success(try SegmentRows(segments[index], selection))
            } catch {
                result = .failure(error)
            }
            results.withLock { $0[index] = result }
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

    private mutating func mark(_ positions: Range<UInt64>, _ isRetracted: Bool) {
        var block = blocks.partitioningIndex { ($0.last?.position ?? 0) >= positions.lowerBound }
        while block < blocks.count, (blocks[block].first?.position ?? 0) < positions.upperBound {
            var place = blocks[block].partitioningIndex { $0.position >= positions.lowerBound }
            while place < blocks[block].count,
                blocks[block][place].position < positions.upperBound
            {
                blocks[block][place].isRetracted = isRetracted
                place += 1
            }
            block += 1
        }
    }

    private mutating func settle() {
        for block in blocks.indices {
            touchpoints += blocks[block].count
            for place in blocks[block].indices {
                blocks[block][place].settle(types)
                if blocks[block][place].isRetracted {
                    retracted += 1
                } else {
                    let occurred = blocks[block][place].occurred
                    if lastOccurred.map({ $0 < occurred }) ?? true { lastOccurred = occurred }
                }
            }
        }
    }
}
