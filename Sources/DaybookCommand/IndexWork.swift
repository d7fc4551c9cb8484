import Ledger
import Synchronization

/// Shows how far the making of index files is, while a command waits for it.
///
/// It may come more than once, at opening and at closing: each time counts from its first report.
final class IndexWork: Sendable {
    private let begin: @Sendable () -> Progress
    private let current = Mutex<Progress?>(nil)

    /// Shows it on `console`.
    init(_ console: Console) {
        let isShown = console.showsProgress
        let began = console.began
        begin = { Progress("index made", isShown: isShown, since: began) }
    }

    /// Where to report it.
    var progress: WalkProgress {
        WalkProgress { done, all in
            let progress = self.current.withLock { current in
                let progress = current ?? self.begin()
                current = progress
                return progress
            }
            progress.walk.show(done, of: all)
            if done >= all { self.end() }
        }
    }

    /// Clears the line, if there is one.
    func end() {
        current.withLock { current in
            current?.end()
            current = nil
        }
    }
}
