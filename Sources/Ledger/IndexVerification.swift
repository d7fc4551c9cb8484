import Platform
import SegmentLog
import Touchpoints

/// What comparing every file under `index` with the log found; nothing was changed.
///
/// The log is the truth: each file must say just what its segments give. Beside a working writer a
/// file that is being made may be called missing.
package struct IndexVerification: Sendable {
    /// What is wrong, by file.
    package private(set) var faults: [IndexFault] = []
    /// Files compared.
    package private(set) var files = 0
    /// Files that could not be compared, because their segments are damaged.
    package private(set) var unchecked: [String] = []

    /// Compares everything with the log as `reader` sees it.
    ///
    /// - Parameters:
    ///   - reader: The ledger.
    ///   - progress: Told how many positions were read, of all in sealed segments.
    /// - Throws: ``LedgerError/system(_:)`` or ``LedgerError/log(_:)`` when the disk refuses; damage of
    ///   the log only makes files unchecked.
    /// - Complexity: reads each sealed segment twice and each file once; memory for one segment's rows
    ///   and the filter.
    package init(
        _ reader: LedgerReader,
        progress: WalkProgress = .none
    ) throws(LedgerError) {
        let segments = reader.snapshot.segments.filter { $0.isSealed && $0.base < $0.end }
        let hook = progress.hook(after: 0, of: segments.last?.end ?? 0)
        try findStrangers(reader, segments)
        try findGap(reader, until: segments.last?.end ?? 0)
        var runs = try openRuns(reader)
        var (filter, fault) = try KeyFilterCheck.make(reader)
        if let fault { faults.append(fault) }
        if filter != nil || fault != nil { files += 1 }
        var ordinals = [UInt32](repeating: 0, count: Namespace.allCases.count + 1)
        for segment in segments {
            try checkParties(of: segment, in: reader)
            if let entries = try Self.entries(of: segment, &ordinals) {
                for index in runs.indices where runs[index].covers(segment) {
                    runs[index].note(entries, ordinals, of: segment)
                }
                filter?.note(entries, of: segment)
            } else {
                // From here on no ordinals are known, and no run that holds the segment can be judged.
                for index in runs.indices.reversed()
                where runs[index].run.header.positions.upperBound > segment.base {
                    unchecked.append(runs.remove(at: index).run.path)
                }
            }
            hook?(segment.end)
        }
        for run in runs { if let fault = try run.fault() { faults.append(fault) } }
        if let fault = filter?.fault { faults.append(fault) }
        faults.sort { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
        unchecked.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The entries of a segment; `nil` when it is damaged.
    private static func entries(
        of segment: LogSnapshot.Segment,
        _ ordinals: inout [UInt32]
    ) throws(LedgerError) -> [IndexEntry]? {
        do throws(LedgerError) {
            return try SegmentEntries.read(segment, ordinals: &ordinals)
        } catch {
            guard case .log(.damaged) = error else { throw error }
            return nil
        }
    }

    private mutating func checkParties(
        of segment: LogSnapshot.Segment,
        in reader: LedgerReader
    ) throws(LedgerError) {
        guard PartyIndexRow.fit(segment) else { return }
        do throws(LedgerError) {
            if let fault = try PartyIndexCheck.fault(of: segment, in: reader) {
                faults.append(fault)
            }
            files += 1
        } catch {
            guard case .log(.damaged) = error else { throw error }
            unchecked.append(PartyIndexFile.path(base: segment.base))
        }
    }

    /// Names indexes of segments that are not there.
    private mutating func findStrangers(
        _ reader: LedgerReader,
        _ segments: [LogSnapshot.Segment]
    ) throws(LedgerError) {
        for name in try Self.names(reader) {
            guard let base = PartyIndexFile.base(ofName: name),
                !segments.contains(where: { $0.base == base })
            else { continue }
            files += 1
            faults.append(IndexFault(PartyIndexFile.path(base: base), .stale))
        }
    }

    /// Opens every run, and names those that cannot be.
    private mutating func openRuns(_ reader: LedgerReader) throws(LedgerError) -> [IndexRunCheck] {
        var runs: [IndexRunCheck] = []
        for name in try Self.names(reader) where name.hasSuffix(Self.suffix) {
            files += 1
            let path = IndexRuns.directory + "/" + name
            do throws(IndexFailure) {
                let run = try IndexRunFile(reader.storage, path: path)
                if Self.positions(of: name) == run.header.positions {
                    runs.append(IndexRunCheck(run))
                } else {
                    faults.append(IndexFault(path, .stale))
                }
            } catch {
                faults.append(IndexFault(path, try error.asFault()))
            }
        }
        return runs
    }

    /// Names the first stretch that no run covers, going by the names of the files.
    private mutating func findGap(_ reader: LedgerReader, until end: UInt64) throws(LedgerError) {
        var covered: UInt64 = 0
        let runs = try Self.names(reader).compactMap(Self.positions)
        for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound })
        where run.lowerBound <= covered {
            covered = max(covered, run.upperBound)
        }
        if covered < end { faults.append(IndexFault(Self.path(covered..<end), .missing)) }
    }

    private static let suffix = ".run"

    /// The positions in the name of a run's file; `nil` for another kind of file.
    private static func positions(of name: String) -> Range<UInt64>? {
        guard name.hasSuffix(suffix) else { return nil }
        let told = name.dropLast(suffix.utf8.count).split(separator: "-").map { UInt64($0) }
        guard told.count == 2, let low = told[0], let high = told[1], low <= high else {
            return nil
        }
        return low..<high
    }

    /// The path of the run that would hold the entries of `positions`.
    private static func path(_ positions: Range<UInt64>) -> String {
        let digits = [positions.lowerBound, positions.upperBound].map { position in
            let text = String(position)
            return String(repeating: "0", count: 20 - text.utf8.count) + text
        }
        return IndexRuns.directory + "/" + digits.joined(separator: "-") + suffix
    }

    private static func names(_ reader: LedgerReader) throws(LedgerError) -> [String] {
        do throws(SystemError) {
            return try reader.storage.list(IndexRuns.directory)
        } catch {
            throw .system(error)
        }
    }
}
