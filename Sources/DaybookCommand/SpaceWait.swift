import Platform
import Synchronization

/// Waits for a full disk to have space again, and says so.
///
/// Looking for space is cheap, and whoever frees some is served soon: the first look comes after a
/// tenth of a second, each further one after twice as long, at most ``longestMillis``.
final class SpaceWait: Sendable {
    /// The longest pause between two looks.
    static let longestMillis = 5_000
    private static let shortestMillis = 100

    private let output: ByteOutput
    private let isWaiting = Mutex(false)
    private let ended = Latch()

    /// A wait that tells of its beginning and end there; from whatever thread it is.
    init(writingTo output: ByteOutput) {
        self.output = output
    }

    /// Waits before the next attempt, and tells whether there is to be one.
    ///
    /// See ``LogOptions/waitsForRoom``.
    var waits: @Sendable (_ needed: Int, _ attempt: Int) -> Bool {
        { needed, attempt in self.wait(needed, attempt) }
    }

    private func wait(_ needed: Int, _ attempt: Int) -> Bool {
        if ended.isOpen { return false }
        let wasWaiting = isWaiting.withLock { isWaiting in
            defer { isWaiting = true }
            return isWaiting
        }
        if !wasWaiting {
            note(
                "daybook: no space left for \(needed) bytes; what was acknowledged is durable, waiting "
                    + "for space"
            )
        }
        return !ended.wait(milliseconds: Self.pauseMillis(attempt))
    }

    /// The pause before attempt `attempt`, counted from 0, in milliseconds.
    static func pauseMillis(_ attempt: Int) -> Int {
        min(longestMillis, shortestMillis << min(attempt, 16))
    }

    /// Tells, once after each wait, that there was space.
    func noteRecorded() {
        let wasWaiting = isWaiting.withLock { isWaiting in
            defer { isWaiting = false }
            return isWaiting
        }
        if wasWaiting { note("daybook: there is space again") }
    }

    private func note(_ text: String) {
        do throws(SystemError) {
            try output.write(Array((text + "\n").utf8))
        } catch {
            // Nobody reads it; the wait is none the shorter.
        }
    }

    /// Ends the wait, and any later one: there is no further attempt.
    ///
    /// From any thread.
    func end() {
        ended.open()
    }
}
