import Platform
import Synchronization
import Testing

@Suite("Streams of bytes")
struct ByteInputTests {
    /// An input whose every read but each fourth is interrupted.
    private final class Interrupted: ByteInput {
        private let calls = Atomic<Int>(0)
        private let code: Int32

        init(code: Int32) {
            self.code = code
        }

        func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemError) -> Int {
            let number = calls.add(1, ordering: .relaxed).newValue
            if number % 4 != 0 { throw SystemError(.read, "input", code: code) }
            for index in range.prefix(2) { buffer[index] = UInt8(number) }
            return min(2, range.count)
        }

        var isReady: Bool { true }
        var byteCount: Int? { nil }
    }

    /// What Linux calls an interrupted call, and any other error (errno-base.h).
    private static let interrupted: Int32 = 4
    private static let inputOutput: Int32 = 5

    @Test("an interrupted read goes on where nobody is told to stop")
    func goesOn() throws {
        let input = Interrupted(code: Self.interrupted)
        var bytes = [UInt8](repeating: 0, count: 6)
        #expect(try input.readThrough(into: &bytes, 1..<5) == 2)
        #expect(bytes == [0, 4, 4, 0, 0, 0])
        #expect(try input.readThrough(into: &bytes, 3..<4) == 1)
        #expect(bytes == [0, 4, 4, 8, 0, 0])
    }

    @Test("any other error is one")
    func otherErrors() {
        let input = Interrupted(code: Self.inputOutput)
        var bytes = [UInt8](repeating: 0, count: 2)
        #expect(throws: SystemError(.read, "input", code: Self.inputOutput)) {
            _ = try input.readThrough(into: &bytes, 0..<2)
        }
    }
}
