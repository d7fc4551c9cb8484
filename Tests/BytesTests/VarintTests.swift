import Bytes
import TestSupport
import Testing

@Suite("A varint")
struct VarintTests {
    /// Every power of two and its neighbours, and every place where the length changes.
    static let edges: [UInt64] = (0..<64).flatMap { bit in
        let power = UInt64(1) << UInt64(bit)
        return [power &- 1, power, power &+ 1, ~power, 0 &- power]
    }

    @Test("reads back what was written, at every edge of its length")
    func edgesRoundTrip() {
        for value in Self.edges {
            var bytes: [UInt8] = [0xEE]
            Varint.append(value, to: &bytes)
            let bits = max(64 - value.leadingZeroBitCount, 1)
            #expect(bytes.count - 1 == (bits + 6) / 7)
            #expect(bytes.count - 1 <= Varint.lengthMax)
            for tail in [[], [0x00], [0xFF]] as [[UInt8]] {
                let whole = bytes + tail
                var offset = 1
                let read = Varint.read(whole.span, at: &offset)
                #expect(read == value && offset == bytes.count, "\(value)")
            }
            for end in 1..<bytes.count {
                let cut = Array(bytes[..<end])
                var offset = 1
                let read = Varint.read(cut.span, at: &offset)
                #expect(read == nil, "\(value) cut at \(end)")
            }
        }
    }

    @Test("has one form only among all of two bytes, but for a last group of zero")
    func shortForms() {
        for first in UInt8.min ... .max {
            for second in UInt8.min ... .max {
                let bytes = [first, second]
                var offset = 0
                let value = Varint.read(bytes.span, at: &offset)
                if first < 0x80 {
                    #expect(value == UInt64(first) && offset == 1)
                } else if second < 0x80 {
                    #expect(value == UInt64(first & 0x7F) | UInt64(second) << 7 && offset == 2)
                } else {
                    #expect(value == nil)
                }
            }
        }
    }

    @Test("is refused beyond 64 bits", arguments: UInt8.min ... .max)
    func overflow(last: UInt8) {
        let bytes = [UInt8](repeating: 0xFF, count: 9) + [last, 0x00]
        var offset = 0
        let value = Varint.read(bytes.span, at: &offset)
        switch last {
        case 0: #expect(value == .max >> 1 && offset == 10)
        case 1: #expect(value == .max && offset == 10)
        default: #expect(value == nil)
        }
    }

    @Test("holds signed integers near zero in few bytes")
    func zigzag() {
        for value in [0, -1, 1, -2, 2, -64, 63, 64, -65, .max, .min, .max - 1, .min + 1] as [Int64]
        {
            let mapped = Varint.zigzag(value)
            #expect(Varint.unzigzag(mapped) == value)
        }
        #expect([0, -1, 1, -2, 2].map(Varint.zigzag) == [0, 1, 2, 3, 4])
        #expect(Varint.zigzag(.max) == .max - 1 && Varint.zigzag(.min) == .max)
        for edge in Self.edges {
            let back = Varint.zigzag(Varint.unzigzag(edge))
            #expect(back == edge)
        }
    }

    @Test("never reads outside its bytes, whatever they are")
    func randomBytes() {
        var random = SeededGenerator(seed: 71)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
                    | (Bool.random(using: &random) ? 0x80 : 0)
            }
            var offset = Int.random(in: 0...12, using: &random)
            let start = offset
            if let value = Varint.read(bytes.span, at: &offset) {
                #expect(offset > start && offset <= bytes.count, "seed 71, \(bytes)")
                var again: [UInt8] = []
                Varint.append(value, to: &again)
                #expect(again.count <= offset - start, "seed 71, \(bytes)")
            }
        }
    }
}
