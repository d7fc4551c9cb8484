import DaybookCommand
import Synchronization
import Testing

@Suite("Progress")
struct ProgressTests {
    @Test("tells how much is done, how fast, and how long still")
    func texts() {
        let segments = Progress.text(12, of: 80, "segments", fraction: nil, seconds: 3)
        #expect(segments == "12 of 80 segments, 4/s, 18s left")
        let items = Progress.text(9_000, of: nil, "items", fraction: 0.75, seconds: 180)
        #expect(items == "9000 items, 50/s, 1m 1s left")
    }

    @Test("promises no time where none can be told")
    func ends() {
        #expect(Progress.text(5, of: nil, "items", fraction: nil, seconds: 2) == "5 items, 2/s")
        #expect(Progress.text(0, of: 9, "MiB", fraction: nil, seconds: 2) == "0 of 9 MiB, 0/s")
        #expect(Progress.text(9, of: 9, "MiB", fraction: nil, seconds: 2) == "9 of 9 MiB, 4/s")
        #expect(Progress.text(9, of: 0, "MiB", fraction: nil, seconds: 0) == "9 of 0 MiB, 0/s")
    }

    /// A clock that a test sets, and what was written.
    private final class Screen: Sendable {
        let state = Mutex((nanos: UInt64(7), texts: [String]()))

        func progress(isShown: Bool = true) -> Progress {
            Progress(
                "items",
                isShown: isShown,
                now: { self.state.withLock { $0.nanos } },
                emit: { bytes in
                    self.state.withLock { $0.texts.append(String(decoding: bytes, as: UTF8.self)) }
                }
            )
        }

        func pass(milliseconds: UInt64) { state.withLock { $0.nanos += milliseconds * 1_000_000 } }

        var texts: [String] { state.withLock { $0.texts } }
    }

    @Test("is silent for a second, then shown five times a second at most, then cleared")
    func rhythm() {
        let screen = Screen()
        let progress = screen.progress()
        for count in 0..<10 {
            progress.show(count)
            screen.pass(milliseconds: 100)
        }
        // A second is not over yet.
        progress.show(10)
        #expect(screen.texts == [])
        for count in 11..<16 {
            screen.pass(milliseconds: 100)
            progress.show(count, of: 30)
        }
        let front = "\r\u{1B}[K"
        #expect(
            screen.texts == [
                front + "11 of 30 items, 10/s, 2s left", front + "13 of 30 items, 10/s, 2s left",
                front + "15 of 30 items, 10/s, 2s left",
            ]
        )
        progress.end()
        progress.end()
        #expect(screen.texts.count == 4)
        #expect(screen.texts.last == front)
    }

    @Test("writes nothing where nobody sees it, nor clears what was not shown")
    func hidden() {
        let screen = Screen()
        let hidden = screen.progress(isShown: false)
        let short = screen.progress()
        screen.pass(milliseconds: 5_000)
        hidden.show(1)
        hidden.end()
        short.end()
        #expect(screen.texts == [])
    }
}
