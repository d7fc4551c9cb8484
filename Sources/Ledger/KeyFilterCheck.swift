import Bytes
import Platform
import SegmentLog
import Touchpoints

/// Looks whether the stored filter knows every key of the segments that it covers.
struct KeyFilterCheck {
    /// The filter's path below the ledger's directory.
    static let path = RunKind.directory + "/keys.filter"

    private let filter: KeyFilter
    private let end: UInt64
    private let isOther: Bool
    private var lacksKey = false

    /// A check of the filter below `reader`'s directory, or what is wrong with it already.
    ///
    /// Neither when there is no filter: a small ledger has none.
    static func make(
        _ reader: LedgerReader
    ) throws(LedgerError) -> (check: KeyFilterCheck?, fault: IndexFault?) {
        do throws(SystemError) {
            let names = try reader.storage.list(RunKind.directory)
            guard names.contains(where: { path.utf8.elementsEqual("index/\($0)".utf8) }) else {
                return (nil, nil)
            }
            let file = KeyFilterFile(reader.storage, path: path, logID: reader.hashes.logID)
            guard let stored = try file.open() else { return (nil, IndexFault(path, .page)) }
            var filter = stored.filter
            do throws(IndexFailure) {
                try filter.loadAll()
            } catch {
                if case .system(let failure) = error { throw failure }
                return (nil, IndexFault(path, .page))
            }
            return (KeyFilterCheck(filter.whole, stored, reader.snapshot), nil)
        } catch {
            throw .system(error)
        }
    }

    private init(
        _ filter: KeyFilter,
        _ stored: KeyFilterFile.Stored,
        _ snapshot: LogSnapshot
    ) {
        self.filter = filter
        end = stored.end
        isOther =
            stored.end != 0
            && snapshot.sealedSegment(endingAt: stored.end)?.header.salt != stored.salt
    }

    /// Notes the entries of a segment.
    mutating func note(_ entries: [IndexEntry], of segment: LogSnapshot.Segment) {
        guard segment.end <= end else { return }
        for entry in entries where !filter.mayContain(entry.key) { lacksKey = true }
    }

    /// What is wrong, once all segments were noted; `nil` when nothing is.
    var fault: IndexFault? {
        if isOther { return IndexFault(Self.path, .stale) }
        return lacksKey ? IndexFault(Self.path, .filter) : nil
    }
}
