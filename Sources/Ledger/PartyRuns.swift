import Bytes
import Dispatch
import Platform
import SegmentLog
import Synchronization

/// Makes and merges the runs of rows by party, and the columns of each segment; only the writer does.
///
/// It works beside the writer, one segment at a time: reading a segment again, evidence too, takes
/// as long as a fifth of recording it, and a sealed segment never changes. Queries answer the same
/// without the runs and the columns, so nothing that goes wrong here stops the writer: a disk that
/// refuses leaves the segment without one, and the next opening tries again.
struct PartyRuns {
    private let maker: PartyRunMaker
    private let queue = DispatchQueue(label: "party runs")

    /// Looks after the runs in `storage`, whose directory is there.
    init(_ storage: any Storage, random: any RandomSource) {
        maker = PartyRunMaker(storage, random: random)
    }

    /// Removes runs and columns that are not of this log, and begins to make those that are missing or
    /// stale.
    ///
    /// - Complexity: reads two places of each run; beside the caller, the header of each segment's
    ///   columns.
    func complete(_ snapshot: LogSnapshot) {
        maker.open(snapshot)
        extend(snapshot)
    }

    /// Begins to make the rows and columns of each segment that was sealed since the last time.
    ///
    /// - Complexity: beside the caller, reads those segments whole and sorts their rows, and merges
    ///   what is due.
    func extend(_ snapshot: LogSnapshot) {
        queue.async { maker.extend(snapshot) }
    }

    /// Waits until everything that was begun is made; `progress` is told how far that is.
    func finish(_ progress: WalkProgress = .none) {
        maker.listener.withLock { $0 = progress }
        queue.sync {}
        maker.listener.withLock { $0 = .none }
    }

    /// Makes the rows and columns of every sealed segment again, and returns the paths of the files that
    /// hold them.
    ///
    /// Older runs stand until everything is made, and are removed by the caller then. `progress` is
    /// told up to which position they are made.
    ///
    /// - Throws: ``LedgerError/log(_:)`` with the first damage met, since a damaged segment gives no
    ///   rows, and the run that holds it may be all that tells whom the damage touches.
    /// - Complexity: reads every sealed segment whole.
    func rebuild(
        _ snapshot: LogSnapshot,
        progress: (@Sendable (UInt64) -> Void)?
    ) throws(LedgerError) -> [String] {
        finish()
        return try maker.rebuild(snapshot, progress)
    }
}

/// Does the work of ``PartyRuns``, on one thread at a time.
private final class PartyRunMaker: Sendable {
    private struct State {
        var set: RunSet<PartyIndexRow>
        /// Every sealed segment below this position was looked at.
        var end: UInt64 = 0
        /// Ids given to files.
        var files: UInt64 = 0
        /// Rows of the segment whose columns were made last: each thread that took them from the
        /// system anew would keep as much.
        var rows: SegmentRows?
    }

    /// What earlier programs left: an index for each segment.
    private static let formerSuffix = ".idx"

    private let storage: any Storage
    private let state: Mutex<State>
    /// Who waits for the work and is told how far it is.
    let listener = Mutex(WalkProgress.none)
    /// Where the ids of files begin: random, so that no two openings give the same ones, and drawn
    /// once, so that the order of draws does not depend on this thread.
    private let firstFile: UInt64

    init(_ storage: any Storage, random: any RandomSource) {
        self.storage = storage
        state = Mutex(State(set: RunSet(storage, .rows)))
        var bytes = [UInt8](repeating: 0, count: 8)
        random.fill(&bytes)
        firstFile = bytes.span.littleEndian64(at: 0)
    }

    func open(_ snapshot: LogSnapshot) {
        state.withLock { state in
            do throws(SystemError) {
                for name in try storage.list(RunKind.directory)
                where name.hasSuffix(Self.formerSuffix) {
                    try storage.remove(RunKind.directory + "/" + name)
                }
                try state.set.open(snapshot, isGapless: false)
                try ColumnsFile.removeStrangers(storage, snapshot)
            } catch {
                // What could be opened is used; the next opening tries again.
                return
            }
        }
    }

