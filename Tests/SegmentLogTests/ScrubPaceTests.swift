import SegmentLog
import TestSupport
import Testing

@Suite("The pace of a scrub")
struct ScrubPaceTests {
    @Test("lets steady reading have just the rate", arguments: [1, 16, 100, 65_536])
    func steady(rate: Int) {
        var now: UInt64 = 5_000
        var pace = ScrubPace(rate: rate, from: now)
        for _ in 0..<1_000 { now += pace.pause(after: 1 << 20, at: now) }
        let seconds = Double(now - 5_000) / 1e9
        #expect(abs(seconds * Double(rate) - 1_000) < 0.1)
    }

    @Test(
        "never lets more be read in any stretch of time than the rate, and one read",
        arguments: 1...20
    )
    func bounded(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let rate = Int.random(in: 1...64, using: &generator)
        var now: UInt64 = 0
        var pace = ScrubPace(rate: rate, from: now)
        var reads: [(time: UInt64, bytes: Int)] = []
        for _ in 0..<200 {
            let bytes = Int.random(in: 0...1 << 20, using: &generator)
            // Reading takes time itself, and sometimes very much of it.
            now += UInt64.random(
                in: 0...(Bool.random(using: &generator) ? 100 : 4_000_000_000),
                using: &generator
            )
            reads.append((now, bytes))
            let pause = pace.pause(after: bytes, at: now)
            #expect(pause <= UInt64(bytes) * 1_000_000_000 / (UInt64(rate) << 20) + 1)
            now += pause
        }
        for first in reads.indices {
            var sum = 0
            for last in first..<reads.count {
                // What is read at the end of a stretch is paid for after it, and the first read may
                // have been paid for before; each pause is cut to whole nanoseconds.
                if last > first {
                    let allowed =
                        Double(reads[last].time - reads[first].time) / 1e9 * Double(rate << 20)
                    #expect(Double(sum - reads[first].bytes) <= allowed + 100)
                }
                sum += reads[last].bytes
            }
        }
    }

    @Test("does not make up for time in which nothing was read")
    func idle() {
        var pace = ScrubPace(rate: 1, from: 0)
        #expect(pace.pause(after: 1 << 20, at: 0) == 1_000_000_000)
        #expect(pace.pause(after: 1 << 20, at: 3_600_000_000_000) == 0)
        #expect(pace.pause(after: 1 << 20, at: 3_600_000_000_000) == 1_000_000_000)
        #expect(pace.pause(after: 0, at: 3_700_000_000_000) == 0)
    }
}
