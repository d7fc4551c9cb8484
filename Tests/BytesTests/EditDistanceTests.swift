import Bytes
import TestSupport
import Testing

@Suite("Edit distance")
struct EditDistanceTests {
    /// By the definition: all ways to go on, remembered by place.
    private func slow(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        guard let first = left.first else { return right.count }
        guard let second = right.first else { return left.count }
        var least = min(
            slow(left.dropFirst(), right) + 1,
            slow(left, right.dropFirst()) + 1,
            slow(left.dropFirst(), right.dropFirst()) + (first == second ? 0 : 1)
        )
        if left.count > 1, right.count > 1, left.prefix(2).reversed() == Array(right.prefix(2)) {
            least = min(least, slow(left.dropFirst(2), right.dropFirst(2)) + 1)
        }
        return least
    }

    @Test("is that of the definition, for every pair of short texts and every limit")
    func short() {
        var texts: [[UInt8]] = [[]]
        for length in 1...4 {
            for number in 0..<(1 << length) {
                texts.append((0..<length).map { UInt8(97 + (number >> $0 & 1)) })
            }
        }
        for left in texts {
            for right in texts {
                let expected = slow(left[...], right[...])
                for limit in 0...5 {
                    let found = EditDistance.between(left, right, atMost: limit)
                    #expect(found == (expected <= limit ? expected : nil))
                }
            }
        }
    }

    @Test("counts neighbours that changed places once, which typing does most")
    func exchanges() {
        let words = [("--srot", "--sort"), ("--jsno", "--json"), ("tiem", "time"), ("ab", "ba")]
        for (typed, meant) in words {
            #expect(EditDistance.between(Array(typed.utf8), Array(meant.utf8), atMost: 1) == 1)
        }
    }

    @Test("counts bytes, so that é and e with an accent differ")
    func bytes() {
        let composed = Array("caf\u{E9}".utf8)
        let combined = Array("cafe\u{301}".utf8)
        #expect(EditDistance.between(composed, combined, atMost: 9) == 3)
    }
}
