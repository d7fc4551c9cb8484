import Bytes
import Platform
import SegmentLog
import Touchpoints

/// Finds the ordinals of identifiers without a lock: in the sorted runs, and in the segments that
/// no run covers.
///
/// Runs are read beside a writer that may merge or replace them: a file that is gone or damaged
/// only means that its segments are read instead.
final class IdentifierLookup {
    /// A dictionary entry.
    struct Found: Equatable {
        var ordinal: UInt32
        /// Position of the entry.
        var position: UInt64
    }

    private let reader: LedgerReader
    private var runs: [IndexRunFile]
    /// Identifiers of the open segment by their hash; it is read when it is first asked.
    private var open: [Hash128: Found]?
    private var entries: [IndexEntry] = []

    init(_ reader: LedgerReader) {
        self.reader = reader
        runs = RunSet.cover(of: reader.storage, .keys, reader.snapshot)
    }

    /// The ordinal of the identifier with that hash; `nil` when this ledger never gave one.
    ///
    /// - Complexity: two pages of each run; O(envelopes) of sealed segments that no run covers.
    func find(_ hash: Hash128) throws(LedgerError) -> Found? {
        for run in runs {
            entries.removeAll(keepingCapacity: true)
            do throws(IndexFailure) {
                try run.collect(hash, into: &entries)
            } catch {
                // From here on its segments are read; those behind it stay covered.
                runs.removeAll { $0 === run }
                continue
            }
            if let entry = entries.first(where: { $0.kind == .name }) {
                return Found(
                    ordinal: UInt32(truncatingIfNeeded: entry.value),
                    position: entry.place
                )
            }
        }
        for segment in reader.snapshot.segments where !isCovered(segment) {
            if let found = try find(hash, in: segment) { return found }
        }
        return nil
    }

    private func isCovered(_ segment: LogSnapshot.Segment) -> Bool {
        segment.isSealed
            && runs.contains {
                $0.header.positions.lowerBound <= segment.base
                    && segment.end <= $0.header.positions.upperBound
            }
    }

    private func find(
        _ hash: Hash128,
        in segment: LogSnapshot.Segment
    ) throws(LedgerError) -> Found? {
        if segment.isSealed { return try Self.identifiers(of: segment, only: hash)[hash] }
        if let open { return open[hash] }
        let identifiers = try Self.identifiers(of: segment, only: nil)
        open = identifiers
        return identifiers[hash]
    }

    private static func identifiers(
        of segment: LogSnapshot.Segment,
        only wanted: Hash128?
    ) throws(LedgerError) -> [Hash128: Found] {
        var identifiers: [Hash128: Found] = [:]
        var fields = EnvelopeFields()
        var records = SegmentRecords(segment)
        let namespace = UInt64(Namespace.identifier.rawValue)
        while try records.nextFrame() {
            while let record = try records.next(&fields) {
                guard fields.kind == .name, fields[EnvelopeTag.namespace] == namespace else {
                    continue
                }
                let hash = fields.hash128(EnvelopeTag.lookupHigh, EnvelopeTag.lookupLow)
                if let wanted, hash != wanted { continue }
                identifiers[hash] = Found(
                    ordinal: fields.ordinal(EnvelopeTag.ordinal),
                    position: record.position
                )
            }
        }
        return identifiers
    }
}
