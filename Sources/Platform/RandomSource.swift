/// A source of unpredictable bytes; passed in, so that tests can repeat a run.
package protocol RandomSource: Sendable {
    /// Replaces every byte of `buffer`.
    func fill(_ buffer: inout [UInt8])
}

/// The system's own source, which cannot be predicted from its output.
package struct SystemRandom: RandomSource {
    package init() {}

    package func fill(_ buffer: inout [UInt8]) {
        var generator = SystemRandomNumberGenerator()
        var index = 0
        while index < buffer.count {
            var word: UInt64 = generator.next()
            let end = min(index + 8, buffer.count)
            while index < end {
                buffer[index] = UInt8(truncatingIfNeeded: word)
                word >>= 8
                index += 1
            }
        }
    }
}
