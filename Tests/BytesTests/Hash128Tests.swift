import Bytes
import Testing

@Suite("A Hash128")
struct Hash128Tests {
    @Test("is ordered by its high word, then by its low word")
    func order() {
        let sorted = [(0, 0), (0, 1), (0, UInt64.max), (1, 0), (UInt64.max, 0)].map {
            Hash128(high: $0.0, low: $0.1)
        }
        for (index, hash) in sorted.enumerated() {
            for (other, following) in sorted.enumerated() {
                #expect((hash < following) == (index < other))
            }
        }
    }
}
