import Platform
import Synchronization

/// A source of bytes that gives the same ones in every run.
package final class RepeatableRandom: RandomSource {
    private let generator: Mutex<SeededGenerator>

    package init(seed: UInt64) {
        generator = Mutex(SeededGenerator(seed: seed))
    }

    package func fill(_ buffer: inout [UInt8]) {
        let count = buffer.count
        buffer = generator.withLock { generator in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
    }
}
