/// A source of unpredictable bytes; passed in, so that tests can repeat a run.
package protocol RandomSource: Sendable {
    /// Replaces every byte of `buffer`.
    func fill(_ buffer: inout [UInt8])
}

/// The system's own source, which cannot be predicted from its output.
package struct SystemRandom: RandomSource {
    package init() {}

    package func fill(_ buffer: inout [UInt8]) {
        // One call for many bytes: a system call for each eight of them would cost more than all
        // else that recording a touchpoint takes.
        do throws(SystemError) {
            let source = try FileInput(path: "/dev/urandom")
            var done = 0
            while done < buffer.count {
                done += try source.readThrough(into: &buffer, done..<buffer.count)
            }
        } catch {
            var generator = SystemRandomNumberGenerator()
            for index in buffer.indices {
                buffer[index] = UInt8(truncatingIfNeeded: generator.next())
            }
        }
    }
}
