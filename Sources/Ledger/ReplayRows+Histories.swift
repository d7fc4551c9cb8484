import Dispatch
package import Projections
import Synchronization

/// Folding what the built-in projections do not.
extension ReplayRows {
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
    /// - Complexity: O(n log n) for the largest party, O(n) else, besides what `each` takes.
    package func foldHistories<Worker: Sendable>(
        in context: FoldContext,
        _ makeWorker: @Sendable () -> Worker,
        each: @Sendable (borrowing PartyHistory, inout Worker) -> Void
    ) -> [Worker] {
        let nextShare = Atomic(0)
        let workers = Mutex<[Worker]>([])
        DispatchQueue.concurrentPerform(iterations: SegmentRows.shareCount) { _ in
            var share = nextShare.add(1, ordering: .relaxed).oldValue
            guard share < SegmentRows.shareCount else { return }
            var worker = makeWorker()
            var groups = ShareGroups()
            var history = PartyHistory()
            while share < SegmentRows.shareCount {
                groups.regroup(share, of: self)
                for group in 0..<groups.count {
                    groups.fill(&history, with: group, types: types)
                    if history.rows.isEmpty { continue }
                    if history.party != 0 { history.sort(in: context) }
                    each(history, &worker)
                }
                share = nextShare.add(1, ordering: .relaxed).oldValue
            }
            let whole = worker
            workers.withLock { $0.append(whole) }
        }
        return workers.withLock { $0 }
    }
}
