import SegmentLog
import Testing

@Suite("The verdict on a log's end")
struct TailVerdictTests {
    private func verdict(
        vouched: UInt64,
        isPassed: Bool = false,
        remain: Bool
    ) -> TailVerdict {
        TailVerdict(
            TailEvidence(bytesRemain: remain, end: 10, vouchedEnd: vouched, isPassed: isPassed)
        )
    }

    @Test("is damage when more was vouched for than can be read, whatever else is seen")
    func missing() {
        for remain in [true, false] {
            for isPassed in [true, false] {
                let found = verdict(vouched: 12, isPassed: isPassed, remain: remain)
                #expect(found == .damage(positions: 10..<12))
            }
        }
    }

    @Test("is damage when a frame stands behind a break that swallowed no record")
    func passed() {
        #expect(verdict(vouched: 10, isPassed: true, remain: true) == .damage(positions: 10..<10))
        #expect(verdict(vouched: 8, isPassed: true, remain: true) == .damage(positions: 10..<10))
    }

    @Test("is to reseal at the durable end when bytes remain")
    func torn() {
        #expect(verdict(vouched: 10, remain: true) == .reseal(durableEnd: 10))
        #expect(verdict(vouched: 8, remain: true) == .reseal(durableEnd: 8))
    }

    @Test("is to reseal at the durable end when sound frames may be in memory only")
    func ahead() {
        #expect(verdict(vouched: 8, remain: false) == .reseal(durableEnd: 8))
        #expect(verdict(vouched: 0, remain: false) == .reseal(durableEnd: 0))
    }

    @Test("is clean when everything was vouched for and nothing follows")
    func clean() {
        #expect(verdict(vouched: 10, remain: false) == .clean)
    }
}
