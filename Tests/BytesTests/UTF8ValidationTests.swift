import Bytes
import TestSupport
import Testing

@Suite("UTF-8 validation")
struct UTF8ValidationTests {
    /// Where the standard library's own decoder first meets an error.
    private func reference(_ bytes: [UInt8]) -> Int? {
        var decoder = Unicode.UTF8.ForwardParser()
        var source = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.parseScalar(from: &source) {
            case .valid(let scalar): offset += scalar.count
            case .error: return offset
            case .emptyInput: return nil
            }
        }
    }

    private func disagreements(_ inputs: some Sequence<[UInt8]>) -> [[UInt8]] {
        inputs.filter { UTF8Validation.firstInvalidOffset($0.span) != reference($0) }
    }

    @Test("agrees with the standard library on all sequences of up to two bytes")
    func short() {
        let all = UInt8.min ... .max
        #expect(disagreements([[]] + all.map { [$0] }) == [])
        #expect(disagreements(all.lazy.flatMap { first in all.map { [first, $0] } }) == [])
    }

    @Test("agrees with the standard library on sequences of three bytes", arguments: 0..<256)
    func three(lead: Int) {
        // Only E0 to EF lead three bytes. After any other the third byte begins anew, or comes
        // too late, and one of each kind will do.
        let isLeadOfThree = (0xE0...0xEF).contains(lead)
        let thirds = isLeadOfThree ? Array(0...255) : [0x00, 0x7F, 0x80, 0xBF, 0xC2, 0xFF]
        var faults = 0
        var sequence = [UInt8(lead), 0, 0]
        for second in UInt8.min ... .max {
            sequence[1] = second
            for third in thirds {
                sequence[2] = UInt8(third)
                let isValid = UTF8Validation.firstInvalidOffset(sequence.span) == nil
                if isValid != (String(validating: sequence, as: UTF8.self) != nil) { faults += 1 }
            }
        }
        #expect(faults == 0)
    }

    @Test(
        "agrees with the standard library on sequences of four bytes, and among ASCII",
        arguments: 0..<40 as Range<UInt64>
    )
    func four(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var sequence = [UInt8.random(in: 0xC0 ... .max, using: &random)]
            for _ in 0..<3 {
                let isLikely = Int.random(in: 0..<8, using: &random) > 0
                sequence.append(.random(in: isLikely ? 0x80...0xBF : 0...0xFF, using: &random))
            }
            let before = Int.random(in: 0...20, using: &random)
            let after = Int.random(in: 0...20, using: &random)
            let ascii = UInt8(ascii: "a")
            let text =
                [UInt8](repeating: ascii, count: before) + sequence
                + [UInt8](repeating: ascii, count: after)
            #expect(disagreements([sequence, text]) == [], "seed \(seed)")
        }
    }

    @Test("accepts every scalar, in its one encoding")
    func scalars() {
        var text: [UInt8] = []
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            text.append(contentsOf: Unicode.UTF8.encode(scalar).map { Array($0) } ?? [])
        }
        let offset = UTF8Validation.firstInvalidOffset(text.span)
        #expect(offset == nil)
        let cut = UTF8Validation.firstInvalidOffset(text.span.extracting(droppingLast: 1))
        #expect(cut == text.count - 4)
    }

    @Test(
        "refuses what only looks like UTF-8",
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0x80], [0xBF], [0xE2, 0x82],
            [0xF0, 0x9F, 0x98],
        ] as [[UInt8]]
    )
    func refused(sequence: [UInt8]) {
        for before in 0...9 {
            let text = [UInt8](repeating: 0x20, count: before) + sequence
            let offset = UTF8Validation.firstInvalidOffset(text.span)
            #expect(offset == before)
        }
    }
}
