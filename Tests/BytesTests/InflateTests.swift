import Bytes
import TestSupport
import Testing

@Suite("Deflate data")
struct InflateTests {
    /// The whole content, or the error and what came before it.
    private func inflate(
        _ bytes: [UInt8],
        room: Int = 1 << 20
    ) -> (
        content: [UInt8], error: InflateError?, used: Int, hasEnded: Bool
    ) {
        var decoder = Inflate()
        var content: [UInt8] = []
        var used = 0
        do throws(InflateError) {
            while true {
                let status = try decoder.inflate(
                    bytes.span,
                    consumed: &used,
                    into: &content,
                    room: room
                )
                switch status {
                case .needsRoom: continue
                case .needsInput: return (content, nil, used, false)
                case .ended: return (content, nil, used, true)
                }
            }
        } catch {
            return (content, error, used, false)
        }
    }

    /// The same malformed data with and without what follows it: both loops must find the fault.
    private func expectError(
        _ expected: InflateError,
        _ bits: DeflateBits,
        content: [UInt8] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for tail in [0, 64] {
            let bytes = bits.bytes + [UInt8](repeating: 0, count: tail)
            let result = inflate(bytes)
            #expect(result.error == expected, "\(tail)", sourceLocation: sourceLocation)
            #expect(result.content == content, sourceLocation: sourceLocation)
        }
    }

    @Test("of a stored, a fixed and an empty block is what RFC 1951 says")
    func plainBlocks() {
        var bits = DeflateBits()
        bits.addHeader(isLast: false, type: 0)
        bits.align()
        for (value, count) in [(3, 16), (0xFFFC, 16), (0x61, 8), (0x62, 8), (0x63, 8)] {
            bits.add(value, count)
        }
        bits.addHeader(isLast: false, type: 1)
        bits.addFixed(0x64)
        bits.addFixed(200)
        // A copy of five from four back, then the end.
        bits.addFixed(259)
        bits.addCode(3, 5)
        bits.addFixed(256)
        bits.addHeader(type: 0)
        bits.align()
        bits.add(0, 16)
        bits.add(0xFFFF, 16)
        let expected: [UInt8] = [0x61, 0x62, 0x63, 0x64, 200, 0x62, 0x63, 0x64, 200, 0x62]
        for tail in [[], [7, 7, 7], [UInt8](repeating: 7, count: 40)] as [[UInt8]] {
            let result = inflate(bits.bytes + tail)
            #expect(result.error == nil && result.hasEnded)
            #expect(result.content == expected)
            #expect(result.used == bits.bytes.count)
        }
    }

    @Test("stays ended, and takes nothing of what follows")
    func staysEnded() throws {
        var bits = DeflateBits.fixed()
        bits.addFixed(0x61)
        bits.addFixed(256)
        var decoder = Inflate()
        var content: [UInt8] = []
        for byte in bits.bytes {
            var used = 0
            let one = [byte]
            _ = try decoder.inflate(one.span, consumed: &used, into: &content, room: 9)
            #expect(used == 1)
        }
        let rest: [UInt8] = [1, 2, 3]
        for _ in 0..<3 {
            var used = 0
            let status = try decoder.inflate(rest.span, consumed: &used, into: &content, room: 9)
            #expect(used == 0 && content == [0x61])
            guard case .ended = status else {
                Issue.record("did not stay ended")
                return
            }
        }
    }

    @Test(
        "of every length and distance is copied as it says",
        arguments: [257, 264, 265, 284, 285]
    )
    func lengthsAndDistances(symbol: Int) {
        let bases = [257: 3, 264: 10, 265: 11, 284: 227, 285: 258]
        let extras = [257: 0, 264: 0, 265: 1, 284: 5, 285: 0]
        for distanceSymbol in 0..<30 {
            for extra in [0, 1 << (extras[symbol] ?? 0) - 1] {
                let extraBits = max(0, distanceSymbol / 2 - 1)
                let base =
                    distanceSymbol < 4
                    ? distanceSymbol + 1 : 1 + (2 + distanceSymbol % 2) << extraBits
                var bits = DeflateBits()
                // As many stored bytes as the longest of these distances goes back.
                let far = base + 1 << extraBits - 1
                var generator = SeededGenerator(seed: UInt64(distanceSymbol))
                var expected = (0..<far).map { _ in UInt8.random(in: 0...255, using: &generator) }
                bits.addHeader(isLast: false, type: 0)
                bits.align()
                bits.add(far, 16)
                bits.add(far ^ 0xFFFF, 16)
                for byte in expected { bits.add(Int(byte), 8) }
                bits.addHeader(type: 1)
                bits.addFixed(symbol)
                bits.add(extra, extras[symbol] ?? 0)
                bits.addCode(distanceSymbol, 5)
                bits.add(1 << extraBits - 1, extraBits)
                bits.addFixed(256)
                for _ in 0..<(bases[symbol] ?? 0) + extra {
                    expected.append(expected[expected.count - far])
                }
                let result = inflate(bits.bytes + [UInt8](repeating: 0, count: 16))
                #expect(result.content == expected && result.hasEnded)
                #expect(inflate(bits.bytes).content == expected)
            }
        }
    }

    @Test("of the reserved block type is refused")
    func badBlockType() {
        var bits = DeflateBits()
        bits.addHeader(type: 3)
        expectError(.badBlockType, bits)
    }

