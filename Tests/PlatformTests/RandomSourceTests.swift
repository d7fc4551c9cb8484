import Platform
import TestSupport
import Testing

@Suite("Sources of random bytes")
struct RandomSourceTests {
    @Test("the system's fills every byte, of any count, and never twice the same")
    func system() {
        for count in [0, 1, 7, 8, 9, 16, 100] {
            var buffer = [UInt8](repeating: 0, count: count)
            var everSet = buffer
            for _ in 0..<64 {
                SystemRandom().fill(&buffer)
                for index in buffer.indices { everSet[index] |= buffer[index] }
            }
            #expect(buffer.count == count)
            // Sixty-four draws leave no bit of any byte unset.
            #expect(everSet.allSatisfy { $0 == 0xFF })
        }
    }

    @Test("the repeatable one gives the same bytes for the same seed")
    func repeatable() {
        var one = [UInt8](repeating: 0, count: 20)
        var other = one
        RepeatableRandom(seed: 5).fill(&one)
        RepeatableRandom(seed: 5).fill(&other)
        #expect(one == other)
        RepeatableRandom(seed: 6).fill(&other)
        #expect(one != other)
    }
}
