import Ledger
import Projections

/// Replays two moments of one ledger and compares them.
enum MomentComparison {
    /// What differs between two moments, with the names to print it.
    ///
    /// - Complexity: two replays, one after another; the progress of each is shown.
    static func difference(
        _ reader: LedgerReader,
        from before: Moment,
        to after: Moment,
        _ request: ReplayRequest,
        _ invocation: Invocation
    ) throws(LedgerError) -> (FigureDifference, FigureDifferenceOutput) {
        let rows = try invocation.rows(of: reader, at: before, readsIdentifiers: false)
        let first = try replay(rows, before, request, invocation)
        let later = try invocation.rows(of: reader, at: after, readsIdentifiers: false)
        let second = try replay(later, after, request, invocation)
        return compare(first, second, rows.end > later.end ? rows : later)
    }

    /// What `preview` would change, with the names to print it.
    static func difference(
        _ reader: LedgerReader,
        applying preview: RetractionPreview,
        _ request: ReplayRequest,
        _ invocation: Invocation
    ) throws(LedgerError) -> (FigureDifference, FigureDifferenceOutput) {
        let rows = try invocation.rows(of: reader, at: Moment(), readsIdentifiers: false)
        let first = try replay(rows, Moment(), request, invocation)
        let second = try replay(try rows.applying(preview), Moment(), request, invocation)
        return compare(first, second, rows)
    }

    private static func replay(
        _ rows: ReplayRows,
        _ moment: Moment,
        _ request: ReplayRequest,
        _ invocation: Invocation
    ) throws(LedgerError) -> Replay {
        var request = request
        request.keepsDigests = true
        return try invocation.replay(rows, asOf: moment.asOf, request: request)
    }

    private static func compare(
        _ before: Replay,
        _ after: Replay,
        _ rows: ReplayRows
    ) -> (FigureDifference, FigureDifferenceOutput) {
        let difference = FigureDifference(from: before, to: after, names: rows.names)
        return (difference, FigureDifferenceOutput(names: PrintedNames(rows.names)))
    }
}
