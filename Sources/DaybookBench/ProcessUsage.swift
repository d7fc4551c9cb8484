import Platform

/// What the system says of a process: memory and processor time.
struct ProcessUsage {
    /// Ticks of the processor time in `/proc`: a constant of its interface.
    private static let ticksPerSecond = 100.0

    /// The most memory the process held by the last look, in bytes; 0 where the system does not say.
    ///
    /// Read from `VmHWM`: what `getrusage` says of a new process includes the one that started it.
    private(set) var peakBytes = 0
    /// Seconds of processor time of all threads by then, the system's share included.
    ///
    /// Steadier than time on the wall where other programs want the processors too.
    private(set) var cpuSeconds = 0.0

    /// What is said of this process now.
    static var own: ProcessUsage {
        var usage = ProcessUsage()
        usage.look(at: "self")
        return usage
    }

    /// Looks at a process; one that has ended leaves what was seen before.
    mutating func look(at identifier: Int32) { look(at: "\(identifier)") }

    private mutating func look(at process: String) {
        for line in Self.read("/proc/\(process)/status").split(separator: 0x0A) {
            let words = line.split { $0 == 0x20 || $0 == 0x09 }
            guard words.count == 3, words[0].elementsEqual("VmHWM:".utf8) else { continue }
            let kibibytes = Int(String(decoding: words[1], as: UTF8.self)) ?? 0
            peakBytes = max(peakBytes, kibibytes << 10)
        }
        // The name, the second field, may hold spaces; it ends with the last parenthesis.
        let words = (Self.read("/proc/\(process)/stat").split(separator: 0x29).last ?? []).split(
            separator: 0x20
        )
        guard words.count > 12 else { return }
        let ticks = words[11...12].map { Double(String(decoding: $0, as: UTF8.self)) ?? 0 }
        cpuSeconds = max(cpuSeconds, (ticks[0] + ticks[1]) / Self.ticksPerSecond)
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
