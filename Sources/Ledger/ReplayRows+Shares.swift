import Dispatch
package import Projections
import Synchronization

/// Folding shares of the parties, and what the built-in projections do not.
extension ReplayRows {
    /// Gives every share to a worker, the largest first, on all cores: whoever is free takes the next.
    ///
    /// - Parameters:
    ///   - makeWorker: Called once for each thread that takes part.
    ///   - progress: Called on any thread after each share, with touchpoints folded and those there are.
    ///   - each: Takes the touchpoints of one share.
    /// - Returns: The workers, in no order.
    /// - Throws: ``LedgerError/log(_:)`` where touchpoints could not be read; which of several is not
    ///   told.
    func foldShares<Worker: Sendable>(
        _ makeWorker: @Sendable () -> Worker,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in },
        each: @Sendable (inout ShareGroups, inout Worker) -> Void
    ) throws(LedgerError) -> [Worker] {
        var sizes: [Int] = []
        for share in 0..<SegmentRows.shareCount {
            sizes.append(segments.reduce(0) { $0 + $1.rowCount(ofShare: share) })
        }
        let counts = sizes
        let order = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
        let all = counts.reduce(0, +)
        let next = Atomic(0)
        let folded = Atomic(0)
        let workers = Mutex<[Worker]>([])
        let failure = Mutex<LedgerError?>(nil)
        DispatchQueue.concurrentPerform(iterations: order.count) { _ in
            var place = next.add(1, ordering: .relaxed).oldValue
            guard place < order.count else { return }
            var worker = makeWorker()
            var groups = ShareGroups()
            while place < order.count {
                do throws(LedgerError) {
                    try groups.regroup(order[place], of: self)
                } catch {
                    failure.withLock { $0 = error }
                    return
                }
                each(&groups, &worker)
                let count = counts[order[place]]
                progress(folded.add(count, ordering: .relaxed).newValue, all)
                place = next.add(1, ordering: .relaxed).oldValue
            }
            let whole = worker
            workers.withLock { $0.append(whole) }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        return workers.withLock { $0 }
    }

    /// Gives every party's history to a worker, on all cores.
    ///
    /// A worker is made for each thread that takes part; it gets whole histories, sorted, one after
    /// another in no order. The history of nobody (party 0), where there is one, is not one person's
    /// and is not sorted.
    ///
    /// - Parameters:
    ///   - context: Whose order of names histories are sorted by.
    ///   - makeWorker: Called once for each thread.
    ///   - each: Takes one history.
    /// - Returns: The workers, in no order.
    /// - Throws: ``LedgerError/log(_:)`` where touchpoints could not be read; of rows that are kept in
    ///   memory all were.
    /// - Complexity: O(n log n) for the largest party, O(n) else, besides what `each` takes.
    package func foldHistories<Worker: Sendable>(
        in context: FoldContext,
        _ makeWorker: @Sendable () -> Worker,
        each: @Sendable (borrowing PartyHistory, inout Worker) -> Void
    ) throws(LedgerError) -> [Worker] {
        try foldShares {
            (makeWorker(), PartyHistory())
        } each: { groups, worker in
            groups.forEachHistory(in: context, &worker.1) { each($0, &worker.0) }
        }.map(\.0)
    }
}