    @Test("of a stored block is refused when its length is contradicted")
    func storedLength() {
        for flipped in 0..<16 {
            var bits = DeflateBits()
            bits.addHeader(type: 0)
            bits.align()
            bits.add(5, 16)
            bits.add(5 ^ 0xFFFF ^ 1 << flipped, 16)
            expectError(.storedLengthMismatch, bits)
        }
    }

    @Test("of a copy from before the beginning is refused, after all that came before")
    func distanceTooFar() {
        for (symbol, isSound) in [(1, true), (2, false), (29, false)] {
            var bits = DeflateBits.fixed()
            bits.addFixed(0x61)
            bits.addFixed(0x62)
            bits.addFixed(257)
            bits.addCode(symbol, 5)
            bits.add(0, max(0, symbol / 2 - 1))
            bits.addFixed(256)
            if isSound {
                #expect(inflate(bits.bytes).content == Array("ababa".utf8))
            } else {
                expectError(.distanceTooFar, bits, content: Array("ab".utf8))
            }
        }
    }

    @Test("of symbols that deflate does not have is refused")
    func unknownSymbols() {
        for symbol in [286, 287] {
            var bits = DeflateBits.fixed()
            bits.addFixed(0x61)
            bits.addFixed(symbol)
            expectError(.unknownSymbol, bits, content: [0x61])
        }
        for symbol in [30, 31] {
            var bits = DeflateBits.fixed()
            bits.addFixed(0x61)
            bits.addFixed(257)
            bits.addCode(symbol, 5)
            expectError(.unknownSymbol, bits, content: [0x61])
        }
    }

    @Test("with too many codes is refused")
    func tooManyCodes() {
        expectError(.tooManyLiterals, .dynamic(literals: 287, distances: 1, []))
        expectError(.tooManyLiterals, .dynamic(literals: 288, distances: 1, []))
        expectError(.tooManyDistances, .dynamic(literals: 257, distances: 31, []))
        expectError(.tooManyDistances, .dynamic(literals: 257, distances: 32, []))
    }

    @Test("whose code lengths make no code is refused")
    func badCodes() {
        let none = [Int](repeating: 0, count: 253)
        func block(_ front: [Int], _ distances: [Int]) -> DeflateBits {
            .dynamic(literals: 257, distances: distances.count, front + none + distances)
        }
        expectError(.noEndOfBlock, block([1, 2, 3, 3], [1]))
        func whole(_ last: Int, _ distances: [Int]) -> DeflateBits {
            .dynamic(
                literals: 257,
                distances: distances.count,
                [1, 2, 3] + none + [last] + distances
            )
        }
        expectError(.oversubscribedCode, whole(1, [1]))
        expectError(.oversubscribedCode, whole(2, [1]))
        expectError(.incompleteCode, whole(4, [1]))
        expectError(.incompleteCode, whole(3, [2]))
        expectError(.incompleteCode, whole(3, [2, 2, 2]))
        expectError(.oversubscribedCode, whole(3, [1, 1, 1]))
        // A single distance, or none, is a code; so is an end without anything else.
        for distances in [[1], [0], [1, 1], [0, 1]] {
            var bits = whole(3, distances)
            bits.addCode(0, 1)
            bits.addCode(7, 3)
            #expect(inflate(bits.bytes).content == [0])
        }
        var only = DeflateBits.dynamic(
            literals: 257,
            distances: 1,
            [Int](repeating: 0, count: 256) + [1, 0]
        )
        only.addCode(0, 1)
        #expect(inflate(only.bytes).hasEnded)
    }

    @Test("whose bits are no code of their block is refused")
    func unknownCodes() {
        let lengths = [1, 2] + [Int](repeating: 0, count: 254) + [3, 3]
        for (distances, code) in [([0], 0), ([1], 1)] {
            // A literal, then a copy whose distance has no code.
            var bits = DeflateBits.dynamic(literals: 258, distances: 1, lengths + distances)
            bits.addCode(0, 1)
            bits.addCode(7, 3)
            bits.addCode(code, 1)
            expectError(.unknownCode, bits, content: [0])
        }
    }

    @Test("whose code lengths repeat what is not there, or too far, is refused")
    func badRepeats() {
        expectError(.nothingToRepeat, repeats([], 16, 0, 2))
        let nearly = [Int](repeating: 1, count: 255)
        expectError(.repeatsTooFar, repeats(nearly, 16, 1, 2))
        expectError(.repeatsTooFar, repeats(nearly, 17, 1, 3))
        expectError(.repeatsTooFar, repeats(nearly, 18, 0, 7))
        // One that ends just where the lengths end is none of these.
        expectError(.oversubscribedCode, repeats(nearly, 16, 0, 2))
        expectError(.noEndOfBlock, repeats(nearly, 17, 0, 3))
    }

    private func repeats(_ before: [Int], _ symbol: Int, _ extra: Int, _ bits: Int) -> DeflateBits {
        var block = DeflateBits.dynamic(literals: 257, distances: 1, before)
        block.addLength(symbol)
        block.add(extra, bits)
        return block
    }

    @Test("that is anything at all ends, in an error or not, and makes what it can at most")
    func anything() {
        for seed in 0..<3000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let count = Int.random(in: 1...200, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            // Half of them begin as blocks with codes of their own do.
            if seed % 2 == 0 { bytes[0] = bytes[0] & 0xF8 | 4 }
            let result = inflate(bytes)
            #expect(result.content.count <= 1032 * bytes.count)
            let small = inflate(bytes, room: 3)
            #expect(small.content == result.content && small.error == result.error)
        }
    }
}
