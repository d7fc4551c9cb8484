import DaybookCommand
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
}