    func extend(_ snapshot: LogSnapshot) {
        state.withLock { state in
            let sealedEnd = snapshot.sealedEnd
            for segment in snapshot.segments where segment.isSealed && segment.base >= state.end {
                state.end = segment.end
                defer { listener.withLock(\.self).show(segment.end, of: sealedEnd) }
                guard segment.base < segment.end, PartyIndexRow.fit(segment) else { continue }
                do {
                    let needsRows = !state.set.covers(segment.base..<segment.end)
                    let needsColumns = try !SegmentColumns.areThere(storage, segment)
                    try add(segment, rows: needsRows, columns: needsColumns, to: &state)
                    try merge(&state)
                } catch {
                    // What is damaged gets no rows: whoever asks for it reads the log and is told.
                    continue
                }
            }
        }
    }

    private func fileID(_ state: inout State) -> UInt64 {
        state.files += 1
        return firstFile &+ state.files
    }

    /// Records of a segment whose rows' memory is kept at most; larger ones are rare.
    private static let keptRowsMax = 1 << 18

    /// Makes what is asked for of a segment, which is read once.
    private func add(
        _ segment: LogSnapshot.Segment,
        rows needsRows: Bool,
        columns needsColumns: Bool,
        to state: inout State
    ) throws(LedgerError) {
        guard needsRows else {
            if needsColumns {
                try write(SegmentRows(segment, SegmentRows.Selection()), of: segment)
            }
            return
        }
        let positions = segment.base..<segment.end
        var columns: SegmentRows?
        if needsColumns {
            columns = state.rows.take() ?? SegmentRows(noting: positions)
            columns?.restart(noting: positions)
        }
        var content = try PartyIndexContent(
            unsorted: segment,
            .all,
            readsEvidence: true,
            noting: &columns
        )
        // What keeps the columns from being written keeps the rows from nothing.
        var failure: LedgerError?
        if let made = columns.take() {
            do throws(LedgerError) {
                try write(made, of: segment)
            } catch {
                failure = error
            }
            if positions.count <= Self.keptRowsMax { state.rows = made }
        }
        content.sortByParty()
        try write(content, of: segment, to: &state)
        if let failure { throw failure }
    }

    private func write(
        _ columns: SegmentRows,
        of segment: LogSnapshot.Segment
    ) throws(LedgerError) {
        do throws(SystemError) {
            try ColumnsFile(columns, of: segment).write(to: storage)
        } catch {
            throw .system(error)
        }
    }

    private func write(
        _ content: PartyIndexContent,
        of segment: LogSnapshot.Segment,
        to state: inout State
    ) throws(LedgerError) {
        let positions = segment.base..<segment.end
        let path = RunKind.rows.path(positions)
        do throws(SystemError) {
            var writer = try RunWriter<PartyIndexRow>(storage, path: path, fileID: fileID(&state))
            try writer.append(content.rows)
            try writer.finish(
                positions: positions,
                salt: segment.header.salt,
                appendix: content.appendix.bytes
            )
        } catch {
            throw .system(error)
        }
        do throws(IndexFailure) {
            try state.set.insert(positions)
        } catch {
            throw error.asLedgerError
        }
    }

    private func merge(_ state: inout State) throws(IndexFailure) {
        while let due = state.set.due {
            var whole = PartyRunAppendix(names: [], effects: [])
            for run in state.set.runs[due] {
                guard let part = PartyRunAppendix(run.appendix) else { throw run.defect }
                whole.append(part)
            }
            try state.set.merge(due, fileID: fileID(&state), appendix: whole.bytes)
        }
    }

    func rebuild(
        _ snapshot: LogSnapshot,
        _ progress: (@Sendable (UInt64) -> Void)?
    ) throws(LedgerError) -> [String] {
        try state.withLock { state throws(LedgerError) in
            // Runs of single segments are made beside the older ones.
            state.set = RunSet(storage, .rows)
            var columns: [String] = []
            for segment in snapshot.segments where segment.isSealed {
                state.end = segment.end
                guard segment.base < segment.end, PartyIndexRow.fit(segment) else { continue }
                try add(segment, rows: true, columns: true, to: &state)
                columns.append(SegmentColumns.path(segment))
                progress?(segment.end)
            }
            do throws(IndexFailure) {
                try merge(&state)
            } catch {
                throw error.asLedgerError
            }
            return state.set.runs.map(\.path) + columns
        }
    }
}
