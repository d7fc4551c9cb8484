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
    ///   - definitions: What figures mean today; `nil` to leave savepoints alone.
    ///   - progress: Told how many positions were read, of all in sealed segments.
    /// - Throws: ``LedgerError/system(_:)`` or ``LedgerError/log(_:)`` when the disk refuses; damage of
    ///   the log only makes files unchecked.
    /// - Complexity: reads each sealed segment twice and each file once; memory for one segment's rows
    ///   and the filter.
    package init(
        _ reader: LedgerReader,
        definitions: UInt64? = nil,
        progress: WalkProgress = .none
    ) throws(LedgerError) {
        let segments = reader.snapshot.segments.filter { $0.isSealed && $0.base < $0.end }
        let hook = progress.hook(after: 0, of: segments.last?.end ?? 0)
        try findGaps(.keys, reader, segments)
        try findGaps(.rows, reader, segments.filter(PartyIndexRow.fit))
        let columnFiles = try findColumns(reader, segments)
        var keys: [RunCheck<IndexEntry>] = try openRuns(.keys, reader)
        var rows: [RunCheck<PartyIndexRow>] = try openRuns(.rows, reader)
        var filter = try openFilter(reader)
        var ordinals = [UInt32](repeating: 0, count: Namespace.allCases.count + 1)
        var appendices = [PartyRunAppendix](
            repeating: PartyRunAppendix(names: [], effects: []),
            count: rows.count
        )
        for segment in segments {
            var columns: SegmentRows? = SegmentRows(noting: segment.base..<segment.end)
            if let content = try Self.sound({ () throws(LedgerError) in
                try PartyIndexContent(
                    unsorted: segment,
                    .all,
                    readsEvidence: true,
                    noting: &columns
                )
            }) {
                if let columns { try checkColumns(of: segment, columns, reader) }
                for index in rows.indices where rows[index].covers(segment) {
                    appendices[index].append(content.appendix)
                    rows[index].note(
                        content.rows,
                        of: segment,
                        appendix: appendices[index].bytes
                    )
                }
            } else {
                for index in rows.indices.reversed() where rows[index].covers(segment) {
                    unchecked.append(rows.remove(at: index).run.path)
                    appendices.remove(at: index)
                }
                let path = SegmentColumns.path(segment)
                if columnFiles.contains(where: { $0.utf8.elementsEqual(path.utf8) }) {
                    unchecked.append(path)
                }
            }
            if let entries = try Self.sound({ () throws(LedgerError) in
                try SegmentEntries.read(segment, ordinals: &ordinals)
            }) {
                for index in keys.indices where keys[index].covers(segment) {
                    keys[index].note(entries, of: segment, ordinals: ordinals)
                }
                filter?.note(entries, of: segment)
            } else {
                // From here on no ordinals are known, and no run that holds the segment can be judged.
                for index in keys.indices.reversed()
                where keys[index].run.header.positions.upperBound > segment.base {
                    unchecked.append(keys.remove(at: index).run.path)
                }
            }
            hook?(segment.end)
        }
        try note(keys)
        try note(rows)
        if let fault = filter?.fault { faults.append(fault) }
        if let definitions { try checkSavepoint(reader, definitions) }
        faults.sort { $0.file.utf8.lexicographicallyPrecedes($1.file.utf8) }
        unchecked.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// What a segment gives; `nil` when it is damaged.
    private static func sound<Content>(
        _ read: () throws(LedgerError) -> Content
    ) throws(LedgerError) -> Content? {
        do throws(LedgerError) {
            return try read()
        } catch {
            guard case .log(.damaged) = error else { throw error }
            return nil
        }
    }

    private mutating func note<Entry>(_ runs: [RunCheck<Entry>]) throws(LedgerError) {
        for run in runs { if let fault = try run.fault() { faults.append(fault) } }
    }

    private mutating func openFilter(
        _ reader: LedgerReader
    ) throws(LedgerError) -> KeyFilterCheck? {
        let (filter, fault) = try KeyFilterCheck.make(reader)
        if let fault { faults.append(fault) }
        if filter != nil || fault != nil { files += 1 }
        return filter
    }

    private mutating func checkSavepoint(
        _ reader: LedgerReader,
        _ definitions: UInt64
    ) throws(LedgerError) {
        let found = try Self.sound { () throws(LedgerError) in
            try SavepointCheck.fault(reader, definitions: definitions)
        }
        guard let found else { return unchecked.append(CampaignSavepoint.path) }
        if found.isThere { files += 1 }
        if let fault = found.fault { faults.append(fault) }
    }

    /// Opens every run of a kind, and names those that cannot be.
    private mutating func openRuns<Entry>(
        _ kind: RunKind,
        _ reader: LedgerReader
    ) throws(LedgerError) -> [RunCheck<Entry>] {
        var runs: [RunCheck<Entry>] = []
        for name in try Self.names(reader) {
            guard let positions = kind.positions(of: name) else { continue }
            files += 1
            let path = RunKind.directory + "/" + name
            do throws(IndexFailure) {
                let run = try RunFile<Entry>(reader.storage, path: path)
                if kind.fits(run.header, positions, reader.snapshot) {
                    runs.append(RunCheck(run))
                } else {
                    faults.append(IndexFault(path, .stale))
                }
            } catch {
                faults.append(IndexFault(path, try error.asFault()))
            }
        }
        return runs
    }

    // MARK: Columns

    /// The paths of all files of columns; names those that are of no segment.
    private mutating func findColumns(
        _ reader: LedgerReader,
        _ segments: [LogSnapshot.Segment]
    ) throws(LedgerError) -> [String] {
        var paths: [String] = []
        for name in try Self.names(reader) {
            guard let positions = RunKind.columns.positions(of: name) else { continue }
            files += 1
            let path = RunKind.directory + "/" + name
            paths.append(path)
            let place = segments.partitioningIndex { $0.base >= positions.lowerBound }
            guard place < segments.count,
                segments[place].base..<segments[place].end == positions
            else {
                faults.append(IndexFault(path, .stale))
                continue
            }
        }
        return paths
    }

    /// Compares the columns of a segment with what its frames give, byte by byte.
    private mutating func checkColumns(
        of segment: LogSnapshot.Segment,
        _ rows: SegmentRows,
        _ reader: LedgerReader
    ) throws(LedgerError) {
        guard PartyIndexRow.fit(segment) else { return }
        let path = SegmentColumns.path(segment)
        do throws(IndexFailure) {
            let columns = try SegmentColumns(reader.storage, segment)
            if !columns.header.fits(segment) { return faults.append(IndexFault(path, .stale)) }
            _ = try columns.rows(of: segment, asOf: nil, skips: false)
            if try columns.bytes() != ColumnsFile(rows, of: segment).bytes {
                faults.append(IndexFault(path, .entries))
            }
        } catch {
            let fault = try error.asFault()
            faults.append(IndexFault(path, fault == .page ? .part : fault))
        }
    }

    // MARK: Runs

    /// Names each stretch of segments that no run of a kind covers, going by the files' names.
    private mutating func findGaps(
        _ kind: RunKind,
        _ reader: LedgerReader,
        _ segments: [LogSnapshot.Segment]
    ) throws(LedgerError) {
        let runs = kind.widestFirst(try Self.names(reader))
        var gap: Range<UInt64>?
        for segment in segments {
            let isCovered = runs.contains {
                $0.lowerBound <= segment.base && segment.end <= $0.upperBound
            }
            if let open = gap, isCovered || open.upperBound != segment.base {
                faults.append(IndexFault(kind.path(open), .missing))
                gap = nil
            }
            if !isCovered { gap = (gap?.lowerBound ?? segment.base)..<segment.end }
        }
        if let gap { faults.append(IndexFault(kind.path(gap), .missing)) }
    }

    private static func names(_ reader: LedgerReader) throws(LedgerError) -> [String] {
        do throws(SystemError) {
            return try reader.storage.list(RunKind.directory)
        } catch {
            throw .system(error)
        }
    }
}
