import DaybookCommand
import Dispatch
import Platform
import Testing

@Suite struct LatchTests {
    @Test func aWaitLastsAsLongAsItSays() {
        let latch = Latch()
        let start = SystemClock.monotonicNanos()
        #expect(!latch.wait(nanoseconds: 30_000_000))
        #expect(SystemClock.monotonicNanos() - start >= 30_000_000)
        #expect(!latch.wait(milliseconds: 0))
        #expect(!latch.wait(milliseconds: -5))
    }

    @Test(arguments: [UInt64.max, Latch.longestNanos, 10_000_000_000])
    func openingEndsAWaitOfAnyLength(nanoseconds: UInt64) {
        let latch = Latch()
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) { latch.open() }
        let start = SystemClock.monotonicNanos()
        #expect(latch.wait(nanoseconds: nanoseconds))
        #expect(SystemClock.monotonicNanos() - start < 9_000_000_000)
        #expect(latch.isOpen)
    }

    @Test func onceOpenItStaysOpen() {
        let latch = Latch()
        latch.open()
        latch.open()
        for _ in 0..<5 { #expect(latch.wait(nanoseconds: .max)) }
    }

    @Test func timersOfEarlierWaitsEndNoLaterOneEarly() {
        let latch = Latch()
        for wait in [1, 20, 2, 30] {
            let start = SystemClock.monotonicNanos()
            #expect(!latch.wait(milliseconds: wait))
            #expect(SystemClock.monotonicNanos() - start >= UInt64(wait) * 1_000_000)
        }
    }
}
