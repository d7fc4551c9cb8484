import Ledger
import TestSupport
import Testing

@Suite("Positions that are out for ever")
struct LedgerFreedRangesTests {
    @Test("are the same as a set of them", arguments: 0..<60 as Range<UInt64>)
    func equalsSet(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let top = UInt64.random(in: 5...60, using: &random)
        var ranges = FreedRanges()
        var model: Set<UInt64> = []
        for _ in 0..<30 {
            let low = UInt64.random(in: 0...top, using: &random)
            let high = UInt64.random(in: low...min(low + 8, top), using: &random)
            guard low < high else { continue }
            ranges.insert(low..<high)
            model.formUnion(low..<high)
            for position in 0...top + 1 {
                #expect(ranges.contains(position) == model.contains(position), "seed \(seed)")
            }
            for start in 0...top {
                for end in start + 1...top + 2 {
                    let isIn = (start..<end).allSatisfy(model.contains)
                    if ranges.contains(start..<end) != isIn { Issue.record("seed \(seed)") }
                }
            }
            // Few and apart: neighbours are joined.
            for (left, right) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
                #expect(left.upperBound < right.lowerBound, "seed \(seed)")
            }
        }
    }

    @Test("may reach to the last position there can be")
    func extremes() {
        var ranges = FreedRanges()
        #expect(!ranges.contains(0) && !ranges.contains(.max))
        ranges.insert(.max - 1 ..< .max)
        ranges.insert(0..<1)
        #expect(ranges.contains(0) && !ranges.contains(1))
        #expect(ranges.contains(.max - 1) && !ranges.contains(.max))
        ranges.insert(0 ..< .max)
        #expect(ranges.ranges == [0 ..< .max])
    }
}
