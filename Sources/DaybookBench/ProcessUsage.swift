import Platform

/// What the system says of this process: memory and processor time.
enum ProcessUsage {
    /// Ticks of the processor time in `/proc`: a constant of its interface.
    private static let ticksPerSecond = 100.0

    /// The most memory the process ever held, in bytes; 0 where the system does not say.
    ///
    /// Read from `VmHWM`: what `getrusage` says of a new process includes the one that started it.
    static var peakBytes: Int {
        for line in read("/proc/self/status").split(separator: 0x0A) {
            let words = line.split { $0 == 0x20 || $0 == 0x09 }
            guard words.count == 3, words[0].elementsEqual("VmHWM:".utf8) else { continue }
            return (Int(String(decoding: words[1], as: UTF8.self)) ?? 0) << 10
        }
        return 0
    }

    /// Seconds of processor time of all threads, the system's share included.
    ///
    /// Steadier than time on the wall where other programs want the processors too.
    static var cpuSeconds: Double {
        // The name, the second field, may hold spaces; it ends with the last parenthesis.
        let words = (read("/proc/self/stat").split(separator: 0x29).last ?? []).split(
            separator: 0x20
        )
        guard words.count > 12 else { return 0 }
        let ticks = words[11...12].map { Double(String(decoding: $0, as: UTF8.self)) ?? 0 }
        return (ticks[0] + ticks[1]) / ticksPerSecond
    }

    private static func read(_ path: String) -> [UInt8] {
        do throws(SystemError) {
            let file = try FileInput(path: path)
            var bytes = [UInt8](repeating: 0, count: 16 << 10)
            let count = try file.read(into: &bytes, 0..<bytes.count)
            return Array(bytes[..<count])
        } catch {
            return []
        }
    }
}
