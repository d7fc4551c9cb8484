import Platform
import TestSupport
import Testing

@Suite("Clocks")
struct WallClockTests {
    @Test("the machine's clock is in this century and the other one never goes back")
    func machine() {
        let micros = SystemClock().nowMicros()
        #expect(micros > 1_600_000_000_000_000 && micros < 4_102_444_800_000_000)
        let first = SystemClock.monotonicNanos()
        #expect(SystemClock.monotonicNanos() >= first)
    }

    @Test("a manual clock moves only when told, either way")
    func manual() {
        let clock = ManualClock(10)
        #expect(clock.nowMicros() == 10)
        clock.advance(by: -15)
        #expect(clock.nowMicros() == -5)
    }
}
